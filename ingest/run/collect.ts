/** A collection of live AWS, from the credentials to the commit. */
import { openRun } from '../../graph/snapshot/log.js';
import type { ServiceCollector } from '../aws/contract.js';
import { type RunIndex, writeIndex } from '../files/recording-index.js';
import { ClientPool, type Identity } from './clients.js';
import { loadCollectors } from './collectors.js';
import { type Discovered, type DiscoverOptions, discover } from './discover.js';
import { type Entry, enterScopes } from './entered.js';
import { CallFailure } from './failure.js';
import { DOOR_LIMITS, type DoorLimits, HttpDoor } from './http.js';
import { callerIdentity } from './identities.js';
import { LIVE_LIMITS, LiveAws, type LiveLimits } from './live.js';
import { LiveAnswerer } from './live-answerer.js';
import { Progress, type ProgressSink } from './progress.js';
import { Recorder } from './record.js';
import { redactMessage } from './redact.js';
import { redactionKey } from './redaction-key.js';
import { assumeRoleAction, planWork, runScopes, type ScopeRow, scopeKey, type Work } from './scheduler.js';
import { SharedAnswers } from './shared-answers.js';
import { Timings } from './timings.js';

export interface CollectRequest extends DiscoverOptions {
  readonly dataDir: string;
  readonly profile: string | null;
  /** Empty: all. */
  readonly services: readonly string[];
  readonly endpointUrl: string | null;
  /** Folder to write the answers to, redacted. */
  readonly record: string | null;
  readonly sink: ProgressSink;
  /** For tests: shorter waits, other collectors, an identity that needs no environment. */
  readonly limits?: { readonly door?: Partial<DoorLimits>; readonly live?: Partial<LiveLimits> };
  readonly collectors?: ReadonlyMap<string, ServiceCollector>;
  readonly caller?: { readonly identity: Identity; readonly region: string | null };
}

export interface RunResult {
  readonly rows: readonly ScopeRow[];
  /** Of the commit; null when nothing was committed. */
  readonly seq: number | null;
  readonly timings: ReturnType<Timings['report']>;
}

/** Nothing can be collected at all: wrong request (2), or AWS not reached or credentials refused (4). */
export class CollectError extends Error {
  override readonly name = 'CollectError';
  constructor(
    message: string,
    readonly exitCode: 2 | 4,
  ) {
    super(message);
  }
}

/** The collectors of the named services; all when none is named. Throws CollectError for a name nobody knows. */
export function chosen(
  collectors: ReadonlyMap<string, ServiceCollector>,
  services: readonly string[],
): readonly ServiceCollector[] {
  const unknown = services.filter((s) => !collectors.has(s));
  if (unknown.length > 0)
    throw new CollectError(
      `No collector for ${unknown.join(', ')}. There are: ${[...collectors.keys()].join(', ')}.`,
      2,
    );
  return services.length === 0
    ? [...collectors.values()]
    : [...new Set(services)].flatMap((s) => collectors.get(s) ?? []);
}

/**
 * Collects into the data directory's log and commits. Scopes that fail are rows with their state; throws CollectError when
 * there is nothing to collect from, and whatever the disk throws.
 */
export async function collectAws(request: CollectRequest): Promise<RunResult> {
  const collectors = request.collectors ?? (await loadCollectors());
  const services = chosen(collectors, request.services);
  const key = await redactionKey(request.dataDir);
  const timings = new Timings();
  const progress = new Progress(request.sink, timings);
  const door = new HttpDoor({ ...DOOR_LIMITS, ...request.limits?.door });
  try {
    const clients = new ClientPool(collectors, door, request.endpointUrl);
    const aws = new LiveAws(clients, timings, {
      ...LIVE_LIMITS,
      ...request.limits?.live,
    });
    const caller = request.caller ?? (await callerIdentity(request.profile));
    // While discovery waits for its answers. Loaded later, the packages would stall the loop that reads the first answers.
    const [found] = await Promise.all([
      discovered(aws, caller, request, (text) => progress.note(text)),
      clients.load(services.map((s) => s.service)),
    ]);
    const identities = new Map(found.targets.map((t) => [t.account, t.identity]));
    const live = new LiveAnswerer(aws, identities, key);
    const answerer = new SharedAnswers(request.record === null ? live : new Recorder(live, request.record));
    const run = await openRun(request.dataDir, { kind: 'collect', tool: 'portolan' });
    try {
      const entries = entriesOf(found);
      const rows = await enterScopes(run, entries);
      const work = planWork(found.targets, services);
      progress.begin(work.map(scopeKey));
      rows.push(...(await runScopes(work, answerer, run, progress)));
      progress.end();
      if (!aws.reached && rows.every((r) => r.unreachable || r.credentials || r.state === 'timeout')) {
        throw new CollectError(`AWS answered nothing: ${rows[0]?.message ?? 'no scope was asked'}`, 4);
      }
      const { seq, at } = await run.commit();
      if (request.record !== null && at !== null) {
        // What was collected stands by now, whatever becomes of the recording.
        const told = (error: unknown) =>
          progress.note(
            `The recording in ${request.record} lacks its index: ${error instanceof Error ? error.message : String(error)}`,
          );
        await writeIndex(request.record, recorded(at, found, work, entries)).catch(told);
      }
      return { rows, seq, timings: timings.report() };
    } catch (error) {
      await run.abort();
      throw error;
    }
  } finally {
    door.destroy();
  }
}

async function discovered(
  aws: LiveAws,
  caller: { readonly identity: Identity; readonly region: string | null },
  request: CollectRequest,
  note: (text: string) => void,
): Promise<Discovered> {
  let found: Discovered;
  try {
    found = await discover(aws, caller, request, note);
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    throw new CollectError(hint(error, request.profile), 4);
  }
  if (found.targets.length === 0) {
    throw new CollectError(
      `No account could be entered. ${found.closed.map((c) => `${c.account}: ${c.failure.message}`).join(' ')}`,
      4,
    );
  }
  return found;
}

function hint(error: CallFailure, profile: string | null): string {
  if (error.code.endsWith('ProviderError') && profile !== null)
    return `The profile ${JSON.stringify(profile)} gives no credentials: look for it in ~/.aws/config and ~/.aws/credentials. ${error.message}`;
  if (error.code.endsWith('ProviderError'))
    return `${error.message.replace(/\.?$/, '.')} Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile.`;
  if (error.credentials) return `AWS refuses these credentials. ${error.message}`;
  return `It cannot be found out which account this is. ${error.message}`;
}

/** How it went to get into each account that was entered by a role, or to list the accounts. */
function entriesOf(found: Discovered): Entry[] {
  const results = [
    ...found.targets
      .filter((t) => t.assumed)
      .map((t) => ({ account: t.account, unit: 'sts.assume-role' as const, failure: null })),
    ...found.closed,
  ];
  return results.map(({ account, unit, failure }) => ({
    account,
    unit,
    state: failure?.state ?? 'complete',
    missing:
      failure === null
        ? null
        : (failure.missing ?? (failure.state === 'denied' && unit === 'sts.assume-role' ? assumeRoleAction : null)),
    message: redactMessage(failure?.message ?? ''),
    unreachable: failure?.unreachable ?? false,
    credentials: failure?.credentials ?? false,
  }));
}

/** What a recording's index says of this run. */
function recorded(at: string, found: Discovered, work: readonly Work[], entries: readonly Entry[]): RunIndex {
  const asked = (account: string) => {
    const services: Record<string, string[]> = {};
    for (const { place, service } of work) {
      if (place.account !== account) continue;
      services[place.region] ??= [];
      if (!services[place.region]?.includes(service)) services[place.region]?.push(service);
    }
    return services;
  };
  return {
    recordedAt: at,
    accounts: found.targets.map(({ account, partition }) => ({ account, partition, services: asked(account) })),
    entered: entries.map(({ account, unit, state, message, missing }) => ({ account, unit, state, message, missing })),
  };
}

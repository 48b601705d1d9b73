/** Runs units: accounts × regions × services × units, so many scopes at a time, each into its own scope of the log. */
import type { ScopeKey, ScopeState } from '../../graph/schema/observation.js';
import type { RunWriter } from '../../graph/snapshot/contract.js';
import { MalformedAnswer } from '../aws/answer.js';
import type { ServiceCollector, Unit } from '../aws/contract.js';
import type { Answerer, Place } from './answerer.js';
import { makeCall, type Tally } from './call.js';
import { CallFailure } from './failure.js';
import { actionOf } from './iam-action.js';
import { type Begun, Openings } from './openings.js';
import type { Progress } from './progress.js';
import { redactMessage } from './redact.js';
import { eachBounded } from './slots.js';

/** One unit in one account and region. */
export interface Work {
  readonly place: Place;
  readonly service: string;
  readonly unit: Unit;
}

/** How a scope went: the row of `collect`, plus what the exit code and messages need. */
export interface ScopeRow extends ScopeKey {
  readonly state: ScopeState;
  readonly assets: number;
  /** Facets that detail calls could not give (denied or failed), over all assets. */
  readonly facetsMissing: number;
  /** IAM permission that would mend it, or null. */
  readonly missing: string | null;
  readonly message: string;
  /** Nothing answered at all. */
  readonly unreachable: boolean;
  /** The credentials were refused. */
  readonly credentials: boolean;
}

/** Scopes worked on at a time. */
const SCOPES = 24;

/** Every unit of the services at its places: once an account, or once a region. */
export function planWork(
  accounts: readonly { readonly account: string; readonly partition: string; readonly regions: readonly string[] }[],
  collectors: readonly ServiceCollector[],
): Work[] {
  // Global services first: IAM is the longest.
  const ordered = [...collectors].sort((a, b) => Number(a.scope === 'regional') - Number(b.scope === 'regional'));
  const work: Work[] = [];
  for (const { service, scope, units } of ordered) {
    for (const { account, partition, regions } of accounts) {
      for (const region of scope === 'global' ? ['global'] : regions) {
        for (const unit of units) work.push({ place: { account, partition, region }, service, unit });
      }
    }
  }
  return work;
}

export const scopeKey = ({ place, service, unit }: Work): ScopeKey => ({
  account: place.account,
  region: place.region,
  unit: `${service}.${unit.name}`,
});

/**
 * Runs all the work. What AWS or a collector does wrong ends its scope with a state; what the log does wrong (a full disk)
 * ends the run: it is thrown.
 */
export async function runScopes(
  work: readonly Work[],
  answerer: Answerer,
  run: RunWriter,
  progress: Progress,
): Promise<ScopeRow[]> {
  const openings = new Openings(work);
  const rows = new Array<ScopeRow>(work.length);
  await eachBounded(Array.from({ length: Math.min(SCOPES, work.length) }), SCOPES, async () => {
    for (let begun = await openings.next(); begun !== null; begun = await openings.next()) {
      progress.scopeStarted(scopeKey(begun.work));
      let silent = false;
      try {
        const row = await runScope(begun.work, watched(answerer, begun), run, progress);
        silent = row.state === 'timeout' || row.state === 'throttled';
        rows[begun.at] = row;
        progress.scopeEnded(row);
      } finally {
        begun.ended(silent);
      }
    }
  });
  return rows;
}

/** Tells what opens the way for further scopes: any word from the other side but that it is too busy. */
function watched(answerer: Answerer, begun: Begun): Answerer {
  return {
    async answer(place, question) {
      const refused = begun.refusal();
      if (refused !== null) throw refused;
      const elsewhere = question.region !== null && question.region !== place.region;
      try {
        const answer = await answerer.answer(place, question);
        begun.answered(elsewhere);
        return answer;
      } catch (error) {
        if (error instanceof CallFailure && SPOKEN.has(error.state) && !error.unreachable) begun.answered(elsewhere);
        throw error;
      }
    },
  };
}

const SPOKEN: ReadonlySet<ScopeState> = new Set(['denied', 'unsupported', 'failed', 'partial']);

async function runScope(work: Work, answerer: Answerer, run: RunWriter, progress: Progress): Promise<ScopeRow> {
  const key = scopeKey(work);
  const writer = run.scope(key);
  const tally: Tally = { calls: 0, missing: new Set() };
  const facets: Record<string, number> = {};
  let assets = 0;
  let failure: CallFailure | null = null;
  const observations = work.unit.list(makeCall(answerer, work.place, work.service, tally))[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Parameters<typeof writer.add>[0]>;
    try {
      next = await observations.next();
    } catch (error) {
      failure = await failureOf(error, work, key, answerer);
      break;
    }
    if (next.done) break;
    for (const [facet, state] of Object.entries(next.value.facets ?? {})) {
      if (state === 'denied' || state === 'failed') facets[facet] = (facets[facet] ?? 0) + 1;
    }
    await writer.add(next.value);
    assets++;
    progress.seen();
  }
  const permissions = new Set([...(failure?.missing ? [failure.missing] : []), ...[...tally.missing].sort()]);
  const missing = permissions.size === 0 ? null : [...permissions].join(', ');
  const state = failure?.state ?? 'complete';
  const message = failure === null ? '' : redactMessage(failure.message);
  await writer.end({ state, message, missing, facetsMissing: facets, calls: tally.calls });
  return {
    ...key,
    state,
    assets,
    facetsMissing: Object.values(facets).reduce((a, b) => a + b, 0),
    missing,
    message,
    unreachable: failure?.unreachable ?? false,
    credentials: failure?.credentials ?? false,
  };
}

/** What Organizations answers to an account that is not the management or a delegated one; a policy's denial says more. */
const NOT_MANAGEMENT =
  /^organizations:\w+: AccessDeniedException: You don't have permissions to access this resource\.?$/;

/** The account is a member of an organisation that another account manages. Unknown counts as no. */
async function isMember(answerer: Answerer, place: Place): Promise<boolean> {
  try {
    const question = { service: 'organizations', operation: 'DescribeOrganization', input: {} };
    const { value } = await answerer.answer(place, {
      ...question,
      key: '',
      unkeyedAnswers: false,
      shared: true,
      page: null,
      region: null,
    });
    const organization: unknown = value.Organization;
    if (typeof organization !== 'object' || organization === null) return false;
    const management: unknown = Reflect.get(organization, 'MasterAccountId');
    return typeof management === 'string' && management !== place.account;
  } catch (error) {
    if (error instanceof CallFailure) return false;
    throw error;
  }
}

async function failureOf(error: unknown, work: Work, key: ScopeKey, answerer: Answerer): Promise<CallFailure> {
  if (error instanceof CallFailure) {
    // Asked as a member, Organizations refuses, or finds nothing at ids that only the management account may look at.
    const foreign = error.state === 'denied' || error.code.endsWith('NotFoundException');
    if (!work.unit.organizationOnly || !foreign || error.credentials) return error;
    if (!NOT_MANAGEMENT.test(error.message) && !(await isMember(answerer, work.place))) return error;
    const message = `Only the management account or a delegated administrator can answer this; ${key.account} is neither.`;
    return new CallFailure({ state: 'unsupported', code: error.code, message });
  }
  if (error instanceof MalformedAnswer)
    return new CallFailure({ state: 'failed', code: 'MalformedAnswer', message: error.message });
  const said = error instanceof Error ? error.message : String(error);
  const at = error instanceof Error && process.env.PORTOLAN_DEBUG ? `\n${error.stack}` : '';
  return new CallFailure({
    state: 'failed',
    code: 'CollectorError',
    message: `The collector of ${key.unit} met something it cannot read: ${said}${at}`,
  });
}

/** The permission that a whole unit stands on, for messages about accounts that could not be entered. */
export const assumeRoleAction = actionOf('sts', 'AssumeRole');

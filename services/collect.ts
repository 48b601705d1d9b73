/** Collecting from live AWS and from recordings: rows of what was had and what is missing, published when it returns. */
import { RecordingError } from '../ingest/files/aws.js';
import { CollectError, type CollectRequest, collectAws } from '../ingest/run/collect.js';
import { DEFAULT_ORG_ROLE } from '../ingest/run/discover.js';
import { importAws } from '../ingest/run/import-aws.js';
import type { ProgressSink } from '../ingest/run/progress.js';
import type { ScopeRow } from '../ingest/run/scheduler.js';
import { projectUntil } from './project.js';

export type { ProgressSink } from '../ingest/run/progress.js';

/** A row of `collect` and `import aws`. */
export interface CollectRow {
  readonly account: string;
  readonly region: string;
  readonly unit: string;
  readonly state: string;
  readonly assets: number;
  readonly facetsMissing: number;
  readonly missing: string | null;
  readonly message: string;
}

export interface CollectOptions {
  readonly profile?: string | undefined;
  readonly roleArns?: readonly string[] | undefined;
  readonly viaRole?: string | undefined;
  readonly externalId?: string | undefined;
  readonly org?: boolean | undefined;
  readonly orgRole?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly services?: readonly string[] | undefined;
  readonly endpointUrl?: string | undefined;
  readonly record?: string | undefined;
  /** Facets that are missing count as incomplete. */
  readonly strict?: boolean | undefined;
  readonly store?: string | undefined;
  readonly sink: ProgressSink;
}

export interface CollectAnswer {
  readonly rows: readonly CollectRow[];
  /** 0, 3 incomplete, 2 bad files; 4 and wrong usage are thrown as CollectFailed. */
  readonly exitCode: 0 | 2 | 3;
  /** One sentence a thing that went wrong and that the rows do not say. */
  readonly problems: readonly string[];
  readonly timings: {
    readonly calls: number;
    readonly retries: number;
    readonly callSeconds: number;
    readonly wallSeconds: number;
  };
}

/** Nothing was collected, with the exit code that says why: 2 wrong request, 4 not reached or refused. */
export class CollectFailed extends Error {
  override readonly name = 'CollectFailed';
  constructor(
    message: string,
    readonly exitCode: 2 | 4,
  ) {
    super(message);
  }
}

const asRow = (row: ScopeRow): CollectRow => ({
  account: row.account,
  region: row.region,
  unit: row.unit,
  state: row.state,
  assets: row.assets,
  facetsMissing: row.facetsMissing,
  missing: row.missing,
  message: row.message,
});

/** By account, region, unit: stable from run to run. */
function ordered(rows: readonly ScopeRow[]): CollectRow[] {
  const key = (r: ScopeRow) => `${r.account}/${r.region}/${r.unit}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(asRow);
}

/** `unsupported` is shown and is no gap; every other state than `complete` is, and with `strict` every missing facet. */
export function incomplete(rows: readonly CollectRow[], strict: boolean): boolean {
  return rows.some((r) => (r.state !== 'complete' && r.state !== 'unsupported') || (strict && r.facetsMissing > 0));
}

function checkRequest(options: CollectOptions): void {
  for (const role of [...(options.roleArns ?? []), ...(options.viaRole === undefined ? [] : [options.viaRole])]) {
    if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(role))
      throw new CollectFailed(`'${role}' is no ARN of an IAM role (arn:aws:iam::ACCOUNT:role/NAME).`, 2);
  }
  for (const region of options.regions ?? []) {
    if (!/^[a-z]{2,8}(-[a-z]+)+-\d{1,2}$/.test(region))
      throw new CollectFailed(`'${region}' is no region (as in eu-west-1).`, 2);
  }
  if (options.endpointUrl !== undefined && !/^https?:\/\/[^/\s]+/.test(options.endpointUrl)) {
    throw new CollectFailed(`--endpoint-url takes an http or https address, not '${options.endpointUrl}'.`, 2);
  }
}

/**
 * Collects, commits, and returns once the commit is published. What was collected is kept and published even where scopes
 * failed. Throws CollectFailed when nothing could be collected.
 */
export async function collect(dataDir: string, options: CollectOptions): Promise<CollectAnswer> {
  checkRequest(options);
  const request: CollectRequest = {
    dataDir,
    profile: options.profile ?? null,
    roleArns: options.roleArns ?? [],
    viaRole: options.viaRole ?? null,
    externalId: options.externalId ?? null,
    org: options.org ?? false,
    orgRole: options.orgRole ?? DEFAULT_ORG_ROLE,
    regions: [...new Set(options.regions ?? [])],
    services: options.services ?? [],
    endpointUrl: options.endpointUrl ?? process.env.AWS_ENDPOINT_URL ?? null,
    record: options.record ?? null,
    sink: options.sink,
  };
  try {
    const result = await collectAws(request);
    const rows = ordered(result.rows);
    await publish(dataDir, result.seq, options);
    return { rows, exitCode: incomplete(rows, options.strict ?? false) ? 3 : 0, problems: [], timings: result.timings };
  } catch (error) {
    if (error instanceof CollectError) throw new CollectFailed(error.message, error.exitCode);
    throw error;
  }
}

export interface ImportOptions {
  readonly at?: string | undefined;
  readonly strict?: boolean | undefined;
  readonly store?: string | undefined;
  /** False: commit only; the caller publishes later. */
  readonly project?: boolean | undefined;
  readonly sink: ProgressSink;
}

/** Imports a recording. Good files are kept and bad ones named; then the exit code is 2. */
export async function importRecording(dataDir: string, dir: string, options: ImportOptions): Promise<CollectAnswer> {
  if (options.at !== undefined && Number.isNaN(Date.parse(options.at)))
    throw new CollectFailed(`--at takes a time in ISO-8601, not '${options.at}'.`, 2);
  try {
    const result = await importAws({
      dataDir,
      dir,
      sink: options.sink,
      ...(options.at === undefined ? {} : { at: options.at }),
    });
    const rows = ordered(result.rows);
    if (options.project !== false) await publish(dataDir, result.seq, options);
    const problems = result.bad.map((b) => `${b.file} ${b.why}`);
    if (result.unused > 0) options.sink.write(`${result.unused} files hold answers that no collector asks for\n`);
    return {
      rows,
      exitCode: problems.length > 0 ? 2 : incomplete(rows, options.strict ?? false) ? 3 : 0,
      problems,
      timings: result.timings,
    };
  } catch (error) {
    if (error instanceof RecordingError) throw new CollectFailed(error.message, 2);
    throw error;
  }
}

async function publish(
  dataDir: string,
  seq: number | null,
  options: { readonly store?: string | undefined; readonly sink: ProgressSink },
): Promise<void> {
  if (seq === null) return;
  await projectUntil(dataDir, seq, { store: options.store, note: (text) => options.sink.write(`${text}\n`) });
}

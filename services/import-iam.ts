/** Imports account authorization details: good files into the log, bad ones named; one commit for all. */
import { compilePolicy } from '../graph/iam/compile.js';
import type { Observation } from '../graph/schema/observation.js';
import { openRun } from '../graph/snapshot/log.js';
import { readIamFiles } from '../ingest/files/iam.js';
import { projectUntil } from './project.js';

export interface IamImportResult {
  /** Files that were read. */
  readonly files: number;
  readonly accounts: readonly string[];
  readonly assets: number;
  /** Scopes that are not complete, with why. */
  readonly partial: readonly { readonly scope: string; readonly message: string }[];
  /** What was tolerated, a sentence each, naming the file. */
  readonly warnings: readonly string[];
  /** Files that could not be read, a sentence each. */
  readonly problems: readonly string[];
}

/** What AWS would refuse in the policies of one asset, a sentence each. The policy is stored all the same. */
function refused(asset: Observation): string[] {
  return (asset.policies ?? []).flatMap((policy) =>
    compilePolicy(policy.document)
      .problems.filter((p) => p.severity === 'error')
      .map(
        (p) =>
          `${asset.id}: AWS would refuse its ${policy.kind} policy ${policy.name} (line ${p.line}, column ${p.column}): ${p.message}`,
      ),
  );
}

/**
 * @param files account-authorization-details JSON, plain or gzip, with the extras of the hand-writable form
 * @param options.account whose the files are, where no ARN in them says it
 * @param options.note progress, warnings and problems, a line each
 */
export async function importIam(
  dataDir: string,
  files: readonly string[],
  options: {
    readonly account?: string;
    readonly note?: (text: string) => void;
    readonly store?: string;
    readonly at?: string;
    readonly project?: boolean;
  } = {},
): Promise<IamImportResult> {
  const note = options.note ?? (() => {});
  const read = await readIamFiles(files, { account: options.account });
  const warnings = [...read.warnings];
  for (const sentence of read.bad) note(sentence);
  for (const sentence of read.warnings) note(`warning: ${sentence}`);
  const partial = read.scopes
    .filter((s) => s.state === 'partial')
    .map((s) => ({ scope: `${s.key.account}/${s.key.region}/${s.key.unit}`, message: s.message }));
  let assets = 0;
  if (read.files > 0) {
    const run = await openRun(dataDir, { kind: 'import iam', ...(options.at ? { at: options.at } : {}) });
    try {
      for (const scope of read.scopes) {
        const writer = run.scope(scope.key);
        const facetsMissing: Record<string, number> = {};
        for (const seen of scope.observations) {
          await writer.add(seen);
          assets++;
          for (const [name, state] of Object.entries(seen.facets ?? {}))
            if (state === 'failed' || state === 'denied') facetsMissing[name] = (facetsMissing[name] ?? 0) + 1;
          for (const sentence of refused(seen)) {
            warnings.push(sentence);
            note(`warning: ${sentence}`);
          }
        }
        await writer.end({ state: scope.state, message: scope.message, missing: null, facetsMissing, calls: 0 });
      }
    } catch (error) {
      await run.abort();
      throw error;
    }
    const { seq } = await run.commit();
    if (options.project !== false) await projectUntil(dataDir, seq, options);
  }
  return { files: read.files, accounts: read.accounts, assets, partial, warnings, problems: read.bad };
}

/** Lints policies: texts given, or all that was collected. */
import {
  LINT_SEVERITIES,
  type LintFinding,
  type LintSeverity,
  lintChecks,
  lintPolicy,
  NOT_CHECKED,
  POLICY_KINDS,
  type PolicyKind,
  REFUSED,
} from '../graph/iam/lint/lint.js';
import type { PolicyKind as StoredKind } from '../graph/schema/observation.js';
import type { Reader } from './reader.js';

export { LINT_SEVERITIES, type LintSeverity, POLICY_KINDS, type PolicyKind };

export interface LintRow extends LintFinding {
  /** The file, or the id of a collected policy: ARN, `OWNER#NAME` of an inline one, the resource's id for its own. */
  readonly file: string;
  readonly type: PolicyKind;
}

/** Findings of one policy text. `account`: whose it is, so that other accounts in it are known to be others. */
export function lintText(
  file: string,
  text: string,
  given: { readonly type?: PolicyKind | undefined; readonly account?: string | null } = {},
): readonly LintRow[] {
  const { kind, findings } = lintPolicy(text, { kind: given.type, account: given.account ?? null });
  return findings.map((f) => ({ file, type: kind, ...f }));
}

const KINDS: Readonly<Record<StoredKind, PolicyKind>> = {
  inline: 'identity',
  version: 'identity',
  trust: 'trust',
  resource: 'resource',
  scp: 'scp',
  rcp: 'rcp',
  endpoint: 'resource',
};

/** AWS's own policies: nobody but AWS can mend them. */
const isOfAws = (id: string) => /^arn:[a-z-]+:iam::aws:/.test(id) || /^arn:[a-z-]+:organizations::aws:/.test(id);

/**
 * Findings of every policy of the newest generation, by id; of a managed policy the version in force. Rejects when the data
 * cannot be read.
 */
export async function lintCollected(
  reader: Reader,
  types?: readonly PolicyKind[],
): Promise<{ readonly rows: readonly LintRow[]; readonly policies: number }> {
  const world = await reader.world();
  const rows: LintRow[] = [];
  let policies = 0;
  const assets = [...world.assets.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const asset of assets) {
    if (isOfAws(asset.id)) continue;
    for (const p of asset.policies ?? []) {
      if (p.kind === 'version' && p.isDefault !== true) continue;
      const type = KINDS[p.kind];
      if (types !== undefined && !types.includes(type)) continue;
      policies++;
      const account = /^\d{12}$/.test(asset.account) ? asset.account : null;
      rows.push(...lintText(p.kind === 'inline' ? `${asset.id}#${p.name}` : asset.id, p.document, { type, account }));
    }
  }
  return { rows, policies };
}

export interface LintCheckRow {
  readonly check: string;
  readonly severity: LintSeverity;
  readonly about: string;
  /** Kinds of policy it is for; empty: all. */
  readonly types: readonly PolicyKind[];
}

/** All checks there are, gravest first. */
export function lintCheckRows(): readonly LintCheckRow[] {
  const rank = (s: LintSeverity) => LINT_SEVERITIES.indexOf(s);
  return [
    ...lintChecks.map((c) => ({ check: c.id, severity: c.severity, about: c.about, types: c.kinds ?? [] })),
    { check: REFUSED, severity: 'error' as const, about: 'what compiling refuses and no other check tells', types: [] },
    { check: NOT_CHECKED, severity: 'warning' as const, about: 'a policy too large to compare all of it', types: [] },
  ].sort((a, b) => rank(a.severity) - rank(b.severity) || (a.check < b.check ? -1 : 1));
}

/** Whether a finding is as grave as `severity`, or graver. */
export const failingLint = (row: LintRow, severity: LintSeverity): boolean =>
  LINT_SEVERITIES.indexOf(row.severity) <= LINT_SEVERITIES.indexOf(severity);

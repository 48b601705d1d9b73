/**
 * Lints a policy text: what AWS would refuse, what lets in too much, what almost surely is a mistake. It runs when asked for;
 * compiling a policy does not wait for it. To add a check, add an entry to one of the tables.
 */
import { parsePolicy } from '../parse.js';
import { catalogueChecks } from './catalogue.js';
import type { Check, LintSeverity } from './check.js';
import { conditionChecks } from './conditions.js';
import { grammarChecks } from './grammar.js';
import { kindChecks } from './kinds.js';
import { redundancyChecks } from './redundant.js';
import { resourceChecks } from './resources.js';
import { securityChecks } from './security.js';
import { type PolicyKind, Source } from './source.js';
import { variableChecks } from './variables.js';

export type { LintSeverity } from './check.js';
export { POLICY_KINDS, type PolicyKind } from './source.js';

/** All checks, in the order in which findings of one place are told. */
export const lintChecks: readonly Check[] = [
  ...grammarChecks,
  ...kindChecks,
  ...resourceChecks,
  ...variableChecks,
  ...conditionChecks,
  ...securityChecks,
  ...catalogueChecks,
  ...redundancyChecks,
];

/** Gravest first. */
export const LINT_SEVERITIES: readonly LintSeverity[] = ['error', 'security-warning', 'warning', 'suggestion'];

export interface LintFinding {
  readonly line: number;
  readonly column: number;
  readonly severity: LintSeverity;
  /** Id of the check. */
  readonly check: string;
  readonly message: string;
  /** Index of the statement, from 0; null: the document as a whole. */
  readonly statement: number | null;
  readonly sid: string | null;
}

/** What runs beside the tables: told by these names. */
export const REFUSED = 'refused';
export const NOT_CHECKED = 'not-checked';

/** So many findings of one check tell the story. */
const MOST_OF_A_CHECK = 100;

/**
 * Lints one policy. In: its text, its kind (absent: told from what it holds), the account it belongs to as far as known.
 * Out: findings in the order of the text. Never throws, whatever the text; the time taken grows with its length.
 */
export function lintPolicy(
  text: string,
  given: { readonly kind?: PolicyKind | undefined; readonly account?: string | null } = {},
): { readonly kind: PolicyKind; readonly findings: readonly LintFinding[] } {
  const source = new Source(text, given.kind, given.account ?? null);
  const findings: LintFinding[] = [];
  for (const check of lintChecks) {
    if (check.kinds !== undefined && !check.kinds.includes(source.kind)) continue;
    let count = 0;
    for (const { at, message, statement } of check.find(source)) {
      if (++count > MOST_OF_A_CHECK) break;
      findings.push({
        ...source.placeOf(at),
        severity: check.severity,
        check: check.id,
        message,
        statement: statement?.index ?? null,
        sid: statement?.sid?.text ?? null,
      });
    }
  }
  findings.push(...unsaid(text, findings));
  if (source.exhausted) {
    const message =
      'The policy is so large that entries were not all compared with each other and with the catalogue. Split it.';
    findings.push({ line: 1, column: 1, severity: 'warning', check: NOT_CHECKED, message, statement: null, sid: null });
  }
  const order = (f: LintFinding) => LINT_SEVERITIES.indexOf(f.severity);
  findings.sort((a, b) => a.line - b.line || a.column - b.column || order(a) - order(b));
  return { kind: source.kind, findings };
}

/** What compiling refuses and no check has told: nothing is lost if a rule is added there first. */
function unsaid(text: string, told: readonly LintFinding[]): readonly LintFinding[] {
  // `null-with-qualifier` is refused there, but not by AWS.
  const errors = new Set(
    told.filter((f) => f.severity === 'error' || f.check === 'null-with-qualifier').map((f) => `${f.line}:${f.column}`),
  );
  return parsePolicy(text)
    .problems.filter((p) => p.severity === 'error' && !errors.has(`${p.line}:${p.column}`))
    .map((p) => ({
      line: p.line,
      column: p.column,
      severity: 'error' as const,
      check: REFUSED,
      message: p.message,
      statement: null,
      sid: null,
    }));
}

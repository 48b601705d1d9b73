/** SARIF 2.1.0 (OASIS), for code scanning and dashboards that read it. One result a row; the subject is a logical location. */
import type { EscalationRow } from '../services/escalations.js';
import type { ExposureRow } from '../services/exposure.js';
import { type LintRow, lintCheckRows } from '../services/lint.js';
import type { PathRow } from '../services/paths.js';

interface Rule {
  readonly id: string;
  readonly text: string;
}
interface Result {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** Stable name of the finding from run to run. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly rank: number;
  /** Where in a file; absent: in the graph. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
  readonly properties: Readonly<Record<string, unknown>>;
}

function sarif(rules: readonly Rule[], results: readonly Result[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Portolan', rules: rules.map((r) => ({ id: r.id, shortDescription: { text: r.text } })) },
        },
        results: results.map((r) => ({
          ruleId: r.rule,
          level: r.level,
          message: { text: r.message },
          rank: r.rank,
          partialFingerprints: { 'portolan/v1': r.fingerprint },
          locations: [
            {
              ...(r.place === undefined
                ? {}
                : {
                    physicalLocation: {
                      artifactLocation: { uri: r.place.file },
                      region: { startLine: r.place.line, startColumn: r.place.column },
                    },
                  }),
              logicalLocations: [{ fullyQualifiedName: r.subject, kind: 'resource' }],
            },
          ],
          properties: r.properties,
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 1)}\n`;
}

/** Attack paths as SARIF: the rule says where a path ends, the location is its start. */
export function pathsSarif(rows: readonly PathRow[]): string {
  return sarif(
    [
      { id: 'path-to-admin', text: 'An attack path ends in administrator of an account.' },
      { id: 'path-to-data', text: 'An attack path ends at sensitive data.' },
      { id: 'path', text: 'An attack path between what was asked for.' },
    ],
    rows
      .filter((r) => r.verdict === 'open')
      .map((r) => ({
        rule: r.to.startsWith('admin:') ? 'path-to-admin' : r.target === 'data' ? 'path-to-data' : 'path',
        level: r.certainty === 'unknown' ? 'note' : r.score >= 70 ? 'error' : 'warning',
        message: `${r.from} reaches ${r.to} in ${r.hops.length} ${r.hops.length === 1 ? 'hop' : 'hops'} (${r.certainty}): ${r.hops.map((h) => `${h.label} ${h.to}`).join(', then ')}`,
        fingerprint: r.id,
        subject: r.from,
        rank: r.score,
        properties: { certainty: r.certainty, severity: r.severity, count: r.count, settledBy: r.settledBy },
      })),
  );
}

/** Exposed resources as SARIF. */
export function exposureSarif(rows: readonly ExposureRow[]): string {
  const ways = [...new Set(rows.map((r) => r.how))].sort();
  return sarif(
    ways.map((how) => ({ id: `exposed-by-${how.replaceAll(' ', '-')}`, text: `A resource is exposed by ${how}.` })),
    rows.map((r) => ({
      rule: `exposed-by-${r.how.replaceAll(' ', '-')}`,
      level: r.certainty === 'unknown' ? 'note' : r.to === 'internet' ? 'error' : 'warning',
      message: `${r.resource} is exposed to ${r.to} by ${r.how} (${r.certainty})`,
      fingerprint: `${r.resource}|${r.to}|${r.how}`,
      subject: r.resource,
      rank: r.score,
      properties: { certainty: r.certainty, severity: r.severity },
    })),
  );
}

/** Escalations as SARIF: one rule a technique. */
export function escalationsSarif(rows: readonly EscalationRow[]): string {
  const techniques = [...new Set(rows.map((r) => r.technique))].sort();
  return sarif(
    techniques.map((id) => ({ id, text: `An identity can become another by ${id}.` })),
    rows.map((r) => ({
      rule: r.technique,
      level: r.certainty === 'unknown' ? 'note' : r.admin ? 'error' : 'warning',
      message: `${r.principal} can ${r.target === r.principal ? 'make itself administrator' : `become ${r.target}`} by ${r.technique} (${r.certainty})`,
      fingerprint: `${r.principal}|${r.technique}|${r.target}`,
      subject: r.principal,
      rank: r.score,
      properties: { certainty: r.certainty, admin: r.admin, settledBy: r.settledBy },
    })),
  );
}

/** What linting found as SARIF: a rule a check, the place in the policy's text. */
export function lintSarif(rows: readonly LintRow[]): string {
  const used = new Set(rows.map((r) => r.check));
  const rank = { error: 90, 'security-warning': 70, warning: 40, suggestion: 10 } as const;
  return sarif(
    lintCheckRows()
      .filter((c) => used.has(c.check))
      .map((c) => ({ id: c.check, text: c.about })),
    rows.map((r) => ({
      rule: r.check,
      level: r.severity === 'error' ? 'error' : r.severity === 'suggestion' ? 'note' : 'warning',
      message: r.message,
      fingerprint: `${r.file}|${r.check}|${r.sid ?? r.statement ?? ''}|${r.message}`,
      subject: r.statement === null ? r.file : `${r.file}#${r.sid ?? r.statement + 1}`,
      rank: rank[r.severity],
      place: { file: r.file, line: r.line, column: r.column },
      properties: { severity: r.severity, type: r.type, statement: r.statement },
    })),
  );
}

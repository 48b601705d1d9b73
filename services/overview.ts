/** The numbers of the first page. Nothing unknown enters a headline number. */
import type { EscalationRow } from '../graph/analysis/escalation.js';
import { catalogueOf } from './catalogue.js';
import { coverageRowsOf } from './coverage-summary.js';
import { findPaths, type PathRow } from './paths.js';
import { type AdminRow, identities, type ServiceUseRow } from './principal.js';
import type { CoverageRow } from './publication.js';
import type { Reader } from './reader.js';
import { tableOf } from './table-page.js';

export interface OverviewAnswer {
  readonly pathsToWhatMatters: number;
  /** Paths that somebody accepted: counted nowhere else. */
  readonly acceptedPaths: number;
  readonly identitiesWithPathToAdmin: number;
  readonly identities: number;
  readonly admins: number;
  readonly unusedShare: number | null;
  readonly grantedPermissions: number;
  readonly reachableFromInternet: number;
  readonly worst: readonly PathRow[];
  readonly gaps: readonly CoverageRow[];
  readonly types: readonly { readonly field: string; readonly value: string; readonly count: number }[];
}

const WORST = 10;
const GAPS = 20;

interface ExposureLike {
  readonly resource: string;
  readonly to: string;
  readonly certainty: string;
}

export async function overview(reader: Reader): Promise<OverviewAnswer> {
  const catalogue = await catalogueOf(reader.generation);
  const paths = await findPaths(reader);
  const known = paths.rows.filter((r) => r.verdict === 'open' && r.certainty !== 'unknown' && r.accepted === null);
  const people = (await identities(reader)).filter((i) => i.type !== 'iam.group');
  const admins = new Set(
    (await tableOf<AdminRow>(reader, 'admins')).filter((a) => a.certainty !== 'unknown').map((a) => a.principal),
  );
  const exposed = new Set(
    (await tableOf<ExposureLike>(reader, 'exposure'))
      .filter((e) => e.to === 'internet' && e.certainty !== 'unknown')
      .map((e) => e.resource),
  );
  let granted = 0;
  // By service of a principal: an administrator's thousands of actions would drown everybody else's.
  let observable = 0;
  let unused = 0;
  for (const row of await tableOf<ServiceUseRow>(reader, 'service-use')) {
    granted += row.granted;
    if (row.status === 'not-observable') continue;
    observable++;
    if (row.used === 0) unused++;
  }
  const types = new Map<string, number>();
  for (const e of catalogue.entries) types.set(e.type, (types.get(e.type) ?? 0) + 1);
  const observed = reader.generation !== null && (await tableOf(reader, 'use-days')).length > 0;
  return {
    // Rows beyond the limit count too; unknown ones are sorted last and are not among what matters.
    pathsToWhatMatters: Math.max(known.length, paths.rows.length + paths.more - paths.unknown - paths.accepted),
    acceptedPaths: paths.accepted,
    identitiesWithPathToAdmin: await reachingAdmin(reader),
    identities: people.length,
    admins: admins.size,
    unusedShare: observed && observable > 0 ? unused / observable : null,
    grantedPermissions: granted,
    reachableFromInternet: exposed.size,
    worst: known.slice(0, WORST),
    gaps: (await coverageRowsOf(reader))
      .filter((r) => r.state !== 'complete' && r.state !== 'unsupported')
      .slice(0, GAPS),
    types: [...types]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([value, count]) => ({ field: 'type', value, count })),
  };
}

/** Identities that are no administrator and have a certain or conditional way to one. */
async function reachingAdmin(reader: Reader): Promise<number> {
  if (reader.generation === null) return 0;
  const found = new Set<string>();
  for (const row of await tableOf<EscalationRow>(reader, 'escalations')) {
    if (row.admin && row.certainty !== 'unknown') found.add(row.principal);
  }
  const answer = await findPaths(reader, { from: ['any'], to: ['admin'], certainty: ['certain', 'conditional'] });
  // Whoever has only ways that somebody accepted is not counted.
  const open = new Set(answer.rows.flatMap((r) => (r.accepted === null ? [r.from, ...r.members] : [])));
  for (const r of answer.rows) if (r.accepted !== null) for (const m of r.members) if (!open.has(m)) found.delete(m);
  let beyond = 0;
  for (const row of answer.rows) {
    if (row.verdict !== 'open' || row.accepted !== null) continue;
    for (const id of [row.from, ...row.members]) found.add(id);
    // A folded row names up to twenty members; the others are counted without their names.
    const named = new Set([row.from, ...row.members]).size;
    if (row.members.length >= 20) beyond += Math.max(0, row.count - named);
  }
  return found.size + beyond;
}

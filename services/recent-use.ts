/** What was done lately, from the generation's table, as the ranking of paths looks it up. */
import type { PathGraph } from '../graph/analysis/paths/path-graph.js';
import type { RecentUse } from '../graph/analysis/paths/use.js';
import { LATELY_DAYS, type RecentUseRow } from '../graph/analysis/recent-use.js';
import type { Reader } from './reader.js';
import { tableOf } from './table-page.js';

const kept = new WeakMap<PathGraph, Promise<RecentUse | undefined>>();

/** Made once a generation; undefined where no events were imported: then nothing is known of use. */
export function recentUseOf(reader: Reader, graph: PathGraph): Promise<RecentUse | undefined> {
  let found = kept.get(graph);
  if (!found) {
    found = made(reader, graph);
    kept.set(graph, found);
  }
  return found;
}

async function made(reader: Reader, graph: PathGraph): Promise<RecentUse | undefined> {
  const [seen] = await tableOf<{ readonly to: string }>(reader, 'usage');
  if (seen === undefined) return undefined;
  const data = new Map<string, ReadonlySet<string>>();
  const done = new Map<number, { readonly actions: ReadonlySet<string>; readonly assumed: ReadonlySet<number> }>();
  const calls = new Map<string, readonly string[]>();
  for (const row of await tableOf<RecentUseRow>(reader, 'recent-use')) {
    if (row.kind === 'technique') {
      calls.set(row.technique, row.actions);
      continue;
    }
    if (row.kind === 'account') {
      data.set(row.account, new Set(row.data));
      continue;
    }
    const node = graph.find(row.id);
    if (node < 0) continue;
    const assumed = new Set(row.assumed.map((id) => graph.find(id)).filter((n) => n >= 0));
    done.set(node, { actions: new Set(row.actions), assumed });
  }
  return {
    until: seen.to.slice(0, 10),
    days: LATELY_DAYS,
    calls: (technique) => calls.get(technique) ?? [],
    data: (account) => data.get(account) ?? null,
    of: (node) => done.get(node) ?? null,
  };
}

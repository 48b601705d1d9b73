/** Marks that hold for one thing: those on it by name, on a tag or an account it belongs to, or on what a query returns. */
import type { AssetView } from './assets.js';
import { decisionsFor } from './decisions.js';
import { type DecisionRow, ledgerRows } from './ledger.js';
import type { Reader } from './reader.js';

/** Oldest first. Rejects as `ledgerRows` does. */
export async function marksOn(reader: Reader, asset: AssetView): Promise<readonly DecisionRow[]> {
  const marks = (await ledgerRows(reader.dataDir)).filter((row) => row.kind === 'mark');
  if (marks.length === 0 || reader.generation === null) return [];
  const graph = await reader.paths();
  const { marked } = await decisionsFor(reader, graph);
  const node = graph.find(asset.id);
  return marks.filter((row) => marked.get(row.id)?.has(node) === true);
}

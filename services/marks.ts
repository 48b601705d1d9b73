/** Marks that hold for one thing: those on it by name, and those on a tag or an account it belongs to. */
import type { AssetView } from './assets.js';
import { type DecisionRow, ledgerRows } from './ledger.js';
import type { Reader } from './reader.js';
import { resolveId } from './resolve.js';

/** Marks by what stands for an id (a unique id, an address) that are looked up: each takes a read of the store. */
const MOST_LOOKUPS = 50;

/** Oldest first. Rejects as `ledgerRows` does. */
export async function marksOn(reader: Reader, asset: AssetView): Promise<readonly DecisionRow[]> {
  const found: DecisionRow[] = [];
  let lookups = 0;
  for (const row of await ledgerRows(reader.dataDir)) {
    if (row.kind !== 'mark' || row.on === null) continue;
    if (row.on.startsWith('tag:')) {
      const at = row.on.indexOf('=');
      if (asset.tags.some((t) => t.key === row.on?.slice(4, at) && t.value === row.on?.slice(at + 1))) found.push(row);
    } else if (row.on.startsWith('account:')) {
      if (asset.account === row.on.slice('account:'.length)) found.push(row);
    } else if (row.on === asset.id) found.push(row);
    else if (!/^(arn|urn):/.test(row.on) && lookups++ < MOST_LOOKUPS) {
      const resolved = await resolveId(reader, row.on);
      if (resolved.kind === 'found' && resolved.id === asset.id) found.push(row);
    }
  }
  return found;
}

/** What resolvers read from: made anew for every operation, so that one operation sees one generation. */
import { type AssetView, assetsByIds, unknownAsset } from '../services/assets.js';
import { type Expansion, expansionsOf } from '../services/neighbours.js';
import type { OperationContext } from '../services/serve.js';
import { Batch } from './batch.js';

export interface ApiContext extends OperationContext {
  /** Assets asked for in one turn are read in one go. An id that the generation lacks gives null. */
  readonly assets: Batch<AssetView>;
  /** Likewise their ways to expand. */
  readonly expansions: Batch<readonly Expansion[]>;
}

export function apiContext(operation: OperationContext): ApiContext {
  return {
    ...operation,
    assets: new Batch((ids) => assetsByIds(operation.reader, ids)),
    expansions: new Batch((ids) => expansionsOf(operation.reader, ids)),
  };
}

/** The asset of an id that something else mentions: there must be something to show, even when the generation lacks it. */
export async function mentioned(context: ApiContext, id: string): Promise<AssetView> {
  return (await context.assets.load(id)) ?? unknownAsset(id);
}

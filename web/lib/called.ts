import type { AssetBrief } from './types';

/** What a person calls it: the administrator of an account has no name of its own. */
export function called(asset: Pick<AssetBrief, 'type' | 'name' | 'account' | 'accountName'>): string {
  if (asset.type === 'admin') return `admin of ${asset.accountName || asset.account || asset.name}`;
  if (asset.type === 'internet') return 'Internet';
  return asset.name;
}

/** The line under the name: the most telling fact, else what it is and where; nothing that repeats the name. */
export function told(asset: Pick<AssetBrief, 'type' | 'fact' | 'typeTitle' | 'account' | 'accountName'>): string {
  if (asset.type === 'internet') return asset.fact ?? 'any address';
  if (asset.fact) return asset.fact;
  return asset.account ? `${asset.typeTitle} · ${asset.accountName || asset.account}` : asset.typeTitle;
}

import { called } from '../lib/called';
import type { AssetBrief } from '../lib/types';
import { Ring } from './icons';
import { Text } from './text';

/** An asset in a table: ring and name. */
export function AssetCell({ asset }: { asset: AssetBrief }) {
  return (
    <span className="row">
      <Ring family={asset.family} icon={asset.icon} />
      <span className="cut strong">
        <Text value={called(asset)} title={asset.key} />
      </span>
    </span>
  );
}
export function AccountCell({ asset }: { asset: Pick<AssetBrief, 'account' | 'accountName'> }) {
  if (asset.account === '') return <span className="soft">–</span>;
  return asset.accountName && asset.accountName !== asset.account ? (
    <Text value={asset.accountName} title={`${asset.accountName} · ${asset.account}`} />
  ) : (
    <span>{asset.account}</span>
  );
}

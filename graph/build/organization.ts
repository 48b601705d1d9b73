/** The organisation's tree and its policies by level, from the assets that Organizations' answers gave. */
import { type AccountId, accountNode, isAccountId, type NodeId } from '../schema/ids.js';
import type { Scopes } from './scopes.js';
import type { Asset, Organization, OrgPolicy } from './world.js';

/** The text AWS publishes for the policies it attaches everywhere when a policy type is switched on (Organizations User Guide). */
const FULL_ACCESS: Readonly<Record<string, string>> = {
  'p-FullAWSAccess': '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  'p-RCPFullAWSAccess':
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
};

const lastPart = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

function kindOf(policy: Asset): 'scp' | 'rcp' | null {
  for (const p of policy.policies ?? []) if (p.kind === 'scp' || p.kind === 'rcp') return p.kind;
  const values = Object.values(policy.props);
  if (values.includes('SERVICE_CONTROL_POLICY')) return 'scp';
  return values.includes('RESOURCE_CONTROL_POLICY') ? 'rcp' : null;
}

const unread = (state: string | undefined): boolean =>
  state === 'denied' || state === 'failed' || state === 'unsupported';

/** The organisation, or null when nothing of one was collected. */
export function buildOrganization(assets: ReadonlyMap<NodeId, Asset>, scopes: Scopes): Organization | null {
  let org: Asset | null = null;
  const accounts = new Set<AccountId>();
  const parent = new Map<NodeId, NodeId>();
  const policies: Asset[] = [];
  const attached = new Map<NodeId, { readonly policy: Asset; readonly kind: 'scp' | 'rcp' }[]>();
  for (const asset of assets.values()) {
    if (asset.type === 'organizations.organization') org ??= asset;
    if (asset.type === 'organizations.policy') policies.push(asset);
    if (asset.type === 'account' && isAccountId(asset.account) && asset.scope?.unit.startsWith('organizations.'))
      accounts.add(asset.account);
    if (!asset.type.startsWith('organizations.') && asset.type !== 'account') continue;
    for (const l of asset.links ?? []) {
      if (l.edge === 'CONTAINS') parent.set(l.reverse ? asset.id : l.to, l.reverse ? l.to : asset.id);
      if (l.edge !== 'ATTACHED_TO') continue;
      const policy = l.reverse ? assets.get(l.to) : asset;
      const kind = policy && policy.type === 'organizations.policy' ? kindOf(policy) : null;
      if (!policy || !kind) continue;
      const target = l.reverse ? asset.id : l.to;
      const list = attached.get(target);
      if (!list) attached.set(target, [{ policy, kind }]);
      else if (!list.some((a) => a.policy.id === policy.id)) list.push({ policy, kind });
    }
  }
  if (!org) return null;
  const organization = org;
  for (const id of parent.keys()) {
    const account = id.startsWith('account:') ? id.slice('account:'.length) : '';
    if (isAccountId(account)) accounts.add(account);
  }
  const stated = organization.props.managementAccount;
  const management =
    typeof stated === 'string' && isAccountId(stated)
      ? stated
      : isAccountId(organization.account)
        ? organization.account
        : null;
  if (management === null) return null;
  accounts.add(management);
  const orgId = organization.id.startsWith('org:') ? organization.id.slice(4) : lastPart(organization.id);

  /** Root first, the account itself last; null when the tree does not place the account. */
  const lineage = (account: string): readonly NodeId[] | null => {
    const path: NodeId[] = [accountNode(account)];
    for (let at = parent.get(accountNode(account)); at !== undefined && path.length < 20; at = parent.get(at)) {
      if (assets.get(at)?.type !== 'organizations.organization') path.unshift(at);
    }
    return path.length > 1 ? path : null;
  };

  /** How the listing of policies ended: the best word over the accounts that were asked. */
  const listing = (() => {
    const states = [...scopes.ofUnit('organizations.policies')].map((s) => s.state);
    if (states.length === 0) return 'never';
    for (const good of ['complete', 'partial'] as const) if (states.includes(good)) return good;
    return states.every((s) => s === 'unsupported') ? 'unsupported' : 'denied';
  })();

  const levelsOf = (
    kind: 'scp' | 'rcp',
    account: string,
  ): readonly (readonly OrgPolicy[])[] | 'notCollected' | 'missing' | 'none' => {
    if (!accounts.has(account as AccountId) || account === management) return 'none';
    const some = policies.some((p) => kindOf(p) === kind);
    if (!some)
      return listing === 'complete'
        ? 'none'
        : listing === 'never' || listing === 'unsupported'
          ? 'notCollected'
          : 'missing';
    // A policy whose targets could not be read may limit this account or not: known to be there, text of its place missing.
    if (policies.some((p) => kindOf(p) === kind && unread(p.facets?.targets))) return 'missing';
    const path = lineage(account);
    if (!path) return 'missing';
    return path.map((node) =>
      (attached.get(node) ?? [])
        .filter((a) => a.kind === kind)
        .map(({ policy }) => ({
          id: policy.id,
          name: policy.name,
          document: policy.policies?.find((p) => p.kind === kind)?.document ?? FULL_ACCESS[lastPart(policy.id)] ?? null,
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  };

  return {
    id: orgId,
    managementAccount: management,
    accounts,
    orgPath: (account) => {
      if (!accounts.has(account as AccountId)) return null;
      const path = lineage(account);
      return path ? `${[orgId, ...path.slice(0, -1).map(lastPart)].join('/')}/` : null;
    },
    scpLevels: (account) => levelsOf('scp', account),
    rcpLevels: (account) => levelsOf('rcp', account),
  };
}

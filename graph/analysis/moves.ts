/**
 * Plain assumption: who can take which role by STS. Starts from the trust policies, so that only parties they name, or
 * accounts they delegate to, are asked about; both sides are then decided by the evaluator.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import type { Asset, World } from '../build/world.js';
import { adminNode, INTERNET, type NodeId } from '../schema/ids.js';
import { type Authority, authorityOf, unlimited } from './authority.js';
import { blockedEdge } from './blocked.js';
import { type Decided, decide, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { principalsOf } from './principals.js';
import { holds, type Reach, reaches, reachOf } from './shape.js';

export const ASSUME_ROLE = 'sts.assume-role';

/** Identity providers that AWS names without an ARN (IAM User Guide, "Web identity federation"). */
export const WEB_IDENTITY: ReadonlySet<string> = new Set([
  'cognito-identity.amazonaws.com',
  'accounts.google.com',
  'graph.facebook.com',
  'www.amazon.com',
]);

interface Start {
  readonly authority: Authority;
  readonly action: string;
}

interface Holder {
  readonly authority: Authority;
  readonly reach: Reach;
}

/** Principals by account that hold sts:AssumeRole on something. */
function holdersByAccount(world: World): ReadonlyMap<string, readonly Holder[]> {
  const found = new Map<string, Holder[]>();
  for (const asset of principalsOf(world)) {
    const authority = authorityOf(world, asset.id);
    if (!authority) continue;
    const reach = reachOf(authority.texts, 'sts:AssumeRole');
    if (!holds(reach)) continue;
    const list = found.get(asset.account);
    if (list) list.push({ authority, reach });
    else found.set(asset.account, [{ authority, reach }]);
  }
  return found;
}

/** The authority by which a provider signs people in. */
export function providerAuthority(world: World, id: NodeId): Authority | null {
  const authority = authorityOf(world, id);
  return (
    authority && {
      ...authority,
      facts: { ...authority.facts, type: id.includes(':saml-provider/') ? 'saml' : 'webIdentity' },
    }
  );
}

class Starts {
  readonly #found = new Map<NodeId, Start>();
  add(authority: Authority | null, action = 'sts:AssumeRole'): void {
    if (authority && !this.#found.has(authority.principal)) this.#found.set(authority.principal, { authority, action });
  }
  [Symbol.iterator](): IterableIterator<Start> {
    return this.#found.values();
  }
}

function startsOf(
  world: World,
  role: Asset,
  holders: ReadonlyMap<string, readonly Holder[]>,
  byAccount: ReadonlyMap<string, readonly Asset[]>,
): Starts {
  const starts = new Starts();
  const delegated = (account: string) => {
    for (const h of holders.get(account) ?? []) if (reaches(h.reach, role.id)) starts.add(h.authority);
  };
  for (const { to } of world.out(role.id, 'TRUSTS')) {
    const party = world.assets.get(to);
    if (to === INTERNET) {
      starts.add(authorityOf(world, INTERNET));
      for (const p of byAccount.get(role.account) ?? []) starts.add(authorityOf(world, p.id));
      for (const account of holders.keys()) if (account !== role.account) delegated(account);
    } else if (party?.type === 'account') {
      const account = to.slice('account:'.length);
      if (world.collected(account)) delegated(account);
      else starts.add(authorityOf(world, to));
    } else if (to.includes(':oidc-provider/') || WEB_IDENTITY.has(to.slice('service:'.length))) {
      starts.add(providerAuthority(world, to), 'sts:AssumeRoleWithWebIdentity');
    } else if (to.includes(':saml-provider/')) {
      starts.add(providerAuthority(world, to), 'sts:AssumeRoleWithSAML');
    } else if (party && party.type !== 'service') {
      const authority = authorityOf(world, to);
      // A party of a collected account that is not among its identities is gone: nobody can be it.
      if (authority && (party.scope !== null || authority.byDefinition)) starts.add(authority);
    }
  }
  return starts;
}

/** A technique's edge from one decision about it. */
function edge(from: NodeId, to: NodeId, d: Decided): DerivedEdge {
  return { type: 'CAN_ASSUME', from, to, technique: ASSUME_ROLE, ...together([d]) };
}

export interface Moves {
  readonly edges: readonly DerivedEdge[];
  /** What would be open but for one control: for the path arrays alone. */
  readonly blocked: readonly DerivedEdge[];
}

/** Asks for one assumption: open, stopped by one control, or nothing. */
class Assumptions {
  readonly edges: DerivedEdge[] = [];
  readonly blocked: DerivedEdge[] = [];
  constructor(readonly world: World) {}
  ask(authority: Authority, action: string, role: Asset): void {
    const from = authority.principal;
    // Once is enough: the answer is the same where nothing stops it.
    const d = decide(this.world, authority, action, role.id, { blocking: true });
    if (!d.allowed) return;
    if (!d.blocks) this.edges.push(edge(from, role.id, d));
    else {
      const named = { type: 'CAN_ASSUME', from, to: role.id, technique: ASSUME_ROLE } as const;
      const found = blockedEdge(named, together([d]));
      if (found) this.blocked.push(found);
    }
  }
}

/** CAN_ASSUME edges of every principal, provider and outside account; and how an administrator gets across accounts. */
export const moveEdges = (world: World): readonly DerivedEdge[] => movesOf(world).edges;

/** Likewise, with those that one control stops. */
export function movesOf(world: World): Moves {
  const holders = holdersByAccount(world);
  const byAccount = new Map<string, Asset[]>();
  for (const p of principalsOf(world)) {
    const list = byAccount.get(p.account);
    if (list) list.push(p);
    else byAccount.set(p.account, [p]);
  }
  const asked = new Assumptions(world);
  for (const role of world.ofType('iam.role')) {
    if (role.scope === null) continue;
    for (const { authority, action } of startsOf(world, role, holders, byAccount))
      if (authority.principal !== role.id) asked.ask(authority, action, role);
  }
  const across = acrossAccounts(world, asked.edges);
  return { edges: [...asked.edges, ...across.edges], blocked: [...asked.blocked, ...across.blocked] };
}

/**
 * An administrator of an account can be each of its identities, and hold whatever they lack. What that opens in other
 * accounts: roles that trust the account as a whole, and those that trust an identity of it by name.
 */
function acrossAccounts(world: World, edges: readonly DerivedEdge[]): Moves {
  const asked = new Assumptions(world);
  for (const role of world.ofType('iam.role')) {
    if (role.scope === null) continue;
    for (const { to } of world.out(role.id, 'TRUSTS')) {
      if (!to.startsWith('account:')) continue;
      const account = to.slice('account:'.length);
      if (account === role.account || !world.collected(account)) continue;
      asked.ask(unlimited(world, account), 'sts:AssumeRole', role);
    }
  }
  const bridges = new Set<NodeId>();
  for (const e of edges) {
    const from = world.assets.get(e.from);
    const to = world.assets.get(e.to);
    if (
      from &&
      to &&
      from.scope !== null &&
      from.account !== to.account &&
      from.props.reserved !== true &&
      (from.type === 'iam.user' || from.type === 'iam.role')
    )
      bridges.add(e.from);
  }
  for (const id of [...bridges].sort()) {
    const account = world.assets.get(id)?.account ?? '';
    asked.edges.push({
      type: 'CAN_BECOME',
      from: adminNode(account),
      to: id,
      certainty: 'certain',
      technique: null,
      because: [
        {
          fact: 'administrator',
          source: adminNode(account),
          text: `An administrator of ${account} can take over ${id}.`,
        },
      ],
      conditions: [],
      causes: [],
      assumes: [],
    });
  }
  return asked;
}

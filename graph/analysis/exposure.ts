/**
 * What is open to those outside: to anyone (`internet`), to accounts and organisations nobody here owns, to services without a
 * check for whom they call. Resource policies are decided by the evaluator for exactly those outsiders; a condition that
 * fixes the caller's account, organisation or ARN so moves the grant to them by itself.
 */
import type { Asset, World } from '../build/world.js';
import { compilePolicy } from '../iam/compile.js';
import type { KeyFact } from '../iam/contract.js';
import { type NamingStatement, principalsOf } from '../iam/named.js';
import { accountNode, INTERNET, isAccountId, type NodeId, orgNode, serviceNode } from '../schema/ids.js';
import type { Because } from '../schema/verdict.js';
import { accessLevels, type LevelReached } from './access.js';
import type { AccessLevel } from './access-levels.js';
import { type Authority, authorityOf } from './authority.js';
import { decide, join, type Together, together } from './decide.js';
import type { DerivedEdge } from './derived.js';
import { accountOfCanonical, moreTexts } from './s3-facts.js';

export type ExposureHow = 'network' | 'resource policy' | 'trust' | 'share';

/** A party outside, and how the evaluator is to see it. */
interface Outsider {
  readonly node: NodeId;
  readonly authority: Authority;
  readonly context: Readonly<Record<string, KeyFact>>;
}

const known = (value: string): KeyFact => ({ state: 'known', values: [value] });

/** Account numbers and organisation ids in condition values: parties that a grant to everyone may be left to. */
function partiesInConditions(statements: readonly NamingStatement[]): {
  readonly accounts: Set<string>;
  readonly organizations: Set<string>;
} {
  const accounts = new Set<string>();
  const organizations = new Set<string>();
  for (const s of statements) {
    for (const c of s.conditions) {
      for (const value of c.values) {
        for (const m of value.matchAll(/(?<!\d)\d{12}(?!\d)/g)) accounts.add(m[0]);
        for (const m of value.matchAll(/\bo-[a-z0-9]{10,32}/g)) organizations.add(m[0]);
      }
    }
  }
  return { accounts, organizations };
}

/** Everyone outside whom a policy may mean: anyone, foreign accounts and organisations it names, services. */
function outsidersOf(world: World, asset: Asset, statements: readonly NamingStatement[]): readonly Outsider[] {
  const found: Outsider[] = [];
  const add = (node: NodeId, as: Authority | null, context: Readonly<Record<string, KeyFact>> = {}) => {
    if (as) found.push({ node, authority: as, context });
  };
  const { accounts, organizations } = partiesInConditions(statements);
  const byName = new Map<string, Set<NodeId>>();
  const services = new Set<string>();
  let everyone = false;
  for (const s of statements) {
    if (s.notPrincipal) everyone = true;
    for (const p of s.principals) {
      if (p.kind === 'everyone') everyone = true;
      else if (p.kind === 'service') services.add(p.text);
      else if (p.kind === 'account') accounts.add(p.account);
      else if (p.kind === 'canonical') accounts.add(accountOfCanonical(world, p.text));
      else if ('account' in p) {
        const names = byName.get(p.account) ?? new Set();
        names.add(p.text as NodeId);
        byName.set(p.account, names);
      }
    }
  }
  const foreign = (account: string) => account !== asset.account && !world.ownAccounts.has(account);
  if (everyone) add(INTERNET, authorityOf(world, INTERNET));
  for (const account of [...accounts].sort())
    if (foreign(account)) add(accountNode(account), authorityOf(world, accountNode(account)));
  for (const [account, names] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (foreign(account)) for (const name of [...names].sort()) add(accountNode(account), authorityOf(world, name));
  }
  if (everyone) {
    for (const org of [...organizations].sort()) {
      if (org === world.organization?.id) continue;
      add(orgNode(org), authorityOf(world, INTERNET), {
        'aws:principalorgid': known(org),
        'aws:principalorgpaths': { state: 'undecided' },
        'aws:principalaccount': { state: 'undecided' },
        'aws:sourceowner': { state: 'undecided' },
        'aws:principalarn': { state: 'undecided' },
      });
    }
  }
  for (const service of [...services].sort()) {
    // The service called by somebody else's resource: the classic confused deputy.
    add(serviceNode(service), authorityOf(world, serviceNode(service)), {
      'aws:sourceaccount': known(FOREIGNER),
      'aws:sourceowner': known(FOREIGNER),
      'aws:sourceorgid': known('o-foreigner0'),
      'aws:sourceorgpaths': known('o-foreigner0/r-f0/'),
      'aws:sourcearn': { state: 'undecided' },
    });
  }
  return found;
}

/** An account that no policy names. */
const FOREIGNER = '000000000000';

/** Services that act on whatever resource a caller of any account points at them; others only serve their own resource's account. */
const DEPUTIES: ReadonlySet<string> = new Set([
  's3.amazonaws.com',
  'sns.amazonaws.com',
  'events.amazonaws.com',
  'apigateway.amazonaws.com',
  'cloudfront.amazonaws.com',
  'cloudtrail.amazonaws.com',
  'config.amazonaws.com',
  'delivery.logs.amazonaws.com',
  'logging.s3.amazonaws.com',
  'ses.amazonaws.com',
  'iot.amazonaws.com',
  'cognito-idp.amazonaws.com',
  'alexa-appkit.amazon.com',
  'lex.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'logs.amazonaws.com',
  'scheduler.amazonaws.com',
]);

/** A condition on who the service acts for leaves it to that party. */
const namesSource = (s: NamingStatement): boolean =>
  s.conditions.some((c) => /^aws:source(arn|account|owner|orgid|orgpaths)$/i.test(c.key));

/** What a grant opens; calling a function is no level of access to content. */
interface Opened extends Omit<LevelReached, 'level'> {
  readonly level?: AccessLevel;
}

interface Open {
  readonly node: NodeId;
  readonly levels: readonly Opened[];
}

const FUNCTION_NEEDS: readonly { readonly actions: readonly string[]; readonly level?: AccessLevel }[] = [
  { actions: ['lambda:InvokeFunction'] },
  { actions: ['lambda:UpdateFunctionCode'], level: 'write' },
  { actions: ['lambda:AddPermission'], level: 'permissions' },
];

/** What an outsider may do with a function by its policy. */
function callable(world: World, outsider: Outsider, asset: Asset): readonly Opened[] {
  return FUNCTION_NEEDS.flatMap(({ actions, level }) => {
    const allowed = actions.flatMap((action) => {
      const d = decide(world, outsider.authority, action, asset.id, { context: outsider.context });
      return d.allowed ? [{ action, d }] : [];
    });
    if (allowed.length === 0) return [];
    const proof = together(allowed.map((a) => a.d));
    return [{ actions: allowed.map((a) => a.action), proof, ...(level ? { level } : {}) }];
  });
}

function exposes(
  from: NodeId,
  to: NodeId,
  how: ExposureHow,
  proof: Pick<DerivedEdge, 'certainty' | 'because' | 'conditions' | 'causes' | 'assumes'>,
  more: { readonly level?: AccessLevel; readonly actions?: readonly string[]; readonly ports?: readonly string[] } = {},
): DerivedEdge {
  const { level, actions, ports } = more;
  return {
    type: 'EXPOSES',
    from,
    to,
    technique: null,
    certainty: proof.certainty,
    because: proof.because,
    conditions: proof.conditions,
    causes: proof.causes,
    assumes: proof.assumes,
    props: {
      how,
      ...(level ? { level } : {}),
      ...(actions && actions.length > 0 ? { actions: [...actions].sort() } : {}),
      ...(ports && ports.length > 0 ? { ports } : {}),
    },
  };
}

const fact = (name: string, source: NodeId, text: string): Because => ({ fact: name, source, text });
const certain = (because: readonly Because[], assumes: readonly string[] = []) => ({
  certainty: 'certain' as const,
  because,
  conditions: [],
  causes: [],
  assumes,
});

/** Grants of a resource's own policy to outsiders; of a bucket also those of its access control list and its access points. */
function byPolicy(world: World, asset: Asset): DerivedEdge[] {
  const document = asset.policies?.find((p) => p.kind === 'resource')?.document;
  const texts = [...(document === undefined ? [] : [document]), ...moreTexts(world, asset)];
  if (texts.length === 0) return [];
  const statements = texts.flatMap((text) => principalsOf(compilePolicy(text)));
  const opened: Open[] = [];
  for (const outsider of outsidersOf(world, asset, statements)) {
    if (outsider.node.startsWith('service:')) {
      const service = outsider.node.slice('service:'.length);
      const own = statements.filter((s) => s.principals.some((p) => p.kind === 'service' && p.text === service));
      if (!DEPUTIES.has(service) || own.every(namesSource)) continue;
    }
    const levels =
      asset.type === 'lambda.function'
        ? callable(world, outsider, asset)
        : accessLevels(world, outsider.authority, asset, outsider.context);
    if (levels.length > 0) opened.push({ node: outsider.node, levels });
  }
  const anyone = opened.find((o) => o.node === INTERNET);
  const edges: DerivedEdge[] = [];
  for (const { node, levels } of opened) {
    for (const l of levels) {
      // What anyone may do, an account need not be named for.
      const covered =
        node !== INTERNET &&
        anyone?.levels.some(
          (a) => a.level === l.level && (a.proof.certainty === 'certain' || a.proof.certainty === l.proof.certainty),
        );
      if (covered) continue;
      edges.push(
        exposes(node, asset.id, 'resource policy', l.proof, {
          ...(l.level ? { level: l.level } : {}),
          actions: l.actions,
        }),
      );
    }
  }
  return edges;
}

/** A function's URL that asks for no signature, where the function's policy lets anyone call it. */
function byUrl(world: World, asset: Asset): DerivedEdge[] {
  if (asset.props.urlAuthType !== 'NONE') return [];
  const anyone = authorityOf(world, INTERNET);
  if (!anyone) return [];
  const d = decide(world, anyone, 'lambda:InvokeFunctionUrl', asset.id, {
    context: { 'lambda:functionurlauthtype': known('NONE') },
  });
  const url = fact(
    'function URL',
    asset.id,
    `its URL${typeof asset.props.url === 'string' ? ` ${asset.props.url}` : ''} asks for no signature`,
  );
  // The policy that must let anyone in was not collected: a grant nobody has seen is none.
  if (!d.allowed) return [];
  return [exposes(INTERNET, asset.id, 'network', together([d], { because: [url] }), { ports: ['tcp/443'] })];
}

/** The keys that a copy is encrypted with: its own, or those of the snapshots an image is made of. */
function keysOf(world: World, asset: Asset): readonly NodeId[] {
  const own = world.out(asset.id, 'ENCRYPTED_BY').map((e) => e.to);
  if (asset.type !== 'ec2.image') return own;
  const parts = world.out(asset.id, 'REFERS_TO').filter((e) => e.props.as === 'snapshot');
  return [...new Set([...own, ...parts.flatMap((e) => world.out(e.to, 'ENCRYPTED_BY').map((k) => k.to))])];
}

/**
 * How an account that a copy is shared with reads it past the keys it is encrypted with; null where a key refuses
 * (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html#share-kms-key).
 */
function decrypts(world: World, keys: readonly NodeId[], account: NodeId): Together | null {
  let held: Together = certain([]);
  const caller = authorityOf(world, account);
  for (const key of keys) {
    const d = caller && decide(world, caller, 'kms:Decrypt', key);
    if (d?.allowed) held = join(held, together([d]));
    else if (!d || d.unread.length > 0) held = join(held, unsettled(d?.unread ?? [], key, account));
    else return null;
  }
  return held;
}

/** Whether a key lets somebody decrypt rests on a policy that nobody read, or that says it of nobody in particular. */
const unsettled = (scopes: readonly string[], key: NodeId, who: string): Together => ({
  ...certain([]),
  certainty: 'unknown',
  causes: scopes.length > 0 ? [...scopes].sort() : [`whether the policy of ${key} lets ${who} decrypt`],
});

/** Snapshots and images shared with everyone, accounts, or organisations. */
function byShare(world: World, asset: Asset): DerivedEdge[] {
  const edges: DerivedEdge[] = [];
  const what = asset.type === 'ec2.image' ? 'image' : 'snapshot';
  const keys = keysOf(world, asset);
  const add = (to: NodeId, text: string, held: Together) =>
    edges.push(exposes(to, asset.id, 'share', join(certain([fact('share', asset.id, text)]), held), { level: 'read' }));
  // What is shared with all is not encrypted: AWS refuses to share it otherwise.
  if (asset.props.public === true) add(INTERNET, `the ${what} is shared with all AWS accounts`, certain([]));
  const accounts = asset.props.sharedWith;
  for (const account of Array.isArray(accounts) ? (accounts as readonly string[]) : []) {
    if (!isAccountId(account) || account === asset.account || world.ownAccounts.has(account)) continue;
    const held = decrypts(world, keys, accountNode(account));
    if (held) add(accountNode(account), `the ${what} is shared with account ${account}`, held);
  }
  const organizations = asset.props.sharedWithOrganizations;
  for (const arn of Array.isArray(organizations) ? (organizations as readonly string[]) : []) {
    const org = /\bo-[a-z0-9]{10,32}/.exec(arn)?.[0];
    if (org === undefined || org === world.organization?.id) continue;
    const held = keys.map((key) => unsettled([], key, `accounts of ${org}`)).reduce(join, certain([]));
    add(orgNode(org), `the ${what} is shared with ${arn}`, held);
  }
  return edges;
}

const SHARED_TYPES: ReadonlySet<string> = new Set(['ec2.snapshot', 'ec2.image', 'rds.snapshot']);

/** EXPOSES edges from outsiders to what their grants open. Pure: the same world gives the same edges in the same order. */
export function exposureEdges(world: World): DerivedEdge[] {
  const edges: DerivedEdge[] = [];
  for (const asset of world.assets.values()) {
    if (asset.scope === null || asset.external) continue;
    if (asset.type !== 'iam.role') edges.push(...byPolicy(world, asset));
    if (asset.type === 'lambda.function') edges.push(...byUrl(world, asset));
    else if (SHARED_TYPES.has(asset.type)) edges.push(...byShare(world, asset));
  }
  return surest(edges);
}

/** One edge a party, resource, way and level: the surest. */
function surest(edges: readonly DerivedEdge[]): DerivedEdge[] {
  const order = { certain: 0, conditional: 1, unknown: 2 } as const;
  const best = new Map<string, DerivedEdge>();
  for (const e of edges) {
    const key = `${e.from}\n${e.to}\n${String(e.props?.how)}\n${String(e.props?.level ?? '')}`;
    const had = best.get(key);
    if (!had || order[e.certainty] < order[had.certainty]) best.set(key, e);
  }
  return [...best.values()];
}

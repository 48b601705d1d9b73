/**
 * What a principal holds: its identity policies compiled, its boundary, the SCPs above it, and what of that is not known.
 * One authority a principal and world; principals with the same set of policies share its key.
 */

import { createHash } from 'node:crypto';
import type { Asset, OrgPolicy, World } from '../build/world.js';
import { compilePolicy, missingDocument } from '../iam/compile.js';
import type { BoundPolicy, PolicySet, PrincipalFacts } from '../iam/contract.js';
import { managedPolicyDocument } from '../iam/managed.js';
import { asNodeId, isAccountId, type NodeId, parseArn } from '../schema/ids.js';
import { isUnread } from '../schema/observation.js';
import { canonicalIdOf } from './s3-facts.js';

export interface Authority {
  readonly principal: NodeId;
  readonly account: string;
  readonly facts: PrincipalFacts;
  /** Identity policies whose text is known, those of groups included. */
  readonly identity: readonly BoundPolicy[];
  /** Texts of the identity policies, in the same order: what prefilters look at. */
  readonly texts: readonly string[];
  /** Texts of boundary and SCPs, likewise. */
  readonly limitTexts: readonly string[];
  /** Attached or inline policies known to be there without their text: grants (and Denies) that nobody has seen. */
  readonly missing: readonly string[];
  readonly boundary: PolicySet | undefined;
  readonly scpLevels: readonly PolicySet[] | 'unknown' | undefined;
  /** Limits of which nothing was collected. */
  readonly assumes: readonly string[];
  /** Scopes that would tell the text of limits known to be there. */
  readonly causes: readonly string[];
  /** The start holds its own side by definition: nothing of its account was collected. */
  readonly byDefinition: boolean;
  /** Equal for principals with the same identity policies, boundary and SCPs. */
  readonly key: string;
}

/** Stands for any account there is: no policy names it, no organisation holds it. */
export const NOBODY = '000000000000';

/** The scope that would tell the text of a boundary. */
export const boundaryCause = (account: string): string => `${account}/global/iam.policies`;

/** The text of the version in force of a managed policy: as collected, else AWS's own from the catalogue; null when not known. */
export function policyText(world: World, id: NodeId): string | null {
  const asset = world.assets.get(id);
  const inForce = asset?.policies?.find((p) => p.kind === 'version' && p.isDefault === true);
  return inForce?.document ?? managedPolicyDocument(id) ?? null;
}

const ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

interface Limits {
  readonly levels: readonly PolicySet[] | 'unknown' | undefined;
  readonly assumes: readonly string[];
  readonly causes: readonly string[];
  readonly key: string;
  readonly texts: readonly string[];
}

function levelsOf(
  found: readonly (readonly OrgPolicy[])[] | 'notCollected' | 'missing' | 'none',
  kind: 'SCP' | 'RCP',
  account: string,
  management: string,
): Limits {
  const settles = `${management}/global/organizations.policies`;
  if (found === 'none') return { levels: undefined, assumes: [], causes: [], key: '', texts: [] };
  if (found === 'notCollected')
    return { levels: undefined, assumes: [`no ${kind} collected for ${account}`], causes: [], key: '', texts: [] };
  if (found === 'missing') return { levels: 'unknown', assumes: [], causes: [settles], key: 'unknown', texts: [] };
  const unread = found.some((level) => level.some((p) => p.document === null));
  const levels = found.map(
    (level): PolicySet =>
      level.map((p) => ({ id: p.id, document: p.document === null ? missingDocument : compilePolicy(p.document) })),
  );
  const key = levels.map((l) => (l === 'unknown' ? '?' : l.map((p) => p.document.hash || '?').join('+'))).join('/');
  return {
    levels,
    assumes: [],
    causes: unread ? [settles] : [],
    key,
    texts: found.flatMap((level) => level.flatMap((p) => p.document ?? [])),
  };
}

/** What was worked out for one world. Worlds never change, so this is never stale. */
class Book {
  readonly authorities = new Map<NodeId, Authority | null>();
  readonly scp = new Map<string, Limits>();
  readonly rcp = new Map<string, Limits>();
}

const books = new WeakMap<World, Book>();

function bookOf(world: World): Book {
  let book = books.get(world);
  if (!book) {
    book = new Book();
    books.set(world, book);
  }
  return book;
}

/**
 * Lets go of what was worked out for a world (of 10,000 roles with policies of their own: 70 MB); whoever asks again works it
 * out again.
 */
export function forgetAuthorities(world: World): void {
  books.delete(world);
}

function limitsOf(world: World, kind: 'SCP' | 'RCP', account: string): Limits {
  const cache = kind === 'SCP' ? bookOf(world).scp : bookOf(world).rcp;
  const had = cache.get(account);
  if (had) return had;
  const org = world.organization;
  let limits: Limits;
  if (!isAccountId(account)) limits = { levels: undefined, assumes: [], causes: [], key: '', texts: [] };
  else if (!org?.accounts.has(account)) limits = levelsOf('notCollected', kind, account, account);
  else
    limits = levelsOf(
      kind === 'SCP' ? org.scpLevels(account) : org.rcpLevels(account),
      kind,
      account,
      org.managementAccount,
    );
  cache.set(account, limits);
  return limits;
}

/** SCPs of an account, root first, with what is not known of them. */
export const scpsOf = (world: World, account: string): Limits => limitsOf(world, 'SCP', account);
/** RCPs of an account, likewise. */
export const rcpsOf = (world: World, account: string): Limits => limitsOf(world, 'RCP', account);

export const isManagement = (world: World, account: string): boolean =>
  world.organization?.managementAccount === account;

/** The facts about a principal that no policy states. Null: not a thing that acts. */
function factsOf(world: World, id: NodeId, asset: Asset | undefined): PrincipalFacts | null {
  const facts = plainFacts(world, id, asset);
  const canonicalId = facts && facts.account !== '' ? canonicalIdOf(world, facts.account) : undefined;
  return facts && canonicalId !== undefined ? { ...facts, canonicalId } : facts;
}

function plainFacts(world: World, id: NodeId, asset: Asset | undefined): PrincipalFacts | null {
  const account = asset?.account ?? '';
  const management = isManagement(world, account) ? { accountIsManagement: true } : {};
  const arn = parseArn(id);
  const kind = arn && (arn.service === 'iam' || arn.service === 'sts') ? arn.resource.split('/', 1)[0] : null;
  if (asset?.type === 'iam.user' || (kind === 'user' && arn))
    return { type: 'user', arn: id, account: arn?.account ?? account, ...management };
  if (asset?.type === 'iam.role' || (kind === 'role' && arn)) {
    const linked = asset?.props.serviceLinked === true ? { serviceLinkedRole: true } : {};
    return { type: 'role', arn: id, roleArn: id, account: arn?.account ?? account, ...linked, ...management };
  }
  // A member of the group, whoever it is.
  if (asset?.type === 'iam.group' && arn)
    return {
      type: 'user',
      arn: `arn:${arn.partition}:iam::${arn.account}:user/*`,
      account: arn.account,
      ...management,
    };
  if (kind === 'assumed-role' && arn) return { type: 'assumedRole', arn: id, account: arn.account, ...management };
  if (id.startsWith('account:')) {
    const number = id.slice('account:'.length);
    return { type: 'root', arn: `arn:${partitionOf(world)}:iam::${number}:root`, account: number, ...management };
  }
  if (asset?.type === 'iam.oidc-provider') return { type: 'webIdentity', arn: id, account: asset.account };
  if (asset?.type === 'iam.saml-provider') return { type: 'saml', arn: id, account: asset.account };
  if (id.startsWith('service:')) return { type: 'service', arn: id.slice('service:'.length), account: '' };
  // Anyone with an account of their own that no policy can name.
  if (id === 'internet') return { type: 'root', arn: `arn:${partitionOf(world)}:iam::${NOBODY}:root`, account: NOBODY };
  return null;
}

/** The partition the world's accounts live in, read off any ARN of theirs. */
function partitionOf(world: World): string {
  for (const type of ['iam.role', 'iam.user', 's3.bucket']) {
    const first = world.ofType(type)[0];
    const partition = first && parseArn(first.id)?.partition;
    if (partition) return partition;
  }
  return 'aws';
}

/** Inline and attached policies of a user, group or role, with what could not be read. */
function holdings(
  world: World,
  asset: Asset,
  into: { bound: BoundPolicy[]; texts: string[]; missing: string[] },
): void {
  const add = (id: string, text: string) => {
    into.bound.push({ id, document: compilePolicy(text) });
    into.texts.push(text);
  };
  for (const p of asset.policies ?? []) if (p.kind === 'inline') add(`${asset.id}#${p.name}`, p.document);
  for (const facet of ['inline', 'attached', 'policies', 'groups']) {
    if (isUnread(asset, facet)) into.missing.push(`${asset.id} (${facet})`);
  }
  for (const e of world.out(asset.id, 'HAS_POLICY')) {
    const text = policyText(world, e.to);
    if (text !== null) add(e.to, text);
    else {
      // Known to be attached: a denial that it might turn around is then not sure.
      into.missing.push(e.to);
      into.bound.push({ id: e.to, document: missingDocument });
    }
  }
}

/**
 * The authority of a principal: user, role, group (as any member), account nobody collected, external principal, provider,
 * service or the internet. Null for what is no principal.
 */
export function authorityOf(world: World, id: NodeId): Authority | null {
  const book = bookOf(world);
  const had = book.authorities.get(id);
  if (had !== undefined) return had;
  const made = make(world, id);
  book.authorities.set(id, made);
  return made;
}

function make(world: World, id: NodeId): Authority | null {
  const asset = world.assets.get(id);
  const facts = factsOf(world, id, asset);
  if (!facts) return null;
  const into: { bound: BoundPolicy[]; texts: string[]; missing: string[] } = { bound: [], texts: [], missing: [] };
  let byDefinition = false;
  let boundary: PolicySet | undefined;
  const causes: string[] = [];
  const limitTexts: string[] = [];
  const acts = facts.type === 'user' || facts.type === 'role';
  if (acts && asset && asset.scope !== null) {
    holdings(world, asset, into);
    if (asset.type === 'iam.user') {
      for (const e of world.out(id, 'MEMBER_OF')) {
        const group = world.assets.get(e.to);
        if (group && group.scope !== null) holdings(world, group, into);
        else into.missing.push(e.to);
      }
    }
    const bounds = world.out(id, 'HAS_BOUNDARY');
    if (bounds.length > 0) {
      const found: BoundPolicy[] = [];
      for (const e of bounds) {
        const text = policyText(world, e.to);
        if (text === null) continue;
        found.push({ id: e.to, document: compilePolicy(text) });
        limitTexts.push(text);
      }
      boundary = found.length === bounds.length ? found : 'unknown';
      if (boundary === 'unknown') causes.push(boundaryCause(asset.account));
    }
  } else if (
    facts.type !== 'service' &&
    facts.type !== 'anonymous' &&
    facts.type !== 'webIdentity' &&
    facts.type !== 'saml'
  ) {
    // Nothing of it was collected: it holds its own side by definition, so that only the other side decides.
    byDefinition = !world.collected(facts.account);
    if (byDefinition) {
      into.bound.push({ id: `${id}#by-definition`, document: compilePolicy(ALLOW_ALL) });
      into.texts.push(ALLOW_ALL);
    }
  }
  const scp =
    acts && !byDefinition
      ? scpsOf(world, facts.account)
      : { levels: undefined, assumes: [], causes: [], key: '', texts: [] };
  const hash = createHash('sha256');
  for (const h of into.bound.map((p) => p.document.hash || `?${p.id}`).sort()) hash.update(h).update('\n');
  hash.update(
    `|${boundary === undefined ? '' : boundary === 'unknown' ? '?' : boundary.map((p) => p.document.hash).join()}|${scp.key}`,
  );
  hash.update(`|${facts.serviceLinkedRole === true}|${facts.accountIsManagement === true}|${byDefinition}`);
  return {
    principal: id,
    account: facts.account,
    facts,
    identity: into.bound,
    texts: into.texts,
    limitTexts: [...limitTexts, ...scp.texts],
    missing: into.missing,
    boundary,
    scpLevels: facts.serviceLinkedRole === true ? undefined : scp.levels,
    assumes: scp.assumes,
    causes: [...causes, ...scp.causes],
    byDefinition,
    key: hash.digest('base64url'),
  };
}

/** Texts of the identity policies by position; null: its text is not known. */
export function textsOf(a: Authority): readonly (string | null)[] {
  // Policies without text have a place in `identity` and none in `texts`.
  let at = 0;
  return a.identity.map((p) => (a.missing.includes(p.id) ? null : (a.texts[at++] ?? null)));
}

/** The same authority with more identity policies: what the principal would be once it had them. */
export function withPolicies(
  authority: Authority,
  policies: readonly { readonly id: string; readonly text: string }[],
): Authority {
  const more = policies.map((p) => ({ id: p.id, document: compilePolicy(p.text) }));
  return {
    ...authority,
    identity: [...authority.identity, ...more],
    texts: [...authority.texts, ...policies.map((p) => p.text)],
    key: `${authority.key}+${more.map((m) => m.document.hash).join('+')}`,
  };
}

/** An authority that may do anything its account's SCPs let anyone do. */
export function unlimited(world: World, account: string): Authority {
  const scp = scpsOf(world, account);
  const arn = `arn:${partitionOf(world)}:iam::${account}:role/*`;
  const document = compilePolicy(ALLOW_ALL);
  return {
    principal: asNodeId(`admin:${account}`),
    account,
    facts: {
      type: 'role',
      arn,
      roleArn: arn,
      account,
      ...(isManagement(world, account) ? { accountIsManagement: true } : {}),
    },
    identity: [{ id: `admin:${account}`, document }],
    texts: [ALLOW_ALL],
    limitTexts: scp.texts,
    missing: [],
    boundary: undefined,
    scpLevels: scp.levels,
    assumes: scp.assumes,
    causes: scp.causes,
    byDefinition: false,
    key: `unlimited|${scp.key}`,
  };
}
export { ALLOW_ALL };

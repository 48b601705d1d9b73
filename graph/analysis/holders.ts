/**
 * Principals that hold the same, taken together: what is decided for one of them stands for all, so that the work grows with
 * the distinct sets of policies and not with the principals.
 */
import { createHash } from 'node:crypto';
import type { Asset, World } from '../build/world.js';
import type { NodeId } from '../schema/ids.js';
import { type Authority, authorityOf } from './authority.js';

/** Principals of one account and kind with the same policies by name and text, about whom no policy of theirs says more. */
export interface Holders {
  readonly key: string;
  /** That of the first member. */
  readonly authority: Authority;
  readonly members: readonly NodeId[];
}

/** Condition keys and variables that make holders of one policy differ. */
export const looksAtHolder = (text: string): boolean =>
  text.includes('${') || /"aws:(principal(arn|tag|type)|user)/i.test(text);

const looking = new Map<string, boolean>();
const MOST_TEXTS = 50_000;

/** The same, remembered: thousands of principals hold the same few texts. */
export function looks(text: string): boolean {
  let known = looking.get(text);
  if (known === undefined) {
    if (looking.size >= MOST_TEXTS) looking.clear();
    known = looksAtHolder(text);
    looking.set(text, known);
  }
  return known;
}

const differs = (a: Authority): boolean => a.texts.some(looks) || a.limitTexts.some(looks);

/** The groups in the order of their first members. `alone`: who is to be a group of one whatever others hold. */
export function holdersOf(
  world: World,
  principals: Iterable<Asset>,
  alone: (authority: Authority) => boolean = () => false,
): readonly Holders[] {
  const groups = new Map<string, Holders & { readonly members: NodeId[] }>();
  for (const p of principals) {
    const authority = authorityOf(world, p.id);
    if (!authority) continue;
    const policies = JSON.stringify([authority.identity.map((i) => [i.id, i.document.hash]), authority.key]);
    // A role's session always has the time its token was issued; a user may come with keys of their own.
    const kind = authority.facts.type === 'user' ? 'user' : '';
    const key = createHash('sha256')
      .update(`${p.account}\n${policies}\n${differs(authority) || alone(authority) ? p.id : kind}`)
      .digest('hex')
      .slice(0, 24);
    const had = groups.get(key);
    if (had) had.members.push(p.id);
    else groups.set(key, { key, authority, members: [p.id] });
  }
  return [...groups.values()];
}

export interface Everybody {
  readonly groups: readonly Holders[];
  /** Where each principal stands in the order of types and ids. */
  readonly places: ReadonlyMap<NodeId, number>;
}

const PRINCIPAL_TYPES = ['iam.user', 'iam.role'] as const;

const everybody = new WeakMap<World, Everybody>();

/** The identities of a world by what they hold, put together when first asked: a server is asked often about one world. */
export function everybodyOf(world: World): Everybody {
  let known = everybody.get(world);
  if (!known) {
    const all = PRINCIPAL_TYPES.flatMap((type) => world.ofType(type).filter((p) => p.scope !== null));
    // What was not read is named principal by principal.
    const groups = holdersOf(world, all, (a) => a.missing.length > 0);
    known = { groups, places: new Map(all.map((p, i) => [p.id, i])) };
    everybody.set(world, known);
  }
  return known;
}

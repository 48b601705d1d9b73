/** Condition keys as the catalogue knows them. Written names hold placeholders: `aws:RequestTag/${TagKey}`. */
import { catalogue } from '../catalogue/catalogue.js';
import { globOf, matches, type Pattern } from '../match.js';

export interface KeyInfo {
  /** As the catalogue writes it. */
  readonly name: string;
  /** String, Bool, ARN, IPAddress, Numeric, Date, and ArrayOf these. */
  readonly type: string;
}

interface Index {
  readonly exact: ReadonlyMap<string, KeyInfo>;
  /** Keys with a placeholder, by what stands before their colon. */
  readonly open: ReadonlyMap<string, readonly { readonly pattern: Pattern; readonly info: KeyInfo }[]>;
  /** Names by what stands before their colon, for suggestions. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

const prefixOf = (name: string) => name.slice(0, name.indexOf(':'));

/** The name with placeholders (`${TagKey}`, `<key>`, `tag-key`) as wildcards, in lower case. */
export const keyPattern = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\$\{[^}]*\}/g, '*')
    .replace(/<[^>]*>/g, '*')
    .replace(/\/tag-key$/, '/*');

/** Keys that AWS's own policies use and its lists leave out. */
const UNLISTED: readonly (readonly [string, string])[] = [['aws:PrincipalOrgMasterAccountId', 'String']];

let index: Index | null = null;

function load(): Index {
  const exact = new Map<string, KeyInfo>();
  const open = new Map<string, { pattern: Pattern; info: KeyInfo }[]>();
  const names = new Map<string, string[]>();
  const { services, globalKeys } = catalogue();
  const add = (name: string, type: string) => {
    const written = keyPattern(name);
    if (exact.has(written)) return;
    exact.set(written, { name, type });
    const prefix = prefixOf(written);
    names.set(prefix, [...(names.get(prefix) ?? []), name]);
    if (written.includes('*'))
      open.set(prefix.includes('*') ? '*' : prefix, [
        ...(open.get(prefix.includes('*') ? '*' : prefix) ?? []),
        { pattern: globOf(written), info: { name, type } },
      ]);
  };
  for (const [name, type] of UNLISTED) add(name, type);
  for (const k of globalKeys) add(k.key, k.type);
  for (const s of services.values()) for (const k of s.conditionKeys) add(k.key, k.type);
  return { exact, open, names };
}

const MOST_KEY = 300;

/** What the catalogue knows of a key; null: nothing. */
export function keyInfo(written: string): KeyInfo | null {
  index ??= load();
  const name = written.toLowerCase();
  const known = index.exact.get(name);
  if (known !== undefined) return known;
  if (name.length > MOST_KEY) return null;
  for (const group of [prefixOf(name), '*'])
    for (const { pattern, info } of index.open.get(group) ?? []) if (matches(pattern, name)) return info;
  return null;
}

/** The keys the catalogue knows with this prefix (lower case); undefined: none. */
export function keysWithPrefix(prefix: string): readonly string[] | undefined {
  index ??= load();
  return index.names.get(prefix);
}

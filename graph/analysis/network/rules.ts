/** Security group rules, network ACL entries and routes, read from the texts the graph keeps (graph/schema/types/vpc.ts). */
import {
  EVERYTHING,
  type Family,
  intersect,
  NOTHING,
  parseCidr,
  type Range,
  type RangeSet,
  subtract,
  unite,
} from './ranges.js';

export type Protocol = 'tcp' | 'udp';
export const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp'];

export interface Ports {
  readonly from: number;
  readonly to: number;
}

export const ALL_PORTS: Ports = { from: 0, to: 65535 };

export type Party =
  | { readonly kind: 'addresses'; readonly family: Family; readonly range: Range }
  | { readonly kind: 'group'; readonly id: string }
  /** A prefix list whose content is not collected: it grants nothing that is known. */
  | { readonly kind: 'list'; readonly id: string };

export interface Rule {
  readonly text: string;
  readonly protocols: readonly Protocol[];
  readonly ports: Ports;
  readonly party: Party;
}

/** `tcp/443-443`, `all`, `icmp`: the protocols that carry services, and their ports. */
function what(text: string): { readonly protocols: readonly Protocol[]; readonly ports: Ports } | null {
  if (text === 'all') return { protocols: PROTOCOLS, ports: ALL_PORTS };
  const m = /^(tcp|udp)\/(\d{1,5})-(\d{1,5})$/.exec(text);
  if (!m) return null;
  return { protocols: [m[1] === 'tcp' ? 'tcp' : 'udp'], ports: { from: Number(m[2]), to: Number(m[3]) } };
}

function party(text: string): Party | null {
  if (text.startsWith('sg-')) return { kind: 'group', id: text.split('@', 1)[0] ?? text };
  if (text.startsWith('pl-')) return { kind: 'list', id: text };
  const cidr = parseCidr(text);
  return cidr && { kind: 'addresses', ...cidr };
}

/**
 * Rules that let services through; ICMP and other protocols carry none. A text of another form is no rule. A prefix list whose
 * entries are known (`lists`, by id) stands for its ranges.
 */
export function rulesOf(
  texts: readonly string[],
  lists: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Rule[] {
  return texts.flatMap((text) => {
    const space = text.indexOf(' ');
    const w = what(text.slice(0, space));
    const p = party(text.slice(space + 1));
    if (!w || !p) return [];
    const entries = p.kind === 'list' ? lists.get(p.id) : undefined;
    if (!entries) return [{ text, ...w, party: p }];
    return entries.flatMap((e) => {
      const cidr = parseCidr(e);
      return cidr ? [{ text, ...w, party: { kind: 'addresses' as const, ...cidr } }] : [];
    });
  });
}

export interface AclEntry {
  readonly text: string;
  readonly allow: boolean;
  readonly protocols: readonly Protocol[];
  readonly ports: Ports;
  readonly family: Family;
  readonly range: Range;
}

export interface Acl {
  readonly id: string;
  readonly ingress: readonly AclEntry[];
  readonly egress: readonly AclEntry[];
}

/** A network ACL's entries in the order of their numbers. */
export function aclOf(id: string, texts: readonly string[]): Acl {
  const found: Record<'ingress' | 'egress', { readonly number: number; readonly entry: AclEntry }[]> = {
    ingress: [],
    egress: [],
  };
  for (const text of texts) {
    const [direction = '', number = '', action = '', proto = '', range = ''] = text.split(' ');
    const w = what(proto);
    const cidr = parseCidr(range);
    if (!w || !cidr || (direction !== 'ingress' && direction !== 'egress')) continue;
    found[direction].push({ number: Number(number), entry: { text, allow: action === 'allow', ...w, ...cidr } });
  }
  const inOrder = (list: readonly { readonly number: number; readonly entry: AclEntry }[]) =>
    [...list].sort((a, b) => a.number - b.number).map((x) => x.entry);
  return { id, ingress: inOrder(found.ingress), egress: inOrder(found.egress) };
}

const meets = (
  e: { readonly protocols: readonly Protocol[]; readonly ports: Ports },
  protocol: Protocol,
  port: number,
): boolean => e.protocols.includes(protocol) && e.ports.from <= port && port <= e.ports.to;

/** Addresses that entries let through at one port: the first entry that matches decides. */
export function aclAddresses(entries: readonly AclEntry[], family: Family, protocol: Protocol, port: number): RangeSet {
  let left = EVERYTHING[family];
  let open: RangeSet = NOTHING;
  for (const e of entries) {
    if (e.family !== family || !meets(e, protocol, port)) continue;
    const met = intersect(left, [e.range]);
    if (e.allow) open = unite(open, met);
    left = subtract(left, met);
    if (left.length === 0) break;
  }
  return open;
}

/** Addresses that answers can go to at some port: whoever calls picks the port the answer comes back to. */
export function aclAnswers(entries: readonly AclEntry[], family: Family, protocol: Protocol): RangeSet {
  let open: RangeSet = NOTHING;
  for (const port of portEdges(entries.filter((e) => e.protocols.includes(protocol)).map((e) => e.ports))) {
    if (port === 0) continue;
    open = unite(open, aclAddresses(entries, family, protocol, port));
  }
  // Port 0 is nobody's; the edge that begins there goes on at 1.
  return unite(open, aclAddresses(entries, family, protocol, 1));
}

/** Where something may change between port 0 and 65535: the first port of every stretch that all rules treat alike. */
export function portEdges(ports: readonly Ports[]): readonly number[] {
  const edges = new Set<number>([0]);
  for (const p of ports) {
    if (p.from <= 65535) edges.add(p.from);
    if (p.to < 65535) edges.add(p.to + 1);
  }
  return [...edges].sort((a, b) => a - b);
}

export interface Route {
  readonly text: string;
  readonly family: Family;
  readonly range: Range;
  /** `igw-…`, `nat-…`, `pcx-…`, `local`, `blackhole`. */
  readonly target: string;
}

/** Routes, the longest prefix first; those to prefix lists, whose content is not collected, are left out. */
export function routesOf(texts: readonly string[]): readonly Route[] {
  return texts
    .flatMap((text) => {
      const [destination = '', target = ''] = text.split(' ');
      const cidr = parseCidr(destination);
      return cidr ? [{ text, ...cidr, target }] : [];
    })
    .sort((a, b) => {
      const x = a.range.hi - a.range.lo;
      const y = b.range.hi - b.range.lo;
      return x < y ? -1 : x > y ? 1 : 0;
    });
}

/** Addresses whose traffic goes to a target of this kind: what longer prefixes take elsewhere is left out. */
export function routedTo(routes: readonly Route[], family: Family, kind: (target: string) => boolean): RangeSet {
  let taken: RangeSet = NOTHING;
  let found: RangeSet = NOTHING;
  for (const r of routes) {
    if (r.family !== family) continue;
    if (kind(r.target)) found = unite(found, subtract([r.range], taken));
    taken = unite(taken, [r.range]);
  }
  return found;
}

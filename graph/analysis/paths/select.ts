/** The words and ids that `--from` and `--to` take, as node numbers. */
import { NODE } from './node.js';
import type { PathGraph } from './path-graph.js';

export type Word =
  | { readonly kind: 'internet' | 'external' | 'any' | 'admin' | 'data' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'tag'; readonly terms: readonly TagTerm[] }
  | { readonly kind: 'id'; readonly id: string };

export interface TagTerm {
  readonly key: string;
  readonly value: string;
}

/**
 * `tag:K=V`, or several joined by `&` that must all be there; an `&` that no tag follows belongs to the value. There is no `not`:
 * of a thing whose tags nobody collected it would say too much.
 */
function tagTerms(text: string): readonly TagTerm[] {
  return text.split(/\s*&\s*(?=tag:)/).map((term) => {
    const equals = term.indexOf('=');
    return equals < 0
      ? { key: term.slice(4), value: '' }
      : { key: term.slice(4, equals), value: term.slice(equals + 1) };
  });
}

/** Reads a word; everything that is none is taken for an id. */
export function wordOf(text: string): Word {
  if (text === 'internet' || text === 'external' || text === 'any' || text === 'admin' || text === 'data')
    return { kind: text };
  const account = /^account:(\d{12})$/.exec(text)?.[1];
  if (account !== undefined) return { kind: 'account', account };
  if (text.startsWith('tag:')) return { kind: 'tag', terms: tagTerms(text) };
  return { kind: 'id', id: text };
}

/** Nodes asked for by one word. */
export interface Chosen {
  /** As typed: the `target` of a row. */
  readonly text: string;
  readonly word: Word;
  readonly nodes: readonly number[];
  /** Asked for by name: never folded with others. */
  readonly named: boolean;
}

/** Providers of web identities that AWS knows by name (IAM User Guide, "Available keys for AWS web identity federation"). */
const WEB_IDENTITY: ReadonlySet<string> = new Set([
  'service:accounts.google.com',
  'service:cognito-identity.amazonaws.com',
  'service:graph.facebook.com',
  'service:www.amazon.com',
]);
const EXTERNAL_TYPES: ReadonlySet<string> = new Set([
  'external.principal',
  'account',
  'iam.user',
  'iam.role',
  'iam.oidc-provider',
  'iam.saml-provider',
  'unseen',
]);

function scan(graph: PathGraph, keep: (node: number, flags: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < graph.nodeCount; i++) if (keep(i, graph.flags(i))) found.push(i);
  return found;
}

function tagged(graph: PathGraph, terms: readonly TagTerm[]): number[] {
  return scan(graph, (i, flags) => {
    if ((flags & NODE.hidden) !== 0) return false;
    const { tags } = graph.detail(i);
    return terms.every((t) => Object.hasOwn(tags, t.key) && tags[t.key] === t.value);
  });
}

const one = (graph: PathGraph, id: string): number[] => {
  const node = graph.find(id);
  return node < 0 ? [] : [node];
};

function typeNumbers(graph: PathGraph, types: ReadonlySet<string>): ReadonlySet<number> {
  const found = new Set<number>();
  graph.tables.nodeTypes.forEach((t, i) => {
    if (types.has(t)) found.add(i);
  });
  return found;
}

function external(graph: PathGraph): number[] {
  const types = typeNumbers(graph, EXTERNAL_TYPES);
  const services = typeNumbers(graph, new Set(['service']));
  const { nodeType, outOffset } = graph.arrays;
  return scan(graph, (i, flags) => {
    // Who can do nothing is no start.
    if ((flags & NODE.external) === 0 || outOffset[i] === outOffset[i + 1]) return false;
    const type = nodeType[i] ?? 0;
    return types.has(type) || (services.has(type) && WEB_IDENTITY.has(graph.id(i)));
  });
}

const principals = (graph: PathGraph): number[] =>
  scan(graph, (_, flags) => (flags & NODE.principal) !== 0 && (flags & NODE.external) === 0);

function ofAccount(graph: PathGraph, account: string): number[] {
  const number = graph.tables.accounts.indexOf(account);
  if (number < 0) return [];
  const types = typeNumbers(graph, new Set([...EXTERNAL_TYPES].filter((t) => t !== 'unseen')));
  const { nodeType, nodeAccount } = graph.arrays;
  return scan(graph, (i) => nodeAccount[i] === number && types.has(nodeType[i] ?? 0));
}

/** The starts a word means; null for an id that is no node of the graph. */
export function chooseStarts(graph: PathGraph, text: string): Chosen | null {
  const word = wordOf(text);
  switch (word.kind) {
    case 'internet':
      return { text, word, nodes: one(graph, 'internet'), named: true };
    case 'external':
      return { text, word, nodes: external(graph), named: false };
    case 'any':
      return { text, word, nodes: principals(graph), named: false };
    case 'account':
      return graph.tables.accounts.includes(word.account) || graph.find(text) >= 0
        ? { text, word, nodes: ofAccount(graph, word.account), named: false }
        : null;
    case 'tag':
      return { text, word, nodes: tagged(graph, word.terms), named: false };
    // `admin` and `data` are ends; as starts they can only be meant as ids.
    case 'admin':
    case 'data':
      return null;
    case 'id': {
      const nodes = one(graph, word.id);
      return nodes.length === 0 ? null : { text, word, nodes, named: true };
    }
  }
}

/** The ends a word means; null for an id that is no node of the graph. */
export function chooseEnds(graph: PathGraph, text: string): Chosen | null {
  const word = wordOf(text);
  switch (word.kind) {
    case 'admin':
      return { text, word, nodes: scan(graph, (_, f) => (f & NODE.admin) !== 0), named: false };
    case 'data':
      return {
        text,
        word,
        nodes: scan(graph, (_, f) => (f & NODE.sensitive) !== 0 && (f & NODE.external) === 0),
        named: false,
      };
    case 'account': {
      const number = graph.tables.accounts.indexOf(word.account);
      if (number < 0 && graph.find(text) < 0) return null;
      const { nodeAccount } = graph.arrays;
      const wanted = NODE.principal | NODE.admin | NODE.sensitive;
      return {
        text,
        word,
        nodes: scan(graph, (i, f) => nodeAccount[i] === number && (f & wanted) !== 0),
        named: false,
      };
    }
    default:
      return chooseStarts(graph, text);
  }
}

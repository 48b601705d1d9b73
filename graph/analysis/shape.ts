/**
 * The rough shape of a policy's Allow statements: which actions on which resources they could possibly let through. A
 * superset of what the evaluator allows (conditions, Denies and variables are left out), so that the evaluator is asked
 * only where the answer can be yes. Also a source of names: a pattern that allows says what to call a new thing.
 */

import {
  type ActionPattern,
  ANY,
  actionMatches,
  actionPattern,
  matches,
  type Pattern,
  type Piece,
  patternOf,
  piecesOf,
} from '../iam/match.js';
import { meeting } from './meeting.js';

interface Entry {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly ActionPattern[];
  readonly notActions: readonly ActionPattern[] | null;
  readonly resources: readonly ResourcePattern[];
  /** `NotResource`: every resource but some. */
  readonly notResource: boolean;
  /** Lower-case condition keys of the statement. */
  readonly keys: readonly string[];
}

export interface ResourcePattern {
  readonly text: string;
  readonly pattern: Pattern;
  /** What every match begins with. */
  readonly head: string;
}

export interface Shape {
  readonly entries: readonly Entry[];
  /** Services whose actions its Allow statements name; null: any. */
  readonly services: ReadonlySet<string> | null;
  /** Where it could allow an action, worked out once an action. */
  readonly reach: Map<string, Reach>;
  /** Condition keys of all its statements, in lower case. */
  readonly keys: ReadonlySet<string>;
}

const isObject = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);
const strings = (v: unknown): readonly string[] =>
  typeof v === 'string' ? [v] : Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : [];

/** A resource text with every variable taken as a wildcard. */
function resourcePattern(text: string): ResourcePattern {
  const pieces: Piece[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    pieces.push(...piecesOf(text.slice(from, open)), ANY);
    from = close + 1;
  }
  pieces.push(...piecesOf(text.slice(from)));
  const first = pieces[0];
  return { text, pattern: patternOf(pieces, true), head: typeof first === 'string' ? first : '' };
}

const shapes = new Map<string, Shape>();
const NOTHING: Shape = { entries: [], services: new Set(), reach: new Map(), keys: new Set() };
/** Texts come from one world at a time; the cache is dropped when it has grown past what an organisation holds. */
const MOST = 50_000;

/** The shape of a document; of one that is no JSON, nothing. */
export function shapeOf(text: string): Shape {
  const had = shapes.get(text);
  if (had) return had;
  if (shapes.size >= MOST) shapes.clear();
  const made = read(text);
  shapes.set(text, made);
  return made;
}

function read(text: string): Shape {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return NOTHING;
  }
  if (!isObject(root)) return NOTHING;
  const entries: Entry[] = [];
  for (const s of Array.isArray(root.Statement) ? root.Statement : [root.Statement]) {
    if (!isObject(s) || (s.Effect !== 'Allow' && s.Effect !== 'Deny')) continue;
    const patterns = (v: unknown) => strings(v).flatMap((t) => actionPattern(t) ?? []);
    const keys = isObject(s.Condition)
      ? Object.values(s.Condition).flatMap((block) =>
          isObject(block) ? Object.keys(block).map((k) => k.toLowerCase()) : [],
        )
      : [];
    entries.push({
      effect: s.Effect,
      actions: patterns(s.Action),
      notActions: s.NotAction === undefined ? null : patterns(s.NotAction),
      resources: strings(s.NotResource ?? s.Resource).map(resourcePattern),
      notResource: s.NotResource !== undefined,
      keys,
    });
  }
  const keys = new Set(entries.flatMap((e) => e.keys));
  return { entries, services: servicesOf(entries), reach: new Map(), keys };
}

function servicesOf(entries: readonly Entry[]): ReadonlySet<string> | null {
  const services = new Set<string>();
  for (const e of entries) {
    if (e.effect !== 'Allow') continue;
    if (e.notActions) return null;
    for (const { service } of e.actions) {
      if (service === null) return null;
      services.add(service);
    }
  }
  return services;
}

const covers = (e: Entry, service: string, name: string): boolean =>
  e.notActions
    ? !e.notActions.some((p) => actionMatches(p, service, name))
    : e.actions.some((p) => actionMatches(p, service, name));

const split = (action: string): readonly [string, string] => {
  const colon = action.indexOf(':');
  return [action.slice(0, colon).toLowerCase(), action.slice(colon + 1).toLowerCase()];
};

/** On what a set of documents could allow an action. */
export interface Reach {
  /** Some statement covers every resource. */
  readonly everything: boolean;
  readonly patterns: readonly ResourcePattern[];
}

const NOWHERE: Reach = { everything: false, patterns: [] };

function reachOfOne(shape: Shape, action: string): Reach {
  const had = shape.reach.get(action);
  if (had) return had;
  const [service, name] = split(action);
  let everything = false;
  const patterns: ResourcePattern[] = [];
  for (const e of shape.entries) {
    if (e.effect !== 'Allow' || !covers(e, service, name)) continue;
    if (e.notResource) {
      everything = true;
      continue;
    }
    for (const r of e.resources) {
      if (r.pattern.kind === 'all') everything = true;
      else patterns.push(r);
    }
  }
  const made = everything || patterns.length > 0 ? { everything, patterns } : NOWHERE;
  shape.reach.set(action, made);
  return made;
}

/** What is known of a list of documents. */
interface Remembered {
  readonly services: ReadonlySet<string> | null;
  readonly byAction: Map<string, Reach>;
}

const remembered = new WeakMap<readonly string[], Remembered>();

function remember(texts: readonly string[]): Remembered {
  const all = texts.map((text) => shapeOf(text).services);
  const services = all.includes(null) ? null : new Set(all.flatMap((some) => [...(some ?? [])]));
  const made: Remembered = { services, byAction: new Map() };
  remembered.set(texts, made);
  return made;
}

const prefixes = new Map<string, string>();

function prefixOf(action: string): string {
  let prefix = prefixes.get(action);
  if (prefix === undefined) {
    if (prefixes.size >= MOST) prefixes.clear();
    prefix = action.slice(0, action.indexOf(':')).toLowerCase();
    prefixes.set(action, prefix);
  }
  return prefix;
}

/**
 * Where the Allow statements of these documents could allow `action`. Remembered by list: an authority's never changes.
 * Most policies name few services: what they do not name is answered, and kept, without looking at statements (asking the
 * techniques' 150 actions of 10,000 roles took a second and as many entries).
 */
export function reachOf(texts: readonly string[], action: string): Reach {
  const known = remembered.get(texts) ?? remember(texts);
  if (known.services !== null && !known.services.has(prefixOf(action))) return NOWHERE;
  const had = known.byAction.get(action);
  if (had) return had;
  let sum: Reach = NOWHERE;
  for (const text of texts) {
    const one = reachOfOne(shapeOf(text), action);
    if (one !== NOWHERE) sum = either(sum, one);
  }
  known.byAction.set(action, sum);
  return sum;
}

const keysOf = new WeakMap<readonly string[], ReadonlySet<string>>();
const NO_KEYS: ReadonlySet<string> = new Set();

/** Whether some statement of these documents looks at a condition key (in lower case). Remembered by list, as the reach is. */
export function mentions(texts: readonly string[], key: string): boolean {
  let keys = keysOf.get(texts);
  if (!keys) {
    const some = texts.flatMap((text) => [...shapeOf(text).keys]);
    keys = some.length === 0 ? NO_KEYS : new Set(some);
    keysOf.set(texts, keys);
  }
  return keys.has(key);
}

/** The same reach with the variable that names a user filled in; for one who is no user such a pattern matches nothing. */
export function reachAs(reach: Reach, userName: string | null): Reach {
  if (!reach.patterns.some((p) => USER_NAME.test(p.text))) return reach;
  const patterns = reach.patterns.flatMap((p): ResourcePattern[] => {
    if (!USER_NAME.test(p.text)) return [p];
    return userName === null ? [] : [resourcePattern(p.text.replace(USER_NAMES, userName))];
  });
  return { everything: reach.everything, patterns };
}
const USER_NAME = /\$\{aws:username\}/i;
const USER_NAMES = /\$\{aws:username\}/gi;

/** The reach of patterns that no statement holds: a condition's values, to find names that meet them. */
export const reachOfPatterns = (texts: readonly string[]): Reach => ({
  everything: true,
  patterns: texts.map(resourcePattern),
});

/** What either of two allows. */
export function either(a: Reach, b: Reach): Reach {
  if (a === NOWHERE) return b;
  if (b === NOWHERE) return a;
  return { everything: a.everything || b.everything, patterns: [...a.patterns, ...b.patterns] };
}

export const reaches = (reach: Reach, resource: string): boolean =>
  reach.everything || reach.patterns.some((p) => matches(p.pattern, resource));
export const holds = (reach: Reach): boolean => reach.everything || reach.patterns.length > 0;

/** Whether some statement of a document covers the action, be it to allow or to deny it. */
export function speaksAbout(text: string, action: string): boolean {
  const [service, name] = split(action);
  return shapeOf(text).entries.some((e) => covers(e, service, name));
}

/** What about a resource or a principal can change the answer to `action` under these documents. */
export interface Sensitivity {
  readonly patterns: readonly Pattern[];
  /** Lower-case condition keys of the statements that cover the action. */
  readonly keys: ReadonlySet<string>;
  /** A pattern or value holds a policy variable. */
  readonly variables: boolean;
}

export function sensitivity(texts: readonly string[], action: string): Sensitivity {
  const [service, name] = split(action);
  const patterns: Pattern[] = [];
  const keys = new Set<string>();
  let variables = false;
  for (const text of texts) {
    for (const e of shapeOf(text).entries) {
      if (!covers(e, service, name)) continue;
      for (const k of e.keys) keys.add(k);
      for (const r of e.resources) {
        if (r.text.includes('${')) variables = true;
        if (r.pattern.kind !== 'all') patterns.push(r.pattern);
      }
      if (e.keys.length > 0 && text.includes('${')) variables = true;
    }
  }
  return { patterns, keys, variables };
}

/**
 * One resource for each way in which the documents can treat resources differently: those that match the same patterns are
 * decided alike unless a condition or variable looks at the resource itself.
 */
export function representatives(resources: readonly string[], s: Sensitivity): readonly string[] {
  if (s.variables || [...s.keys].some((k) => k.includes('resource') || k === 'iam:permissionsboundary'))
    return resources;
  if (s.patterns.length === 0) return resources.slice(0, 1);
  const classes = new Map<string, string>();
  for (const r of resources) {
    let sign = '';
    for (const p of s.patterns) sign += matches(p, r) ? '1' : '0';
    if (!classes.has(sign)) classes.set(sign, r);
  }
  return [...classes.values()];
}

/**
 * Resource texts to try for a template such as `arn:aws:lambda:{region}:111122223333:function:{name}`: the plain one, then one
 * that each pattern could allow. `plain` names the values to prefer; what the pattern leaves open keeps them.
 */
export function instances(template: string, reach: Reach, plain: Readonly<Record<string, string>>): readonly string[] {
  const usual = fillIn(template, plain);
  const found = reaches(reach, usual) ? [usual] : [];
  const add = (text: string | null) => {
    if (text !== null && !found.includes(text)) found.push(text);
    return text !== null;
  };
  const begins = template.slice(0, template.includes('{') ? template.indexOf('{') : template.length);
  for (const { text, pattern, head } of reach.patterns) {
    // Most patterns speak of other things altogether.
    if (!head.startsWith(begins) && !begins.startsWith(head)) continue;
    if (matches(pattern, usual)) continue;
    const open = text.replace(/\$\{[^}]{0,200}\}/g, '*');
    const fits = (values: Readonly<Record<string, string>>): string | null => {
      const text = partwise(open, fillIn(template, values));
      return text !== null && matches(pattern, text) ? text : null;
    };
    // The usual region first: a made-up one would meet no condition on regions.
    if (!add(fits({ ...plain, name: WILD }))) add(fits({ ...plain, name: WILD, region: WILD }));
  }
  return found;
}

const templates = new Map<string, Pattern>();

/** What a template matches whatever stands for its names. */
export function templatePattern(template: string): Pattern {
  let pattern = templates.get(template);
  if (!pattern) {
    if (templates.size >= MOST) templates.clear();
    pattern = patternOf(piecesOf(template.replace(/\{\w+\}/g, '*')), true);
    templates.set(template, pattern);
  }
  return pattern;
}

/** Six parts of an ARN meet one by one; a pattern that stops earlier meets the whole. */
function partwise(pattern: string, template: string): string | null {
  const parts = split6(pattern);
  const wanted = split6(template);
  if (parts.length < 6 || wanted.length < 6) return meeting(pattern, template);
  const met: string[] = [];
  for (let i = 0; i < 6; i++) {
    const part = meeting(parts[i] ?? '', wanted[i] ?? '');
    if (part === null) return null;
    met.push(part);
  }
  return met.join(':');
}

function split6(text: string): readonly string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** A free part holds at least one character. */
const WILD = '?*';

const fillIn = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? 'x');

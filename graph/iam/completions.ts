/**
 * What is undecided, completed in every way that makes a difference. The conditions and resource patterns that rest on
 * undecided keys are the *atoms*; keys that share an atom form a group; a group's completions are the distinct ways its
 * atoms can come out, each with values that bring it about. The product of the groups is finite, and each member is an
 * ordinary two-valued request.
 */
import type { Condition } from '../schema/verdict.js';
import { conditionsHold, coversResource, type Ref } from './compile.js';
import { type CompiledCondition, evaluateCondition } from './conditions/condition.js';
import { asCondition, negation, sentence } from './conditions/remaining.js';
import { instances, OTHER, type Sample, type SampleSource, samplesOf } from './conditions/samples.js';
import type { ContextFacts, KeyFact } from './contract.js';
import { meansCaller } from './decide.js';
import type { Frame, LayerFrame } from './frame.js';
import { ANY, matches } from './match.js';
import { resolve, shown, type Template, widest } from './variables.js';

export type Atom =
  | { readonly kind: 'condition'; readonly condition: CompiledCondition; readonly keys: readonly string[] }
  | { readonly kind: 'resource'; readonly template: Template; readonly keys: readonly string[] };

const isOpen = (fact: KeyFact) => fact.state === 'free' || fact.state === 'undecided';

function layersOf(frame: Frame): LayerFrame[] {
  return [frame.identity, frame.boundary, frame.session, frame.resource, ...frame.caps].filter((l) => l !== null);
}

/** The atoms of all statements that can still hold. */
export function atomsOf(frame: Frame, context: ContextFacts): readonly Atom[] {
  const atoms = new Map<string, Atom>();
  const open = (keys: readonly string[]) => [...new Set(keys)].filter((k) => isOpen(context(k)));
  const gather = (ref: Ref) => {
    const s = ref.statement;
    if (coversResource(s, frame.request.resource, context) === 0 || conditionsHold(s, context) === 0) return;
    for (const template of s.resources ?? []) {
      const undecided = template.fixed === null && resolve(template, context) === 'undecided';
      if (!undecided || !matches(widest(template, context), frame.request.resource)) continue;
      atoms.set(`resource ${template.text}`, {
        kind: 'resource',
        template,
        keys: open(template.variables.map((v) => v.key)),
      });
    }
    for (const condition of s.conditions) {
      if (evaluateCondition(condition, context) !== 2) continue;
      const values = condition.values.map((v) => shown(v.template, context));
      atoms.set(`condition ${JSON.stringify([condition.operatorWritten.toLowerCase(), condition.key, values])}`, {
        kind: 'condition',
        condition,
        keys: open([condition.key, ...condition.variableKeys]),
      });
    }
  };
  for (const layer of layersOf(frame)) {
    for (const ref of [...layer.candidates.denies, ...layer.candidates.allows]) {
      if (!layer.principals || meansCaller(frame, layer, ref) !== 'no') gather(ref);
    }
  }
  return [...atoms.values()];
}

const factOf = (sample: Sample): KeyFact =>
  sample === null ? { state: 'absent' } : { state: 'known', values: sample };

/** The context with some keys filled in. */
export function overlay(base: ContextFacts, values: ReadonlyMap<string, Sample>): ContextFacts {
  return (key) => {
    const sample = values.get(key);
    return sample === undefined ? base(key) : factOf(sample);
  };
}

function holds(atom: Atom, resource: string, context: ContextFacts): boolean {
  if (atom.kind === 'condition') return evaluateCondition(atom.condition, context) === 1;
  const pattern = resolve(atom.template, context);
  return pattern !== null && pattern !== 'undecided' && matches(pattern, resource);
}

/** What a variable may have to be for its pattern to fit the resource. */
function fitting(template: Template, key: string, resource: string): string[] {
  const at = template.pieces.findIndex((p) => typeof p === 'object' && p.key === key);
  const before = template.pieces.slice(0, at);
  const next = template.pieces[at + 1];
  const starts: number[] = [];
  if (before.every((p) => typeof p === 'string')) starts.push(before.join('').length);
  else
    for (let i = 0; i < resource.length; i++)
      if (i === 0 || resource[i - 1] === ':' || resource[i - 1] === '/') starts.push(i);
  const out = new Set<string>();
  for (const start of starts) {
    if (next === undefined) out.add(resource.slice(start));
    else if (typeof next === 'string') {
      for (let end = resource.indexOf(next, start); end >= 0 && out.size < 24; end = resource.indexOf(next, end + 1))
        out.add(resource.slice(start, end));
    } else {
      for (let end = start + 1; end <= resource.length; end++) {
        if (end === resource.length || resource[end] === '/' || resource[end] === ':')
          out.add(resource.slice(start, end));
      }
    }
    if (out.size >= 24) break;
  }
  return [...out];
}

/** Values a key takes over from others, at most. */
const MOST_EXTRA = 32;

/** The samples of each open key that an atom rests on. */
export function samplesByKey(
  atoms: readonly Atom[],
  frame: Frame,
  context: ContextFacts,
): ReadonlyMap<string, readonly Sample[]> {
  const keys = [...new Set(atoms.flatMap((a) => a.keys))];
  const sources = new Map<string, SampleSource[]>(keys.map((k) => [k, []]));
  const extra = new Map<string, string[]>(keys.map((k) => [k, []]));
  const linked: { readonly key: string; readonly template: Template; readonly source: SampleSource }[] = [];
  for (const atom of atoms) {
    if (atom.kind === 'resource') {
      for (const k of atom.keys) extra.get(k)?.push(...fitting(atom.template, k, frame.request.resource));
      continue;
    }
    const values: string[] = [];
    for (const v of atom.condition.values) {
      const given = resolve(v.template, context);
      if (given === 'undecided') continue;
      values.push(
        v.template.fixed === null
          ? given !== null && given.kind === 'exact'
            ? given.text
            : shown(v.template, context)
          : plainText(v.template),
      );
    }
    const source: SampleSource = { condition: atom.condition, values };
    sources.get(atom.condition.key)?.push(source);
    for (const v of atom.condition.values) {
      if (v.template.variables.some((x) => isOpen(context(x.key))))
        linked.push({ key: atom.condition.key, template: v.template, source });
    }
  }
  // A key compared with another key: each takes over the other's values. Twice, so that they reach along a chain of two.
  const textsOf = (key: string): string[] => {
    const fact = context(key);
    if (fact.state === 'known') return [...fact.values];
    return [...(sources.get(key) ?? []).flatMap((s) => s.values.flatMap(instances)), ...(extra.get(key) ?? [])];
  };
  const give = (key: string, values: readonly string[]) => {
    const had = extra.get(key);
    if (had !== undefined) extra.set(key, [...new Set([...had, ...values])].slice(0, MOST_EXTRA));
  };
  for (let round = 0; round < 2; round++) {
    for (const { key, template } of linked) {
      for (const variable of template.variables) {
        if (!extra.has(variable.key)) continue;
        give(variable.key, [...textsOf(key).flatMap((value) => fitting(template, variable.key, value)), OTHER]);
        const theirs = [...textsOf(variable.key), ...(variable.fallback === null ? [] : [variable.fallback])];
        give(
          key,
          theirs.map((value) => filled(template, variable.key, value, context)),
        );
      }
    }
  }
  const about = (key: string) => atoms.filter((a) => a.keys.includes(key));
  return new Map(
    keys.map((k) => {
      const samples = samplesOf(context(k), sources.get(k) ?? [], extra.get(k) ?? []);
      return [
        k,
        samples.some((s) => s !== null && s.length > 1) ? lists(k, samples, about(k), frame, context) : samples,
      ];
    }),
  );
}

/** Lists of one key, at most. */
const MOST_LISTS = 1024;

/**
 * The samples of a key that may have several values: all lists that its atoms can tell apart. Values by which each atom
 * comes out alike are one; and a list as long as there are atoms has room for a value that makes true every "some value
 * is", and for one that makes false every "all values are". Where an atom rests on another open key as well, values cannot
 * be told apart without it, and the samples stand as they are.
 */
function lists(
  key: string,
  samples: readonly Sample[],
  atoms: readonly Atom[],
  frame: Frame,
  context: ContextFacts,
): readonly Sample[] {
  if (atoms.some((a) => a.keys.length > 1)) return samples;
  const byOutcome = new Map<string, string>();
  for (const sample of samples) {
    if (sample?.length !== 1) continue;
    const value = sample[0] as string;
    const filledIn = overlay(context, new Map([[key, [value]]]));
    // By itself an empty string is no value to a set operator; within a list it is one like any other.
    const outcome = value === '' ? '' : atoms.map((a) => Number(holds(a, frame.request.resource, filledIn))).join('');
    if (!byOutcome.has(outcome)) byOutcome.set(outcome, value);
  }
  let longest: readonly (readonly string[])[] = [[]];
  const all: Sample[] = [];
  const values = [...byOutcome.values()];
  // An empty string needs another value beside it to be one.
  const most = atoms.length + (byOutcome.has('') ? 1 : 0);
  for (let length = 1; length <= most && all.length < MOST_LISTS; length++) {
    longest = longest.flatMap((list) => {
      const last = list.at(-1);
      return values.slice(last === undefined ? 0 : values.indexOf(last) + 1).map((v) => [...list, v]);
    });
    all.push(...longest);
  }
  return [...all.slice(0, MOST_LISTS), ...(samples.includes(null) ? [null] : [])];
}

/** The value with its escapes undone; wildcards stay. */
const plainText = (template: Template): string =>
  template.pieces.map((p) => (typeof p === 'string' ? p : p === ANY ? '*' : typeof p === 'number' ? '?' : '')).join('');

function filled(template: Template, key: string, value: string, context: ContextFacts): string {
  return template.pieces
    .map((p) => {
      if (typeof p === 'string') return p;
      if (typeof p === 'number') return p === ANY ? '' : 'x';
      if (p.key === key) return value;
      const fact = context(p.key);
      return fact.state === 'known' && fact.values.length === 1 ? (fact.values[0] as string) : (p.fallback ?? '');
    })
    .join('');
}

interface Way {
  /** How the group's atoms come out. */
  readonly truths: readonly boolean[];
  readonly values: ReadonlyMap<string, Sample>;
}

interface Group {
  readonly atoms: readonly Atom[];
  readonly ways: readonly Way[];
  /** Some combination was left out. */
  readonly cut: boolean;
}

const MOST_IN_GROUP = 20_000;
export const MOST_CELLS = 4096;

function* product(
  keys: readonly string[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): Iterable<Map<string, Sample>> {
  const lists = keys.map((k) => samples.get(k) ?? [null]);
  const at = keys.map(() => 0);
  for (;;) {
    yield new Map(keys.map((k, i) => [k, lists[i]?.[at[i] as number] ?? null]));
    let i = keys.length - 1;
    while (i >= 0 && (at[i] as number) + 1 >= (lists[i]?.length ?? 0)) at[i--] = 0;
    if (i < 0) return;
    at[i] = (at[i] as number) + 1;
  }
}

function groupsOf(
  atoms: readonly Atom[],
  samples: ReadonlyMap<string, readonly Sample[]>,
  resource: string,
  context: ContextFacts,
): Group[] {
  const root = new Map<string, string>();
  const find = (k: string): string => {
    const up = root.get(k) ?? k;
    return up === k ? k : find(up);
  };
  for (const atom of atoms) for (const k of atom.keys) root.set(find(k), find(atom.keys[0] as string));
  const byRoot = new Map<string, Atom[]>();
  for (const atom of atoms) {
    const r = find(atom.keys[0] as string);
    byRoot.set(r, [...(byRoot.get(r) ?? []), atom]);
  }
  return [...byRoot.values()].map((members) => {
    const keys = [...new Set(members.flatMap((a) => a.keys))];
    const ways = new Map<string, Way>();
    let tried = 0;
    let cut = false;
    for (const values of product(keys, samples)) {
      if (++tried > MOST_IN_GROUP) {
        cut = true;
        break;
      }
      const filledIn = overlay(context, values);
      const truths = members.map((a) => holds(a, resource, filledIn));
      const id = truths.map(Number).join('');
      if (!ways.has(id)) ways.set(id, { truths, values });
    }
    return { atoms: members, ways: [...ways.values()], cut };
  });
}

/** One completion: how every atom comes out, and values that bring it about. */
export interface Cell {
  readonly truths: readonly boolean[];
  readonly values: ReadonlyMap<string, Sample>;
}

export interface Completions {
  readonly atoms: readonly Atom[];
  readonly cells: readonly Cell[];
  /** There were more than could be tried. */
  readonly cut: boolean;
}

/** All completions of the atoms' keys. */
export function completionsOf(frame: Frame, context: ContextFacts, atoms: readonly Atom[]): Completions {
  const samples = samplesByKey(atoms, frame, context);
  const groups = groupsOf(atoms, samples, frame.request.resource, context);
  let cells: Cell[] = [{ truths: [], values: new Map() }];
  let cut = groups.some((g) => g.cut);
  for (const group of groups) {
    if (cells.length * group.ways.length > MOST_CELLS) cut = true;
    const next: Cell[] = [];
    for (const cell of cells) {
      for (const way of group.ways) {
        if (next.length >= MOST_CELLS) break;
        next.push({ truths: [...cell.truths, ...way.truths], values: new Map([...cell.values, ...way.values]) });
      }
    }
    cells = next;
  }
  return { atoms: groups.flatMap((g) => g.atoms), cells, cut };
}

/** What an atom, or its contrary, asks for. */
function asked(atom: Atom, wanted: boolean, frame: Frame, context: ContextFacts): readonly Condition[] {
  if (atom.kind === 'condition')
    return wanted ? [asCondition(atom.condition, context)] : negation(atom.condition, context);
  const { resource } = frame.request;
  const alone = (key: string, sample: Sample) => holds(atom, resource, overlay(context, new Map([[key, sample]])));
  return atom.keys.flatMap((key) => {
    const variable = atom.template.variables.find((v) => v.key === key);
    const written = variable?.written ?? key;
    const fits = fitting(atom.template, key, resource).filter((value) => atom.keys.length > 1 || alone(key, [value]));
    const operator = wanted ? 'StringEquals' : 'StringNotEquals';
    const text = `${written} is ${wanted ? '' : 'not '}${fits.join(' or ')}, so that ${atom.template.text} ${wanted ? 'fits' : 'does not fit'} the resource`;
    const value: Condition = { key: written, operator, values: fits, text };
    // Where the key is absent the default stands in, and that may fit as well.
    const fallbackFits = variable?.fallback != null && (atom.keys.length > 1 || alone(key, null));
    if (wanted || !fallbackFits) return [value];
    return [value, { key: written, operator: 'Null', values: ['false'], text: sentence(written, 'Null', ['false']) }];
  });
}

/**
 * A conjunction that is enough for the decision the `good` cells share, as short as can be found: the demands of one good
 * cell, less every one that is not needed.
 */
export function conjunction(
  completions: Completions,
  good: readonly boolean[],
  frame: Frame,
  context: ContextFacts,
): readonly Condition[] {
  const { atoms, cells } = completions;
  let best: { readonly demands: readonly number[]; readonly cell: Cell; readonly cost: number } | null = null;
  let tried = 0;
  for (const [i, cell] of cells.entries()) {
    if (!good[i] || ++tried > 32) continue;
    let demands = atoms.map((_, a) => a);
    // Contraries go first: what a policy asks for reads better than what it must not find.
    for (const a of [...demands].sort((x, y) => Number(cell.truths[x]) - Number(cell.truths[y]) || y - x)) {
      const without = demands.filter((d) => d !== a);
      const enough = cells.every((other, j) => good[j] || without.some((d) => other.truths[d] !== cell.truths[d]));
      if (enough) demands = without;
    }
    const cost = demands.length * 10 + demands.filter((d) => !cell.truths[d]).length;
    if (best === null || cost < best.cost) best = { demands, cell, cost };
  }
  if (best === null) return [];
  const { demands, cell } = best;
  const out = demands.flatMap((d) => asked(atoms[d] as Atom, cell.truths[d] === true, frame, context));
  const seen = new Set<string>();
  return out.filter((c) => {
    const id = JSON.stringify([c.key.toLowerCase(), c.operator, c.values]);
    return !seen.has(id) && seen.add(id) !== undefined;
  });
}

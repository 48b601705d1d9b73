/**
 * The ids of one type's stores, so ordered that those a resource pattern may speak of are found without going through all.
 * Cheap, and never leaves one out that the pattern could match, or whose inside (`/object`) it could.
 */
import type { Pattern } from '../iam/match.js';

interface Entry {
  readonly text: string;
  readonly id: string;
}

const COLON = 0x3a;
const SLASH = 0x2f;
const byText = (a: Entry, b: Entry): number => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

/** Texts of ids in order. */
class Sorted {
  private readonly entries: readonly Entry[];

  constructor(entries: Entry[]) {
    this.entries = entries.sort(byText);
  }

  /** Position of the first text not before this one. */
  private from(text: string): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle] as Entry).text < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The ids whose text begins with the given one, or is it where nothing may follow; and those inside of which it lies: what
   * is asked about the inside of an id goes on with `/` or `:`.
   */
  around(text: string, open: boolean, into: Set<string>): void {
    if (open) {
      for (let i = this.from(text); this.entries[i]?.text.startsWith(text); i++)
        into.add((this.entries[i] as Entry).id);
    } else this.exactly(text, into);
    for (let end = 1; end < text.length; end++) {
      const c = text.charCodeAt(end);
      if (c === COLON || c === SLASH) this.exactly(text.slice(0, end), into);
    }
  }

  private exactly(text: string, into: Set<string>): void {
    for (let i = this.from(text); this.entries[i]?.text === text; i++) into.add((this.entries[i] as Entry).id);
  }
}

/**
 * What follows the fifth colon of a pattern, up to its next wildcard; null where there are fewer colons. Each of the pattern's
 * colons takes one of the text's, so this text stands behind the fifth colon of what matches, or behind a later one: a `*`
 * that ends its part may run past some.
 */
function lastPart(pattern: Pattern): string | null {
  if (pattern.kind !== 'glob') return null;
  const { codes } = pattern;
  let at = 0;
  for (let colons = 0; colons < 5; at++) {
    if (at === codes.length) return null;
    if (codes[at] === COLON) colons++;
  }
  let text = '';
  for (; at < codes.length && (codes[at] as number) >= 0; at++) text += String.fromCharCode(codes[at] as number);
  return text;
}

/** The text behind the fifth colon and behind each later one. */
function lastParts(id: string): string[] {
  const found: string[] = [];
  let colons = 0;
  for (let at = id.indexOf(':'); at >= 0; at = id.indexOf(':', at + 1)) if (++colons >= 5) found.push(id.slice(at + 1));
  return found;
}

export class StoreIds {
  readonly ids: readonly string[];
  private readonly whole: Sorted;
  private readonly last: Sorted | null;
  private readonly known = new WeakMap<Pattern, ReadonlySet<string>>();

  /** `colons`: what follows an id where its inside is asked about holds colons, so that parts cannot be told by them. */
  constructor(ids: readonly string[], colons: boolean) {
    this.ids = ids;
    this.whole = new Sorted(ids.map((id) => ({ text: id, id })));
    this.last = colons ? null : new Sorted(ids.flatMap((id) => lastParts(id).map((text) => ({ text, id }))));
  }

  /** The ids that the pattern may match, or whose inside it may; null: any. */
  spokenOf(pattern: Pattern): ReadonlySet<string> | null {
    const head = pattern.kind === 'all' ? '' : pattern.kind === 'glob' ? pattern.head : pattern.text;
    const last = this.last ? lastPart(pattern) : null;
    if (head === '' && !last) return null;
    let found = this.known.get(pattern);
    if (!found) {
      const made = new Set<string>();
      if (last && this.last) this.last.around(last, true, made);
      else this.whole.around(head, pattern.kind !== 'exact', made);
      found = made;
      this.known.set(pattern, found);
    }
    return found;
  }
}

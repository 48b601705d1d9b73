/** Whether an ARN pattern of a policy and an ARN template of the catalogue have any ARN in common. */

/** Any run of characters; any run without a slash; any run without a colon. */
const RUN = -1;
const RUN_IN_SEGMENT = -2;
const RUN_IN_PART = -4;
const ONE = -3;

const SLASH = 0x2f;
const COLON = 0x3a;

/**
 * An ARN pattern in two readings. A `*` that ends its part may run past colons, and people count on it
 * (`arn:aws:secretsmanager:*:*:mine*` means secrets); but if names could hold colons too, every ARN would fit every type.
 * So either the wildcards stay within the first five parts, or the names hold no colon.
 */
export interface Readings {
  readonly byPart: readonly number[];
  readonly across: readonly number[];
}

/** Finds the ends of placeholders and variables; asked with growing places, it reads the text once. */
class Closings {
  private close = -1;
  private next = -1;
  constructor(private readonly text: string) {}

  /** The end of the one that begins here; negative: none does. */
  of(at: number): number {
    const { text } = this;
    if (text.charCodeAt(at) !== 0x24 || text.charCodeAt(at + 1) !== 0x7b) return -1;
    if (this.close < at) this.close = placeOf(text.indexOf('}', at));
    if (this.next < at + 2) this.next = placeOf(text.indexOf('${', at + 2));
    return this.close < this.next && this.close !== NOWHERE ? this.close : -1;
  }
}
const NOWHERE = Number.MAX_SAFE_INTEGER;
const placeOf = (found: number) => (found < 0 ? NOWHERE : found);

/** `*`, `?` and policy variables as wildcards. */
export function policyCodes(text: string): Readings {
  const byPart: number[] = [];
  const across: number[] = [];
  let colons = 0;
  const closings = new Closings(text);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const close = closings.of(i);
    if (close >= 0) i = close;
    if (c === COLON) colons++;
    const run = close >= 0 || c === 0x2a;
    byPart.push(run ? (colons < 5 ? RUN_IN_PART : RUN) : c === 0x3f ? ONE : c);
    across.push(run ? RUN : c === 0x3f ? ONE : c);
  }
  // With fewer parts than an ARN has, some wildcard must stand for several.
  return { byPart: colons < 5 ? across : byPart, across };
}

/** A bucket's name has no slash: what stands behind one is an object. Of other names nothing is supposed. */
const IN_SEGMENT = new Set(['BucketName', 'DirectoryBucketName']);

/** The template with its placeholders as wildcards. */
export function templateCodes(template: string): Readings {
  const byPart: number[] = [];
  const across: number[] = [];
  let colons = 0;
  const closings = new Closings(template);
  for (let i = 0; i < template.length; i++) {
    const c = template.charCodeAt(i);
    const close = closings.of(i);
    if (c === COLON) colons++;
    if (close >= 0) {
      const segment = IN_SEGMENT.has(template.slice(i + 2, close));
      byPart.push(colons < 5 ? RUN_IN_PART : segment ? RUN_IN_SEGMENT : RUN);
      across.push(segment ? RUN_IN_SEGMENT : RUN_IN_PART);
      i = close;
      continue;
    }
    byPart.push(c === 0x2a ? RUN : c);
    across.push(c === 0x2a ? RUN : c);
  }
  return { byPart, across };
}

/** Whether some ARN fits both, in one of the readings. Takes twice the product of their lengths in steps. */
export const overlap = (a: Readings, b: Readings): boolean => meet(a.byPart, b.byPart) || meet(a.across, b.across);

/** Whether some text fits both. */
function meet(a: readonly number[], b: readonly number[]): boolean {
  const isRun = (c: number | undefined) => c === RUN || c === RUN_IN_SEGMENT || c === RUN_IN_PART;
  const takes = (run: number, c: number) => run === RUN || (run === RUN_IN_SEGMENT ? c !== SLASH : c !== COLON);
  // reach[j]: the first i codes of a and the first j of b fit a common beginning.
  let reach = new Uint8Array(b.length + 1);
  reach[0] = 1;
  for (let j = 0; j < b.length && isRun(b[j]); j++) reach[j + 1] = 1;
  for (const x of a) {
    const next = new Uint8Array(b.length + 1);
    for (let j = 0; j <= b.length; j++) {
      if (isRun(x)) {
        // The run ends here, or takes what the other side has.
        if (reach[j] === 1) next[j] = 1;
        const y = b[j - 1];
        if (j > 0 && next[j - 1] === 1 && y !== undefined && (isRun(y) || y === ONE || takes(x, y))) next[j] = 1;
      } else if (j > 0) {
        const y = b[j - 1] as number;
        if (isRun(y)) {
          // The other side's run ends before this code, or takes it.
          if (next[j - 1] === 1) next[j] = 1;
          if (reach[j] === 1 && (x === ONE || takes(y, x))) next[j] = 1;
        } else if (reach[j - 1] === 1 && (x === y || x === ONE || y === ONE)) next[j] = 1;
      }
    }
    reach = next;
  }
  return reach[b.length] === 1;
}

/** Whether an ARN pattern of a policy and an ARN template of the catalogue have any ARN in common. */

/** Any run of characters; any run without a slash; any run without a colon. */
const RUN = -1;
const RUN_IN_SEGMENT = -2;
const RUN_IN_PART = -4;
const ONE = -3;

const SLASH = 0x2f;
const COLON = 0x3a;

/** `*`, `?` and policy variables as wildcards. */
export function policyCodes(text: string): readonly number[] {
  const codes: number[] = [];
  const [, , , , account = 'none', rest] = text.split(':', 6);
  // A `*` that ends its part may run past colons, but whoever wrote all parts meant the part.
  const inParts = rest !== undefined && (account === '' || account === 'aws' || /^\d{12}$|[*?$]/.test(account));
  let colons = 0;
  const run = () => (inParts && colons < 5 ? RUN_IN_PART : RUN);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x24 && text.charCodeAt(i + 1) === 0x7b) {
      const close = text.indexOf('}', i);
      const next = text.indexOf('${', i + 2);
      if (close >= 0 && (next < 0 || close < next)) {
        codes.push(run());
        i = close;
        continue;
      }
    }
    if (c === COLON) colons++;
    codes.push(c === 0x2a ? run() : c === 0x3f ? ONE : c);
  }
  return codes;
}

/** A bucket's name has no slash: what stands behind one is an object. Of other names nothing is supposed. */
const IN_SEGMENT = new Set(['BucketName', 'DirectoryBucketName']);

/** The template with its placeholders as wildcards. */
export function templateCodes(template: string): readonly number[] {
  const codes: number[] = [];
  let colons = 0;
  for (let i = 0; i < template.length; i++) {
    if (template.charCodeAt(i) === 0x24 && template.charCodeAt(i + 1) === 0x7b) {
      const close = template.indexOf('}', i);
      if (close >= 0) {
        const segment = IN_SEGMENT.has(template.slice(i + 2, close));
        codes.push(colons < 5 ? RUN_IN_PART : segment ? RUN_IN_SEGMENT : RUN);
        i = close;
        continue;
      }
    }
    if (template.charCodeAt(i) === COLON) colons++;
    codes.push(template.charCodeAt(i) === 0x2a ? RUN : template.charCodeAt(i));
  }
  return codes;
}

/** Whether some text fits both. Takes the product of their lengths in steps. */
export function overlap(a: readonly number[], b: readonly number[]): boolean {
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

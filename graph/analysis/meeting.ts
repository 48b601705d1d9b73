/** A text that two wildcard patterns both match. */

const ANY = 0x2a;
const ONE = 0x3f;
/** Table cells: patterns longer than this are not worth a guess. */
const MOST = 1_000_000;

/**
 * The shortest-first witness of what both patterns (`*`, `?`) match, or null when they have nothing in common. Time and
 * space grow with the product of their lengths, which is bounded; a neutral `x` stands where either would take any character.
 */
export function meeting(a: string, b: string): string | null {
  const n = a.length;
  const m = b.length;
  const wide = m + 1;
  if ((n + 1) * wide > MOST) return null;
  /** can[i, j]: the rests of both patterns from i and j have a text in common. */
  const can = new Uint8Array((n + 1) * wide);
  for (let i = n; i >= 0; i--) {
    for (let j = m; j >= 0; j--) {
      const x = i < n ? a.charCodeAt(i) : 0;
      const y = j < m ? b.charCodeAt(j) : 0;
      let ok = i === n && j === m;
      // A star may stand for nothing, or swallow one of the other side.
      if (!ok && x === ANY) ok = can[(i + 1) * wide + j] === 1 || (j < m && can[i * wide + j + 1] === 1);
      if (!ok && y === ANY) ok = can[i * wide + j + 1] === 1 || (i < n && can[(i + 1) * wide + j] === 1);
      if (!ok && i < n && j < m && x !== ANY && y !== ANY && (x === y || x === ONE || y === ONE))
        ok = can[(i + 1) * wide + j + 1] === 1;
      if (ok) can[i * wide + j] = 1;
    }
  }
  if (can[0] !== 1) return null;
  let text = '';
  let i = 0;
  let j = 0;
  const plain = (c: number): string => (c === ONE ? 'x' : c === ANY ? '' : String.fromCharCode(c));
  while (i < n || j < m) {
    const x = i < n ? a.charCodeAt(i) : 0;
    const y = j < m ? b.charCodeAt(j) : 0;
    if (x === ANY && can[(i + 1) * wide + j] === 1) i++;
    else if (y === ANY && can[i * wide + j + 1] === 1) j++;
    else if (x === ANY) {
      text += plain(y);
      j++;
    } else if (y === ANY) {
      text += plain(x);
      i++;
    } else {
      text += x === ONE ? plain(y) : plain(x);
      i++;
      j++;
    }
  }
  return text;
}

/**
 * Names are written by the people being watched. Characters that would hide, reorder or break text are shown as what
 * they are; everything else stays as it is, and right-to-left text is kept to its own place by the caller (<bdi>).
 */
export type Piece = { readonly text: string; readonly hidden: boolean };

/** Whether a code point has no shape of its own or changes the order of others. */
function isHidden(code: number): boolean {
  return (
    code < 0x20 ||
    (code >= 0x7f && code <= 0x9f) ||
    code === 0xad ||
    code === 0x61c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x180e ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x3164 ||
    code === 0xfeff ||
    code === 0xffa0 ||
    (code >= 0xfff9 && code <= 0xfffb) ||
    (code >= 0xe0000 && code <= 0xe007f) ||
    // Half of a pair, which is no character at all.
    (code >= 0xd800 && code <= 0xdfff)
  );
}

/** Cuts a text into readable runs and the names of the characters that cannot be read. */
export function pieces(text: string): Piece[] {
  const out: { text: string; hidden: boolean }[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isHidden(code)) {
      out.push({ text: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`, hidden: true });
      continue;
    }
    const last = out.at(-1);
    if (last && !last.hidden) last.text += character;
    else out.push({ text: character, hidden: false });
  }
  return out;
}

/** The same for places that take plain text only: titles, pictures, files. */
export function visible(text: string): string {
  return pieces(text)
    .map((piece) => (piece.hidden ? `⟨${piece.text}⟩` : piece.text))
    .join('');
}

/** At most `most` characters, the middle left out: the ends of an ARN tell more than its middle. */
export function shorten(text: string, most: number): string {
  const all = [...text];
  if (all.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  return `${all.slice(0, head).join('')}…${all.slice(all.length - (most - 1 - head)).join('')}`;
}

/** What an ARN calls its thing: `vendor-audit`, `exports/*`, `policy/…` gone. */
function lastOf(arn: string): string {
  const parts = arn.split(':');
  const rest = parts.slice(5).join(':') || arn;
  // In S3 the whole rest is the name; elsewhere the first part says what it is.
  if (parts[2] === 's3') return rest;
  return rest.includes('/') ? (rest.split('/').at(-1) ?? rest) : rest;
}

/** A sentence with its ARNs shortened to names, for places where the whole is one hover away. */
export function brief(sentence: string): string {
  return sentence.replace(/arn:[a-z-]*:[^\s,;"')]+/g, lastOf);
}

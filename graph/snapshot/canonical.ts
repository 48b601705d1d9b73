/** One text for one value: keys sorted, `undefined` left out. Hashes and byte-for-byte comparisons rest on it. */
import { createHash } from 'node:crypto';

/**
 * JSON with the keys of every object in code unit order. Equal values give equal bytes whatever order they were built
 * in. Non-finite numbers become null, as in JSON.stringify.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i > 0 ? ',' : '') + canonicalJson(value[i]);
    return `${text}]`;
  }
  let text = '{';
  for (const [key, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (item === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `${text}}`;
}

/** SHA-256 as 43 characters of base64url: the name of a piece of content. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

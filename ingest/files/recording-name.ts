/**
 * File names of recorded answers: `Operation[.KEY][.N].json`, and `Operation[.KEY].error.json`. Keys are ARNs, bucket
 * names, whatever an operation is asked about: they are percent-encoded so that a name tells its key and no key leaves its
 * folder; over-long ones are named by their hash.
 */
import { createHash } from 'node:crypto';

const LONGEST = 160;

export const isAccount = (name: string): boolean => /^\d{12}$/.test(name);
export const isRegion = (name: string): boolean => /^[a-z]{2,8}(?:-[a-z]+)+-\d{1,2}$/.test(name);
export const isService = (name: string): boolean => /^[a-z][a-z0-9-]{0,62}$/.test(name);

/** The key as part of a file name. Reversible by `decodeURIComponent` unless it starts with `~`. */
export function fileKey(key: string): string {
  const encoded = [...Buffer.from(key, 'utf8')].map((byte) => {
    const c = String.fromCharCode(byte);
    return /[A-Za-z0-9_=@+,.-]/.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  // A leading dot would hide the file; an ending `.12` or `.error` would read as a page or an error.
  let name = encoded
    .join('')
    .replace(/^\./, '%2E')
    .replace(/\.(?=(?:\d{1,6}|error)$)/, '%2E');
  if (/^\d{1,6}$/.test(name)) name = `%3${name}`;
  return name.length <= LONGEST ? name : hashedKey(key);
}

/** A name for keys too long, or that differ from another only in case where the disk does not care for it. */
export function hashedKey(key: string): string {
  return `~${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
}

/** File name of one answer; `page` null for the only one. */
export function answerFile(operation: string, keyPart: string, page: number | null): string {
  return `${operation}${keyPart === '' ? '' : `.${keyPart}`}${page === null ? '' : `.${page}`}.json`;
}

export const errorFile = (operation: string, keyPart: string): string =>
  `${operation}${keyPart === '' ? '' : `.${keyPart}`}.error.json`;

/** Looks like the file of a recorded answer of any operation. */
export const isAnswerFile = (name: string): boolean => /^[A-Z][A-Za-z0-9]*(?:\..+)?\.json$/.test(name);

/**
 * An append-only file of JSON lines, each carrying a checksum over itself and all before it. A last line that the
 * power cut short is cut off; any other damage is an error that names the line.
 */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { makeFolder, syncFolder } from '../disk/durable.js';

/** The file is damaged in a way that no crash explains. */
export class LogDamage extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    why: string,
  ) {
    super(
      `${file}, line ${line}: ${why}. The file was changed after it was written; restore it from a backup, or move the data directory aside and collect again.`,
    );
    this.name = 'LogDamage';
  }
}

export interface ChainLine {
  /** From 1. */
  readonly number: number;
  readonly value: unknown;
  readonly chain: string;
}

export interface ChainContent {
  readonly lines: readonly ChainLine[];
  /** Checksum of the last line; the empty string for an empty file. */
  readonly head: string;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Bytes after it, left by a write that was cut short. */
  readonly torn: number;
}

const SUFFIX = /^(.*),"chain":"([0-9a-f]{64})"\}$/s;
const EMPTY: ChainContent = { lines: [], head: '', bytes: 0, torn: 0 };

const link = (previous: string, body: string): string =>
  createHash('sha256').update(previous).update('\n').update(body).digest('hex');

/** Lines to append after `head`, and the head after them. */
export function chainText(head: string, values: readonly object[]): { readonly text: string; readonly head: string } {
  let text = '';
  let last = head;
  for (const value of values) {
    const body = JSON.stringify(value);
    if (body === '{}') throw new Error('A chained line needs at least one field');
    last = link(last, body);
    text += `${body.slice(0, -1)},"chain":"${last}"}\n`;
  }
  return { text, head: last };
}

/** Reads and checks the whole file; a missing file is an empty one. Throws LogDamage. */
export async function readChain(path: string): Promise<ChainContent> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY;
    throw error;
  }
  return parseChain(basename(path), content);
}

/** The part of `readChain` that needs no disk. */
export function parseChain(file: string, content: Buffer): ChainContent {
  const lines: ChainLine[] = [];
  let head = '';
  let at = 0;
  while (at < content.length) {
    const end = content.indexOf(10, at);
    // A write cut short leaves a line without its end, or (after a power failure) blocks of zeros where data should be.
    if (end < 0 || content[at] === 0) return { lines, head, bytes: at, torn: content.length - at };
    const text = content.toString('utf8', at, end);
    const last = content.indexOf(10, end + 1) < 0;
    if (last && text.includes('\u0000')) return { lines, head, bytes: at, torn: content.length - at };
    const number = lines.length + 1;
    const parts = SUFFIX.exec(text);
    if (!parts) throw new LogDamage(file, number, 'no checksum at its end');
    const body = `${parts[1]}}`;
    const chain = String(parts[2]);
    if (link(head, body) !== chain) throw new LogDamage(file, number, 'its checksum does not match what it says');
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      throw new LogDamage(file, number, 'it is not JSON');
    }
    lines.push({ number, value, chain });
    head = chain;
    at = end + 1;
  }
  return { lines, head, bytes: at, torn: 0 };
}

/**
 * Appends in one write and syncs. The caller holds the file's lock and has just read it: `seen` is what it read. A torn
 * tail is cut off first.
 */
export async function appendChain(path: string, seen: ChainContent, values: readonly object[]): Promise<string> {
  await makeFolder(dirname(path));
  const handle = await open(path, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    if (size !== seen.bytes + seen.torn) {
      throw new Error(
        `${basename(path)} grew while its lock was held; nothing was written. Run the same command again.`,
      );
    }
    if (seen.torn > 0) await handle.truncate(seen.bytes);
    const { text, head } = chainText(seen.head, values);
    await handle.appendFile(text);
    await handle.sync();
    if (seen.bytes === 0) await syncFolder(dirname(path));
    return head;
  } finally {
    await handle.close();
  }
}

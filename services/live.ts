/**
 * The newest generation, held open for a server. An operation borrows it and sees that one to its end; when a newer one is
 * published the next operation gets that, and the old one is closed by whoever gives it back last.
 */
import { currentFolder } from '../graph/store/generations.js';
import { engineFor } from './engine.js';
import { openReader, type Reader } from './reader.js';

interface Held {
  readonly reader: Reader;
  readonly folder: string | null;
  users: number;
  replaced: boolean;
}

export interface LiveReader {
  /** Runs `use` with the newest generation; it stays open until `use` is done. */
  with<T>(use: (reader: Reader) => Promise<T>): Promise<T>;
  /** Looks whether there is a newer generation. Rejects when it cannot be opened; the one before stays in use. */
  refresh(): Promise<boolean>;
  close(): Promise<void>;
}

export async function openLive(
  dataDir: string,
  options: { readonly store?: string | undefined } = {},
): Promise<LiveReader> {
  const engine = await engineFor(options.store);
  const open = async (): Promise<Held> => {
    // The pointer is read first: at worst the reader is newer than it says, and is opened once more.
    const folder = await currentFolder(dataDir, engine);
    return { reader: await openReader(dataDir, options), folder, users: 0, replaced: false };
  };
  let current = await open();
  let refreshing: Promise<boolean> | null = null;

  const retire = async (held: Held): Promise<void> => {
    held.replaced = true;
    if (held.users === 0) await held.reader.close();
  };

  const refresh = async (): Promise<boolean> => {
    if ((await currentFolder(dataDir, engine)) === current.folder) return false;
    const next = await open();
    const before = current;
    current = next;
    await retire(before);
    return true;
  };

  return {
    async with(use) {
      const held = current;
      held.users++;
      try {
        return await use(held.reader);
      } finally {
        held.users--;
        if (held.replaced && held.users === 0) await held.reader.close();
      }
    },
    refresh() {
      refreshing ??= refresh().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    async close() {
      await refreshing?.catch(() => undefined);
      await retire(current);
    },
  };
}

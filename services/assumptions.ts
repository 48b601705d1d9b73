/** What the answers of a generation take for granted: limits of which nothing was collected, a sentence each. */
import type { Reader } from './reader.js';

/** Sorted; empty without data. */
export async function assumptionsOf(reader: Reader): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const row of reader.generation?.table<{ readonly text: string }>('assumptions') ?? [])
    found.push(row.text);
  return found;
}

/**
 * One answer for every operation the collectors call, typed by the SDK: enough of each that every unit makes all its calls.
 * One file a collector, named as its service; the folder is read.
 */
import { readdirSync } from 'node:fs';
import type { Answers } from '../fake-call.js';

export { A, policyText, R } from './place.js';

const isAnswers = (value: unknown): value is Answers => typeof value === 'object' && value !== null;

async function load(): Promise<ReadonlyMap<string, Answers>> {
  const folder = new URL('./', import.meta.url);
  const found = new Map<string, Answers>();
  for (const file of readdirSync(folder).sort()) {
    if (file === 'index.ts' || file === 'place.ts') continue;
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    if (!isAnswers(module.default)) throw new Error(`${file} has no answers as its default export`);
    found.set(file.slice(0, -'.ts'.length), module.default);
  }
  return found;
}

const answers = await load();

/** The answers of one collector, some of them replaced. */
export const answersOf = (service: string, replaced: Answers = {}): Answers => ({
  ...answers.get(service),
  ...replaced,
});

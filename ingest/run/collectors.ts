/** Finds the collectors by reading `ingest/aws/`: every file whose default export is a declared service. */
import { readdirSync } from 'node:fs';
import type { ServiceCollector } from '../aws/contract.js';

const isCollector = (value: unknown): value is ServiceCollector =>
  typeof value === 'object' &&
  value !== null &&
  'service' in value &&
  'units' in value &&
  Array.isArray(value.units) &&
  'client' in value;

/** Every collector by its service name. */
export async function loadCollectors(): Promise<ReadonlyMap<string, ServiceCollector>> {
  const folder = new URL('../aws/', import.meta.url);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((f) => f.isFile() && /\.(?:js|ts)$/.test(f.name) && !f.name.includes('.test.') && !f.name.endsWith('.d.ts'))
    .map((f) => f.name)
    .sort();
  const found = new Map<string, ServiceCollector>();
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(file, folder).href);
    const collector = module.default;
    if (!isCollector(collector)) continue;
    if (found.has(collector.service))
      throw new Error(`The service ${collector.service} has two collectors (the second is ${file}).`);
    found.set(collector.service, collector);
  }
  return found;
}

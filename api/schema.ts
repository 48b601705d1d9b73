/** The schema, put together from the files under `api/schema/`: adding a domain is adding a file. */
import { readdirSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.js';

const folder = new URL('./schema/', import.meta.url);
const files = readdirSync(folder).filter((f) => /\.(js|ts)$/.test(f) && !f.includes('.test.') && !f.endsWith('.d.ts'));
for (const file of files.sort()) await import(new URL(file, folder).href);

export const schema: GraphQLSchema = builder.toSchema();

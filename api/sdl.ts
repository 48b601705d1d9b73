import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.js';

/** The schema as text, in an order that does not depend on the order of declarations. */
export function printSdl(): string {
  return `# Printed from api/schema/ by npm run sdl.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

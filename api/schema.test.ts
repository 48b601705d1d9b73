import { existsSync, readFileSync } from 'node:fs';
import { validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from './schema.js';
import { printSdl } from './sdl.js';

const checkedIn = new URL('./schema.graphql', import.meta.url);

describe('the schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('is the one checked in (npm run sdl prints it)', () => {
    expect(existsSync(checkedIn)).toBe(true);
    expect(readFileSync(checkedIn, 'utf8')).toBe(printSdl());
  });
});

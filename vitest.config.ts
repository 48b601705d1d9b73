import { defineConfig } from 'vitest/config';

/** Which files run is chosen by folder on the command line (scripts/test.js); a unit's test sits beside the unit. */
export default defineConfig({
  // As Node resolves it: a second copy of the package would not know the first one's schema.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', 'web/.next/**', 'web/out/**'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

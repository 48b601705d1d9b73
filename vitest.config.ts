import { defineConfig } from 'vitest/config';

/** Units beside their code. Suites that need servers live under test/ and are run by scripts/test.js, each by name. */
export default defineConfig({
  test: {
    include: ['{ingest,graph,services,api,cli,demo,bench,test/rules}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});

/** Properties that run for minutes. */
import fc from 'fast-check';

/**
 * Asserts for all that is drawn. After each run the event loop turns: until then nothing that a WeakRef was asked for may be
 * collected, and compiled policies are held by such (165,000 runs of two texts each filled 4 GB; so they take 175 MB).
 */
export async function always<T extends [unknown, ...unknown[]]>(
  runs: { readonly numRuns: number; readonly seed: number },
  drawn: { [K in keyof T]: fc.Arbitrary<T[K]> },
  holds: (...values: T) => void,
): Promise<void> {
  const one = fc.asyncProperty(fc.tuple<T>(...drawn), async (values) => {
    holds(...values);
    await new Promise<void>((go) => setImmediate(go));
  });
  await fc.assert(one, runs);
}

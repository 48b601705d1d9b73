/**
 * Giving memory back between the phases of a projection. V8 lets its heap grow to a multiple of what lives before it cleans
 * up by itself; the store engine's memory lies outside that heap and comes on top of it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

/** Frees what is no longer referenced. Takes some hundred milliseconds on a large graph: for phase boundaries only. */
export function collectGarbage(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    const gc: unknown = runInNewContext('gc');
    collect = typeof gc === 'function' ? () => void gc() : () => {};
  }
  collect();
}

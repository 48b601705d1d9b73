/** Reads the generated files beside this one, also from the compiled program, which holds no copies of them. */
import { existsSync, readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** The parsed content of `NAME.generated.json`, or of `NAME.generated.json.br`. */
export function readGenerated(name: string): unknown {
  const places = [new URL('./', import.meta.url), new URL('../../../../graph/iam/catalogue/', import.meta.url)];
  for (const place of places) {
    const plain = new URL(`${name}.generated.json`, place);
    if (existsSync(plain)) return JSON.parse(readFileSync(plain, 'utf8'));
    const packed = new URL(`${name}.generated.json.br`, place);
    if (existsSync(packed)) return JSON.parse(brotliDecompressSync(readFileSync(packed)).toString('utf8'));
  }
  throw new Error(`graph/iam/catalogue/${name}.generated.json is missing; npm run catalogue makes it again.`);
}

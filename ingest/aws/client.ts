/** How a collector names the SDK package that it speaks through. */
import { createRequire } from 'node:module';
import type { ServiceCollector } from './contract.js';

const require = createRequire(import.meta.url);

/**
 * The `client` of a collector: loads the SDK's package when its service is first asked. The packages are CommonJS without a
 * `type`; `import()` of such a file parses it twice more (for its format and its export names), a third of the time that all of
 * them took together here, while the first answers wait. `M` is `typeof import(name)`.
 */
export function sdkClient<M extends Readonly<Record<string, unknown>>>(
  name: string,
  client: (sdk: M) => Awaited<ReturnType<ServiceCollector['client']>>['Client'],
): ServiceCollector['client'] {
  return async () => {
    const sdk: M = require(name);
    return { Client: client(sdk), commands: sdk };
  };
}

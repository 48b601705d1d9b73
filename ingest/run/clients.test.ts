import { describe, expect, it } from 'vitest';
import { ClientPool } from './clients.js';
import { loadCollectors } from './collectors.js';
import { refusal } from './guard.js';
import type { DoorRequest } from './http.js';

describe('the client of each service', async () => {
  const collectors = await loadCollectors();
  const identity = { name: 'test', credentials: async () => ({ accessKeyId: 'AKIATEST', secretAccessKey: 'x' }) };
  for (const service of [...collectors.keys(), 'sts']) {
    for (const endpoint of ['http://127.0.0.1:1', null]) {
      it(`${service} tells the door which signal ends a call${endpoint === null ? '' : ', at a given endpoint too'}`, async () => {
        const ended = new Map<DoorRequest, AbortSignal>();
        const seen: (AbortSignal | undefined)[] = [];
        const door = {
          metadata: { handlerProtocol: 'http/1.1' } as const,
          endWith: (request: DoorRequest, signal: AbortSignal) => void ended.set(request, signal),
          handle: async (request: DoorRequest) => {
            seen.push(ended.get(request));
            throw new Error('no network here');
          },
        };
        const pool = new ClientPool(collectors, door, endpoint);
        const load =
          collectors.get(service)?.client ?? (async () => ({ commands: await import('@aws-sdk/client-sts') }));
        const operations = Object.keys((await load()).commands)
          .filter((name) => /^(?:List|Describe|Get)\w+Command$/.test(name))
          .map((name) => name.slice(0, -'Command'.length))
          .filter((name) => refusal(service, name) === null);
        const sender = await pool.sender(identity, 'us-east-1', service);
        // Some want parameters that are not given here: the first that reaches the door will do. The same input twice: each
        // call has a signal of its own.
        const input = { AccountId: '111122223333', Bucket: 'some-bucket' };
        for (const operation of operations) {
          const signals = [new AbortController().signal, new AbortController().signal];
          await Promise.allSettled(signals.map((signal) => sender.send(operation, input, signal)));
          if (seen.length === 0) continue;
          expect(seen).toEqual(signals);
          expect(seen[0]).toBe(signals[0]);
          expect(seen[1]).toBe(signals[1]);
          return;
        }
        expect.fail(`none of ${operations.length} operations reached the door`);
      });
    }
  }
});

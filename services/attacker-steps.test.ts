import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandName, shellWord, stepsOfAccess } from './attacker-steps.js';

describe('commands to be copied', () => {
  it('hold a name as one word of the shell, whatever it is', () => {
    const names = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).filter((s) => !s.includes('\0'));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(names, fc.constantFrom("'", '$(id)', '`id`', '; rm -rf /', '\n', "'\\''", '')), {
          minLength: 1,
          maxLength: 5,
        }),
        (words) => {
          const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], {
            encoding: 'utf8',
          });
          expect(printed.split('\0').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it('spell operations as the AWS CLI does', () => {
    expect(['GetSecretValue', 'DescribeDBInstances', 'PutObject', 'ListQueues'].map(commandName)).toEqual([
      'get-secret-value',
      'describe-db-instances',
      'put-object',
      'list-queues',
    ]);
  });

  it('fall back to the actions where the thing is of no known kind', () => {
    expect(stepsOfAccess('urn:x', undefined, ['sns:Publish'])).toEqual(['aws sns publish …']);
  });
});

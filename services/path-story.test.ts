import { describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import { summaryOf, titleOf } from './path-story.js';
import type { Hop, PathRow } from './paths.js';

const hop = (from: string, kind: string, to: string, more: Partial<Hop> = {}): Hop => ({
  from: asNodeId(from),
  to: asNodeId(to),
  kind,
  technique: null,
  certainty: 'certain',
  because: [],
  conditions: [],
  label: '',
  levels: [],
  actions: [],
  ports: [],
  blockedBy: [],
  causes: [],
  assumes: [],
  ...more,
});
const path = (hops: readonly Hop[], more: Partial<PathRow> = {}): PathRow => ({
  id: 'p',
  from: hops[0]?.from ?? asNodeId('x'),
  to: hops.at(-1)?.to ?? asNodeId('x'),
  target: 'data',
  verdict: 'open',
  blockedBy: [],
  certainty: 'certain',
  score: 50,
  severity: 'medium',
  scoreBecause: [],
  accepted: null,
  count: 1,
  members: [],
  ends: [],
  settledBy: [],
  hops,
  ...more,
});
const names = (id: string) => ({ internet: 'the internet', 'admin:1': 'administrator of prod' })[id] ?? id;

describe('a path as sentences', () => {
  it('says who gets what, and the way there', () => {
    const p = path(
      [
        hop('internet', 'ROUTES_TO', 'web', { ports: ['tcp/443'] }),
        hop('web', 'RUNS_AS', 'web-role', {
          conditions: [
            {
              key: 'x',
              operator: 'Bool',
              values: ['true'],
              text: 'a flaw in what listens there lets an attacker run code',
            },
          ],
        }),
        hop('web-role', 'CAN_ACCESS', 'exports', { levels: ['read', 'write'] }),
      ],
      { certainty: 'conditional' },
    );
    expect(titleOf(p, names)).toBe('The internet can read and write exports');
    expect(summaryOf(p, names)).toBe(
      'The internet reaches web on tcp/443, then web runs as web-role, then web-role can read and write exports. It holds if a flaw in what listens there lets an attacker run code.',
    );
  });

  it('leaves names as they are written', () => {
    const p = path([hop('mara.lind', 'CAN_BECOME', 'admin:1')], { count: 3 });
    expect(titleOf(p, names)).toBe('mara.lind and 2 more can become administrator of prod');
    expect(summaryOf(p, names)).toBe('mara.lind becomes administrator of prod.');
  });

  it('says what is not known, and what stops it', () => {
    const unknown = path([hop('a', 'CAN_BECOME', 'b', { certainty: 'unknown' })], {
      certainty: 'unknown',
      settledBy: ['1/eu-west-1/lambda.functions'],
    });
    expect(summaryOf(unknown, names)).toContain('Not known for sure: 1/eu-west-1/lambda.functions would settle it.');
    const blocked = path([hop('a', 'CAN_ASSUME', 'b')], {
      verdict: 'blocked',
      blockedBy: [{ fact: 'scp', source: 's', text: 'an SCP denies it' }],
    });
    expect(summaryOf(blocked, names)).toContain('It is stopped: an SCP denies it.');
  });
});

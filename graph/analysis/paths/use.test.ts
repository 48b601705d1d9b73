import { describe, expect, it } from 'vitest';
import { answerPaths } from './answer.js';
import { buildPathGraph } from './csr.js';
import { edge, node } from './hand-made.js';
import { chooseEnds, chooseStarts } from './select.js';
import { ACTIVE_POINTS, type RecentUse, USED_POINTS } from './use.js';

const A = '111122223333';
const B = '444455556666';
const role = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
const user = (name: string, account = A) => `arn:aws:iam::${account}:user/${name}`;
const lake = 'arn:aws:s3:::lake';
const reads = { props: { level: 'read', actions: ['s3:GetObject'] } };

const graph = buildPathGraph(
  [
    node(user('ann'), 'iam.user'),
    node(user('ben'), 'iam.user'),
    node(user('eve', B), 'iam.user'),
    node(role('r'), 'iam.role'),
    node(lake, 's3.bucket', { sensitive: 'sensitive', weight: 1, account: A }),
  ],
  [
    edge(user('ann'), 'CAN_ASSUME', role('r'), { technique: 'sts.assume-role' }),
    edge(user('ben'), 'CAN_ASSUME', role('r'), { technique: 'sts.assume-role' }),
    edge(user('eve', B), 'CAN_ASSUME', role('r'), { technique: 'sts.assume-role' }),
    edge(role('r'), 'CAN_ACCESS', lake, reads),
  ],
);

interface Done {
  readonly actions?: readonly string[];
  readonly assumed?: readonly string[];
}
const use = (data: readonly string[], done: Readonly<Record<string, Done>>): RecentUse => ({
  until: '2026-01-01',
  days: 30,
  calls: () => [],
  data: (account) => (account === A ? new Set(data) : null),
  of: (n) => {
    const found = done[graph.id(n)];
    return found
      ? { actions: new Set(found.actions), assumed: new Set((found.assumed ?? []).map((id) => graph.find(id))) }
      : null;
  },
});

function row(from: string, given: RecentUse | undefined) {
  const { rows } = answerPaths(graph, {
    from: [chooseStarts(graph, from)].filter((c) => c !== null),
    to: [chooseEnds(graph, lake)].filter((c) => c !== null),
    k: 1,
    limit: 1,
    blocked: false,
    maxUnknown: 1,
    certainty: null,
    use: given,
  });
  const [first] = rows;
  if (!first) throw new Error('no path');
  return { score: first.score, because: first.scoreBecause.join('; ') };
}

describe('recent use in the score', () => {
  const none = row(user('ann'), undefined);

  it('is not known, and changes nothing, where no events were imported', () => {
    expect(none.because).toContain('not known: no events were imported');
    expect(none.because).not.toMatch(/was active|was seen/);
  });

  it('raises a path whose start acts, and one whose rights are called, each with its reason', () => {
    const active = row(user('ann'), use(['s3'], { [user('ann')]: { actions: ['ec2:DescribeInstances'] } }));
    expect(active.score).toBe(none.score + ACTIVE_POINTS);
    expect(active.because).toContain('ann was active in the 30 days before 2026-01-01');
    expect(active.because).toContain('none of the rights behind its hops was seen in use');
    const assumed = row(user('ann'), use(['s3'], { [user('ann')]: { assumed: [role('r')] } }));
    expect(assumed.score).toBe(none.score + ACTIVE_POINTS + USED_POINTS);
    expect(assumed.because).toContain('the right behind hop 1 (sts:AssumeRole) was used');
    const called = row(user('ben'), use(['s3'], { [role('r')]: { actions: ['s3:GetObject'] } }));
    expect(called.score).toBe(none.score + USED_POINTS);
    expect(called.because).toContain('the right behind hop 2 (s3:GetObject) was used');
    expect(called.because).toContain('no call of ben was seen');
  });

  it('is not known where events could not have shown it', () => {
    const unlogged = row(user('ann'), use([], {}));
    expect(unlogged.score).toBe(none.score);
    expect(unlogged.because).toContain('not known: no imported event could show it');
    const elsewhere = row(user('eve', B), use(['s3'], {}));
    expect(elsewhere.because).toContain(`whether eve was active lately is not known: no events of ${B} were imported`);
    expect(elsewhere.because).toContain('not known: no imported event could show it');
    expect(row(user('ann'), use(['s3'], {})).because).toContain('none of the rights behind its hops was seen in use');
  });
});

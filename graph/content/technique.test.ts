import { describe, expect, it } from 'vitest';
import { parseContent } from './load.js';
import { type Technique, techniqueForm, waysThrough, withoutLikeness } from './technique.js';

const written = (id: string, more: string): Technique =>
  parseContent(
    `id: ${id}
title: t
kind: compound
summary: s
actor: [iam.user, iam.role]
target: iam.role
grants: target
steps: [s]
trail: [t]
remedy: [r]
references: ['https://docs.aws.amazon.com/']
${more}`,
    `${id}.yaml`,
    techniqueForm,
  );
const asked = (t: Technique): readonly string[] => t.actions.map((r) => r.action);
const pass = written(
  'x.pass',
  "actions: [{ action: 'iam:PassRole', on: passedRole }]\ntrust: [lambda.amazonaws.com]\n",
);
const choice = written(
  'x.choice',
  `actions: [{ action: 'a:One', on: any }]
oneOf:
  - [{ actor: [iam.user], actions: [{ action: 'a:Two', on: any }] }, { actions: [{ action: 'a:Three', on: any }], remains: [{ key: k, operator: o, values: [v], text: t }] }]
`,
);

describe('a technique with choices', () => {
  it('is one technique for each way through them, with what all of them ask', () => {
    const ways = waysThrough(choice);
    expect(ways.map(asked)).toEqual([
      ['a:One', 'a:Two'],
      ['a:One', 'a:Three'],
    ]);
    expect(ways.map((w) => w.actor)).toEqual([['iam.user'], ['iam.user', 'iam.role']]);
    expect(ways.map((w) => w.remains.length)).toEqual([0, 1]);
    expect(waysThrough(choice)).toBe(ways);
  });
  it('asks for each pair of two choices', () => {
    const two = written(
      'x.two',
      `oneOf:
  - [{ actions: [{ action: 'a:A', on: any }] }, { actions: [{ action: 'a:B', on: any }] }]
  - [{ actions: [{ action: 'a:C', on: any }] }, { actions: [{ action: 'a:D', on: any }] }]
`,
    );
    expect(waysThrough(two).map((w) => asked(w).join(' '))).toEqual(['a:A a:C', 'a:A a:D', 'a:B a:C', 'a:B a:D']);
  });
  it('borrows all that another asks, its trust included, and nothing where the trust is rewritten', () => {
    const text = (more: string) => `${more}oneOf: [[{ like: x.pass }, { like: x.choice }]]\n`;
    const all = new Map([pass, choice].map((t) => [t.id, t]));
    const [first, ...rest] = waysThrough(withoutLikeness(written('x.like', text('')), all));
    expect([first?.trust, first && asked(first)]).toEqual([['lambda.amazonaws.com'], ['iam:PassRole']]);
    expect(rest.map(asked)).toEqual([
      ['a:One', 'a:Two'],
      ['a:One', 'a:Three'],
    ]);
    const rewritten = withoutLikeness(written('x.like', text('trustRewritten: true\n')), all);
    expect(waysThrough(rewritten)[0]?.trust).toEqual([]);
  });
  it('is refused where it is like none, or like one that is like another', () => {
    const like = written('x.like', 'oneOf: [[{ like: x.pass }, { like: x.none }]]\n');
    expect(() => withoutLikeness(like, new Map([['x.pass', pass]]))).toThrow(/x\.none, which does not exist/);
    const chain = written('x.chain', 'oneOf: [[{ like: x.like }, { like: x.pass }]]\n');
    expect(() => withoutLikeness(chain, new Map([pass, like].map((t) => [t.id, t])))).toThrow(/itself like another/);
  });
  it('is refused where it asks for nothing', () => {
    expect(() => written('x.nothing', '')).toThrow(/asks for some action/);
  });
});

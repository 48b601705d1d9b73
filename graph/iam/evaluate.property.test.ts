import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../schema/verdict.js';
import { compileCondition, evaluateCondition, operatorName } from './conditions/condition.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact } from './contract.js';
import { decide, evaluate } from './evaluate.js';
import { principalFromArn } from './principal-arn.js';
import { ACCOUNT, ALICE, OTHER_ACCOUNT, policy, type Statement } from './testing/request.js';

const KEYS = ['aws:PrincipalTag/x', 'aws:PrincipalTag/y'];
const VALUES = ['a', 'b', 'ab', 'c'];
const lower = (k: string) => k.toLowerCase();

const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'a*', '*b', '${aws:PrincipalTag/y}'), {
  minLength: 1,
  maxLength: 2,
});
const condition = fc
  .tuple(
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIfExists',
      'StringNotLikeIfExists',
      'ForAnyValue:StringLike',
      'ForAllValues:StringEquals',
      'Null',
    ),
    fc.constantFrom(...KEYS),
    values,
    fc.boolean(),
  )
  .map(([operator, key, v, flag]) => ({ [operator]: { [key]: operator === 'Null' ? [String(flag)] : v } }));

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('s3:GetObject', 's3:*', '*', 's3:Put*'),
    Resource: fc.constantFrom('*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/${aws:PrincipalTag/x}', 'arn:aws:s3:::other/*'),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map((s): Statement => JSON.parse(JSON.stringify(s)));
const statements = fc.array(statement, { maxLength: 3 });
/** The same with one that may have several values in place of the first key; a variable never has several. */
const SEVERAL = 'aws:CalledVia';
const renamed = (d: Drawn): Drawn => JSON.parse(JSON.stringify(d).replaceAll(`"${KEYS[0]}"`, `"${SEVERAL}"`));
const naming = statements.map((list) => list.map((s): Statement => ({ ...s, Principal: '*' })));

interface Drawn {
  readonly identity: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly scp: readonly Statement[] | undefined;
  readonly resource: readonly Statement[] | undefined;
  readonly across: boolean;
  readonly x: string | null;
  readonly y: string | null;
}

const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 });
const drawn: fc.Arbitrary<Drawn> = fc.record({
  identity: statements,
  boundary: optional(statements),
  scp: optional(statements),
  resource: optional(naming),
  across: fc.boolean(),
  x: fc.option(fc.constantFrom(...VALUES)),
  y: fc.option(fc.constantFrom(...VALUES)),
});

type Facts = Readonly<Record<string, KeyFact>>;
const known = (v: string | null): KeyFact => (v === null ? { state: 'absent' } : { state: 'known', values: [v] });

function requestOf(d: Drawn, facts: Facts, more: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  const principal = principalFromArn(ALICE);
  if (principal === null) throw new Error('no principal');
  const set = (id: string, s: readonly Statement[]): BoundPolicy[] => [policy(id, ...s)];
  return {
    principal,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/a',
    resourceAccount: d.across ? OTHER_ACCOUNT : ACCOUNT,
    identity: set('identity', d.identity),
    ...(d.boundary === undefined ? {} : { boundary: set('boundary', d.boundary) }),
    ...(d.scp === undefined ? {} : { scpLevels: [set('scp', d.scp)] }),
    ...(d.resource === undefined ? {} : { resourcePolicy: policy('resource', ...d.resource) }),
    context: (key) => facts[key] ?? { state: 'absent' },
    ...more,
  };
}

const factsOf = (d: Drawn): Facts => ({
  [lower(KEYS[0] as string)]: known(d.x),
  [lower(KEYS[1] as string)]: known(d.y),
});
const RANK: Readonly<Record<Decision, number>> = { ExplicitDeny: 0, ImplicitDeny: 1, Allow: 2 };

describe('what is undecided', () => {
  const DOMAIN: readonly (readonly string[] | null)[] = [
    null,
    ['a'],
    ['b'],
    ['ab'],
    ['c'],
    ['b*'],
    ['other'],
    ['${x}'],
    ['a*'],
    ['*b'],
  ];
  const facts = (x: readonly string[] | null, y: readonly string[] | null): Facts => ({
    [lower(KEYS[0] as string)]: x === null ? { state: 'absent' } : { state: 'known', values: x },
    [lower(KEYS[1] as string)]: y === null ? { state: 'absent' } : { state: 'known', values: y },
  });
  const undecided: KeyFact = { state: 'undecided' };

  /** Checks a three-valued answer against all completions; true if it was conditional. */
  const checked = (d: Drawn, open: Facts, completions: readonly Facts[]): boolean => {
    const verdict = evaluate(requestOf(d, open));
    const outcomes = completions.map((c) => ({ c, decision: evaluate(requestOf(d, c)).decision }));
    const best = outcomes.reduce((a, b) => (RANK[b.decision] > RANK[a.decision] ? b : a)).decision;
    const reached = new Set(outcomes.map((o) => o.decision));
    expect(verdict.decision).toBe(best);
    expect(verdict.certainty).toBe(reached.size === 1 ? 'certain' : 'conditional');
    if (verdict.certainty === 'certain') {
      expect(verdict.conditions).toEqual([]);
      expect(verdict.otherwise).toBeNull();
      return false;
    }
    expect(reached).toContain(verdict.otherwise);
    expect(verdict.conditions.length).toBeGreaterThan(0);
    const meets = (c: Facts) =>
      verdict.conditions.every((x) => {
        const name = operatorName(x.operator);
        if (name === null) throw new Error(`${x.operator} is no operator`);
        const compiled = compileCondition(x.operator, name, x.key, x.values, true);
        return evaluateCondition(compiled, (k) => c[k] ?? { state: 'absent' }) === 1;
      });
    const met = outcomes.filter((o) => meets(o.c));
    expect(met.length).toBeGreaterThan(0);
    for (const o of met) expect(o.decision).toBe(best);
    return true;
  };

  it('is answered as the enumeration of all completions answers, and the conditions left are enough', () => {
    let conditional = 0;
    fc.assert(
      fc.property(drawn, fc.boolean(), (d, both) => {
        const open: Facts = {
          [lower(KEYS[0] as string)]: undecided,
          [lower(KEYS[1] as string)]: both ? undecided : known(d.y),
        };
        const ys = both ? DOMAIN : [d.y === null ? null : [d.y]];
        const completions = DOMAIN.flatMap((x) => ys.map((y) => facts(x, y)));
        if (checked(d, open, completions)) conditional++;
      }),
      { numRuns: 600, seed: 8 },
    );
    expect(conditional).toBeGreaterThan(60);
  });

  it('may have several values', () => {
    const singles = DOMAIN.filter((v) => v !== null).map((v) => v[0] as string);
    const sets = [...DOMAIN, ...singles.flatMap((a, i) => singles.slice(i + 1).map((b) => [a, b]))];
    let conditional = 0;
    fc.assert(
      fc.property(drawn.map(renamed), (d) => {
        const y = { [lower(KEYS[1] as string)]: known(d.y) };
        const completions = sets.map(
          (x): Facts => ({ ...y, [lower(SEVERAL)]: x === null ? { state: 'absent' } : { state: 'known', values: x } }),
        );
        if (checked(d, { ...y, [lower(SEVERAL)]: undecided }, completions)) conditional++;
      }),
      { numRuns: 600, seed: 10 },
    );
    expect(conditional).toBeGreaterThan(60);
  });

  it('is chosen in the favour of a caller who may pick the value, which is then named', () => {
    fc.assert(
      fc.property(drawn, (d) => {
        const open: Facts = { [lower(KEYS[0] as string)]: { state: 'free' }, [lower(KEYS[1] as string)]: known(d.y) };
        const verdict = evaluate(requestOf(d, open));
        const y = d.y === null ? null : [d.y];
        const best = DOMAIN.map((x) => evaluate(requestOf(d, facts(x, y))).decision).reduce((a, b) =>
          RANK[b] > RANK[a] ? b : a,
        );
        expect(verdict).toMatchObject({ decision: best, certainty: 'certain', conditions: [] });
        const picked = verdict.chosen[lower(KEYS[0] as string)];
        if (picked === undefined) return;
        const same = evaluate(requestOf(d, facts(picked === '(absent)' ? null : picked.split(', '), y)));
        expect(same.decision).toBe(best);
      }),
      { numRuns: 1000, seed: 9 },
    );
  });
});

describe('the quick answer', () => {
  it('is that of the whole evaluator', () => {
    const limits = fc.record({
      session: optional(statements),
      undecided: fc.constantFrom('known', 'undecided', 'free'),
      unread: fc.boolean(),
    });
    let quick = 0;
    fc.assert(
      fc.property(drawn, limits, (d, l) => {
        const x: KeyFact =
          l.undecided === 'known' ? known(d.x) : { state: l.undecided === 'free' ? 'free' : 'undecided' };
        const more: Partial<AuthorizationRequest> = {
          ...(l.session === undefined ? {} : { session: [policy('session', ...l.session)] }),
          ...(l.unread ? { boundary: 'unknown' } : {}),
        };
        const request = requestOf(d, { ...factsOf(d), [lower(KEYS[0] as string)]: x }, more);
        const { decision, certainty } = evaluate(request);
        expect(decide(request)).toMatchObject({ decision, certainty });
        if (certainty === 'certain' && d.resource === undefined && !d.across && !l.unread) quick++;
      }),
      { numRuns: 3000, seed: 11 },
    );
    expect(quick).toBeGreaterThan(200);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorizationRequest, BoundPolicy, KeyFact } from './contract.js';
import { evaluate } from './evaluate.js';
import { explain } from './explain.js';
import type { Flip, FlipChange, FlipWay } from './flip.js';
import { allow, deny, OTHER_ACCOUNT, policy, request, SESSION, type Short, type Statement } from './testing/request.js';

const flipped = (short: Short): Flip => {
  const asked = request(short);
  const { flip } = explain(asked, evaluate(asked));
  if (flip === null) throw new Error('no flip');
  return flip;
};
const kinds = (flip: FlipWay) => flip.changes.map((c) => c.kind);
const mine = policy('mine', allow('s3:*'));
const everything = policy('full', allow('*'));

describe('the smallest change that turns a decision round', () => {
  it('takes away the one Deny, told by policy, level and Sid', () => {
    const guard = policy('p-guard', allow('*'), deny('s3:Get*', '*', { Sid: 'Guard' }));
    const flip = flipped({ identity: [mine], scpLevels: [[everything], [everything, guard]] });
    expect(flip).toMatchObject({ decision: 'Allow', certainty: 'certain', smallest: true });
    expect(flip.changes).toEqual([
      {
        kind: 'remove-statement',
        layer: 'scp',
        level: 1,
        policy: 'p-guard',
        statement: 1,
        sid: 'Guard',
        text: 'remove statement Guard (Deny) of service control policy at level 2 p-guard',
      },
    ]);
  });
  it('adds what every layer lacks, and no more', () => {
    const flip = flipped({ identity: [], boundary: [policy('cap', allow('sqs:*'))], scpLevels: [[everything], []] });
    const added = flip.changes.map((c) => (c.kind === 'add-statement' ? `${c.layer} ${c.level}` : c.kind));
    expect(added.sort()).toEqual(['boundary null', 'identity null', 'scp 1']);
    expect(flip.changes).toHaveLength(3);
    expect(flip.changes[0]).toMatchObject({
      content: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' },
    });
  });
  it('tells the condition that would have to hold', () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    expect(flipped({ identity: [policy('p', allow('*', '*', mfa))] }).changes).toEqual([
      {
        kind: 'change-key',
        key: 'aws:MultiFactorAuthPresent',
        from: null,
        to: ['true'],
        text: 'ask with aws:MultiFactorAuthPresent = true',
      },
    ]);
    const two = {
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, StringEquals: { 'aws:RequestedRegion': 'x' } },
    };
    // Two keys cost more than one statement.
    expect(kinds(flipped({ identity: [policy('p', allow('*', '*', two))] }))).toEqual(['add-statement']);
    // Who asks is no key that changes.
    const who = { Condition: { StringEquals: { 'aws:username': 'bob' } } };
    expect(kinds(flipped({ identity: [policy('p', allow('*', '*', who))] }))).toEqual(['add-statement']);
  });
  it('takes a whole policy off where that is less than its statements one by one', () => {
    const many = policy('many', deny('s3:Get*'), deny('s3:*'), deny('*', 'arn:aws:s3:::b/*'));
    expect(flipped({ identity: [mine], scpLevels: [[everything, many]] }).changes).toMatchObject([
      { kind: 'detach', layer: 'scp', level: 0, policy: 'many' },
    ]);
    expect(kinds(flipped({ identity: [mine], boundary: [many] }))).toEqual(['detach']);
    // What the policy allows goes with it.
    const both = policy('both', allow('*'), deny('s3:Get*'), deny('s3:*'));
    const flip = flipped({ identity: [both] });
    expect([flip, ...flip.others].map(kinds)).toContainEqual(['detach', 'add-statement']);
    expect(flip.changes).toHaveLength(2);
  });
  it('asks for both sides across accounts', () => {
    const flip = flipped({ identity: [], resourceAccount: OTHER_ACCOUNT });
    expect(flip.changes).toMatchObject([
      { kind: 'add-statement', layer: 'identity' },
      { kind: 'add-statement', layer: 'resource', policy: null, content: { Principal: { AWS: expect.any(String) } } },
    ]);
    const role = flipped({ by: SESSION, identity: [everything], resourceAccount: OTHER_ACCOUNT });
    expect(role.changes).toMatchObject([{ content: { Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } } }]);
  });
  it('turns an Allow by the statement it rests on, or by a Deny where no one statement carries it', () => {
    expect(flipped({ identity: [mine] }).changes).toMatchObject([{ kind: 'remove-statement', policy: 'mine' }]);
    const twice = flipped({ identity: [mine, everything] });
    expect(twice.changes).toMatchObject([{ kind: 'add-statement', layer: 'identity', content: { Effect: 'Deny' } }]);
    expect(twice.decision).toBe('ExplicitDeny');
    const root = flipped({ by: 'arn:aws:iam::111122223333:root' });
    expect(root.changes).toMatchObject([{ kind: 'add-statement', layer: 'resource', content: { Effect: 'Deny' } }]);
  });
  it('is none for what needs no permission', () => {
    const asked = request({ action: 'sts:GetCallerIdentity', resource: '*' });
    expect(explain(asked, evaluate(asked)).flip).toBeNull();
  });
  it('is none where something beside the policies decided', () => {
    const asked = request({ identity: [mine] });
    expect(explain(asked, { ...evaluate(asked), decision: 'ExplicitDeny' }).flip).toBeNull();
  });
  it('answers in bounded time where very much is in the way', () => {
    const denies = Array.from({ length: 60 }, (_, i) =>
      policy(`d${i}`, deny('*', '*', { Condition: { StringNotEquals: { [`aws:PrincipalTag/${i}`]: 'x' } } })),
    );
    const flip = flipped({ identity: [mine, ...denies] });
    expect(flip.changes).toHaveLength(60);
    expect(flip.decision).toBe('Allow');
  });
});

describe('the nearest statements', () => {
  const nearest = (short: Short) => {
    const asked = request(short);
    return explain(asked, evaluate(asked)).layers.flatMap((l) => l.closest);
  };
  it('say which element failed, and by which value of which key', () => {
    const ip = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
    const short: Short = {
      identity: [policy('p', allow('*', '*', ip), allow('s3:*', 'arn:aws:s3:::other/*'))],
      known: { 'aws:SourceIp': '198.51.100.7' },
    };
    expect(nearest(short)).toMatchObject([
      {
        element: 'condition',
        key: 'aws:SourceIp',
        value: ['198.51.100.7'],
        failed: expect.stringContaining('aws:SourceIp is in 203.0.113.0/24, but in the request it is 198.51.100.7'),
      },
      { element: 'resource', failed: 'the resource is another' },
    ]);
  });
  it('are those for another action of the service where none is for this one', () => {
    expect(nearest({ identity: [policy('p', allow('s3:PutObject'), allow('sqs:*'))] })).toMatchObject([
      { element: 'action', statement: { statement: 0 } },
    ]);
    const other = { Principal: { AWS: 'arn:aws:iam::111122223333:user/bob' } };
    expect(nearest({ identity: [], resourcePolicy: policy('b', allow('s3:*', '*', other)) })).toMatchObject([
      { element: 'principal' },
    ]);
  });
});

// ---- every change told is applied to the inputs themselves, and every smaller one is tried --------------------------

const KEYS = ['aws:PrincipalTag/x', 'aws:RequestedRegion'] as const;
const VALUES = [null, 'a', 'b', 'ab', 'z'] as const;

interface World {
  /** By layer and level: policies as lists of statements, by id. */
  readonly identity: Readonly<Record<string, readonly Statement[]>>;
  readonly boundary: readonly Statement[] | null;
  readonly scp: readonly Readonly<Record<string, readonly Statement[]>>[];
  readonly resource: readonly Statement[] | null;
  readonly keys: Readonly<Record<string, readonly string[] | null>>;
  readonly across: boolean;
}

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('s3:GetObject', 's3:*', '*', 's3:Put*'),
    Resource: fc.constantFrom('*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/${aws:PrincipalTag/x}', 'arn:aws:s3:::other/*'),
    Condition: fc.option(
      fc
        .tuple(
          fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists', 'Null'),
          fc.constantFrom(...KEYS),
          fc.constantFrom('a', 'b', 'a*'),
        )
        .map(([operator, key, value]) => ({
          [operator]: { [key]: operator === 'Null' ? String(value === 'a') : value },
        })),
      { nil: undefined },
    ),
  })
  .map((s): Statement => JSON.parse(JSON.stringify(s)));
const statements = fc.array(statement, { maxLength: 2 });
const worlds: fc.Arbitrary<World> = fc.record({
  identity: fc.record({ i0: statements, i1: statements }),
  boundary: fc.option(statements),
  scp: fc.array(fc.record({ s0: statements, s1: fc.constant([allow('*')]) }, { requiredKeys: ['s0'] }), {
    maxLength: 2,
  }),
  resource: fc.option(statements.map((list) => list.map((s): Statement => ({ ...s, Principal: '*' })))),
  keys: fc.record(
    Object.fromEntries(KEYS.map((k) => [k, fc.constantFrom(...VALUES).map((v) => (v === null ? null : [v]))])),
  ),
  across: fc.boolean(),
});

const CONTENT = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/a' };
const ALICE = 'arn:aws:iam::111122223333:user/alice';
/** Ids tell the places apart: a policy is attached once. */
const scpId = (level: number, id: string) => `scp${level}${id}`;

function requestOf(w: World): AuthorizationRequest {
  const set = (policies: Readonly<Record<string, readonly Statement[]>>, name: (id: string) => string): BoundPolicy[] =>
    Object.entries(policies).map(([id, s]) => policy(name(id), ...s));
  const facts = new Map<string, KeyFact>(
    Object.entries(w.keys).map(([k, v]) => [
      k.toLowerCase(),
      v === null ? { state: 'absent' } : { state: 'known', values: v },
    ]),
  );
  const base = request({
    identity: set(w.identity, (id) => id),
    ...(w.boundary === null ? {} : { boundary: [policy('boundary', ...w.boundary)] }),
    ...(w.scp.length === 0 ? {} : { scpLevels: w.scp.map((level, i) => set(level, (id) => scpId(i, id))) }),
    ...(w.resource === null ? {} : { resourcePolicy: policy('resource', ...w.resource) }),
    resource: CONTENT.Resource,
    ...(w.across ? { resourceAccount: OTHER_ACCOUNT } : {}),
  });
  return { ...base, context: (k) => facts.get(k) ?? base.context(k) };
}

const dropAt = (list: readonly Statement[], index: number) => list.filter((_, i) => i !== index);

/** The inputs with one change, told from its fields alone. */
function applied(w: World, c: FlipChange): World {
  if (c.kind === 'change-key') {
    const key = KEYS.find((k) => k.toLowerCase() === c.key.toLowerCase());
    if (key === undefined) throw new Error(`no key ${c.key}`);
    return { ...w, keys: { ...w.keys, [key]: c.to } };
  }
  const edit = (list: readonly Statement[]): readonly Statement[] =>
    c.kind === 'remove-statement'
      ? dropAt(list, c.statement)
      : c.kind === 'add-statement'
        ? [...list, c.content]
        : list;
  switch (c.layer) {
    case 'identity': {
      if (c.kind === 'add-statement') return { ...w, identity: { ...w.identity, new: edit(w.identity.new ?? []) } };
      const { [c.policy]: found, ...rest } = w.identity;
      if (found === undefined) throw new Error(`no policy ${c.policy}`);
      return { ...w, identity: c.kind === 'detach' ? rest : { ...w.identity, [c.policy]: edit(found) } };
    }
    case 'boundary':
      return { ...w, boundary: c.kind === 'detach' || w.boundary === null ? null : edit(w.boundary) };
    case 'resource':
      return { ...w, resource: c.kind === 'detach' ? null : edit(w.resource ?? []) };
    case 'scp':
      return {
        ...w,
        scp: w.scp.map((level, i) => {
          if (i !== c.level) return level;
          if (c.kind === 'add-statement') return { ...level, new: edit(level.new ?? []) };
          return Object.fromEntries(
            Object.entries(level).flatMap(([id, list]) =>
              scpId(i, id) !== c.policy ? [[id, list]] : c.kind === 'detach' ? [] : [[id, edit(list)]],
            ),
          );
        }),
      };
    default:
      throw new Error(`no layer ${c.layer}`);
  }
}

/** Several changes: places are those of the document as it was, so that later statements go first, then policies. */
function together(w: World, changes: readonly FlipChange[]): World {
  const order = (c: FlipChange) => (c.kind === 'remove-statement' ? -c.statement : c.kind === 'detach' ? 1 : 2);
  return [...changes].sort((a, b) => order(a) - order(b)).reduce(applied, w);
}

/** Every change of the kinds considered. */
function everyChange(w: World, effect: 'Allow' | 'Deny'): readonly FlipChange[] {
  const text = '';
  const out: FlipChange[] = [];
  const of = (
    layer: 'identity' | 'boundary' | 'scp' | 'resource',
    level: number | null,
    id: string,
    list: readonly Statement[],
  ) => {
    list.forEach((_, statement) => {
      out.push({ kind: 'remove-statement', layer, level, policy: id, statement, sid: null, text });
    });
    out.push({ kind: 'detach', layer, level, policy: id, text });
  };
  const add = (layer: 'identity' | 'boundary' | 'scp' | 'resource', level: number | null) => {
    const content = { Effect: effect, ...CONTENT, ...(layer === 'resource' ? { Principal: { AWS: ALICE } } : {}) };
    out.push({ kind: 'add-statement', layer, level, policy: null, content, text });
  };
  for (const [id, list] of Object.entries(w.identity)) of('identity', null, id, list);
  add('identity', null);
  if (w.boundary !== null) {
    of('boundary', null, 'boundary', w.boundary);
    add('boundary', null);
  }
  w.scp.forEach((level, i) => {
    for (const [id, list] of Object.entries(level)) of('scp', i, scpId(i, id), list);
    add('scp', i);
  });
  if (w.resource !== null) of('resource', null, 'resource', w.resource);
  // A policy for a resource that has none is considered only where the resource's account is another.
  if (w.resource !== null || w.across) add('resource', null);
  for (const key of KEYS)
    for (const v of VALUES) out.push({ kind: 'change-key', key, from: null, to: v === null ? null : [v], text });
  return out;
}

const allows = (w: World) => evaluate(requestOf(w)).decision === 'Allow';

describe('applied to the inputs, the change', () => {
  it('turns the decision round, and no smaller one would', () => {
    const sizes = new Map<string, number>();
    fc.assert(
      fc.property(worlds, (w) => {
        const asked = requestOf(w);
        const verdict = evaluate(asked);
        const { flip } = explain(asked, verdict);
        if (flip === null) throw new Error('no flip');
        expect(flip.smallest).toBe(true);
        const before = verdict.decision === 'Allow';
        for (const way of [flip, ...flip.others]) {
          expect(way.changes).toHaveLength(flip.changes.length);
          const after = together(w, way.changes);
          expect(allows(after)).toBe(!before);
        }
        expect(evaluate(requestOf(together(w, flip.changes)))).toMatchObject({
          decision: flip.decision,
          certainty: flip.certainty,
        });
        const size = `${verdict.decision} ${flip.changes.length}`;
        sizes.set(size, (sizes.get(size) ?? 0) + 1);
        const singles = everyChange(w, before ? 'Deny' : 'Allow');
        if (flip.changes.length > 1) for (const c of singles) expect(allows(applied(w, c))).toBe(before);
        if (flip.changes.length > 2) {
          for (const [i, a] of singles.entries())
            for (const b of singles.slice(0, i)) expect(allows(together(w, [a, b]))).toBe(before);
        }
      }),
      { numRuns: process.env.PORTOLAN_DEEP === '1' ? 4000 : 400, seed: 21 },
    );
    // The property says nothing where it never had to look.
    for (const size of [
      'Allow 1',
      'ImplicitDeny 1',
      'ImplicitDeny 2',
      'ImplicitDeny 3',
      'ExplicitDeny 1',
      'ExplicitDeny 2',
      'ExplicitDeny 3',
    ])
      expect([...sizes.keys()]).toContain(size);
  });
});

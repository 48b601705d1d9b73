/** Policies and requests by lot: legal ones only, in every form that the grammar knows. */
import fc from 'fast-check';
import {
  ACTIONS,
  ALL_NAMED,
  ASSUMED,
  AWS_PRINCIPALS,
  BARE,
  CALLERS,
  DATA,
  type DrawnCaller,
  type DrawnKey,
  FEDERATED,
  KEYS,
  OIDC,
  ONE,
  PATH_ROLE,
  RESOURCES,
  ROLE_ARN,
  ROOT,
  SAML,
  TWO,
} from './pools.js';
import { ACCOUNT, ALICE, OTHER_ACCOUNT } from './request.js';

type Json = { readonly [name: string]: unknown };
/** What kind of policy a statement stands in: it says how often it denies, and whether it names principals or resources. */
export type Kind = 'identity' | 'limit' | 'resource' | 'trust' | 'rcp';

const optional = <T>(arbitrary: fc.Arbitrary<T>, freq: number) => fc.option(arbitrary, { nil: undefined, freq });
const chance = (of: number) => fc.nat(of - 1).map((n) => n === 0);

/** One of the pool, or a list of them. */
const oneOrMore = (pool: readonly unknown[], most = 3): fc.Arbitrary<unknown> =>
  fc.oneof(fc.constantFrom(...pool), fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: most }));

interface Line {
  readonly operator: string;
  readonly key: string;
  readonly values: unknown;
}

/**
 * `loose`: set operators also on keys of one value, and string operators on those that are ARNs; AWS advises against both and
 * people write them.
 */
const lineOf = (key: DrawnKey, loose: boolean): fc.Arbitrary<Line> =>
  fc
    .tuple(
      key.several === true
        ? fc.constantFrom('ForAllValues:', 'ForAnyValue:')
        : fc.constantFrom('', '', '', ...(loose ? ['ForAllValues:', 'ForAnyValue:'] : [])),
      fc.constantFrom(
        ...key.operators.filter((o) => loose || o.startsWith('Arn') || !key.operators.includes('ArnLike')),
      ),
      fc.constantFrom('', '', 'IfExists'),
      fc.constantFrom(...key.written),
      oneOrMore(key.wanted),
    )
    .map(([qualifier, name, suffix, written, values]) => ({
      operator: `${qualifier}${name}${suffix}`,
      key: written,
      values,
    }));

const nullLine = (key: DrawnKey): fc.Arbitrary<Line> =>
  fc
    .tuple(fc.constantFrom(...key.written), fc.constantFrom<unknown>('true', 'false', true, false))
    .map(([written, values]) => ({ operator: 'Null', key: written, values }));

/** What conditions ask for. `loose`: see `lineOf`. */
export interface Asking {
  readonly loose: boolean;
  readonly keys: readonly DrawnKey[];
}

/** A Condition block of one or two lines; a key stands once under an operator. */
const block = ({ loose, keys }: Asking): fc.Arbitrary<Json> => {
  const line = fc.oneof(
    ...keys.map((key) => ({ weight: key.weight, arbitrary: lineOf(key, loose) })),
    ...keys.map((key) => ({ weight: key.weight / 2, arbitrary: nullLine(key) })),
  );
  return fc
    .uniqueArray(line, { minLength: 1, maxLength: 2, selector: (l) => `${l.operator} ${l.key}`.toLowerCase() })
    .map((lines) => {
      const found: Record<string, Record<string, unknown>> = {};
      for (const { operator, key, values } of lines) found[operator] = { ...found[operator], [key]: values };
      return found;
    });
};

const principal: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.constant('*') },
  { weight: 8, arbitrary: oneOrMore(AWS_PRINCIPALS).map((AWS) => ({ AWS })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        oneOrMore(AWS_PRINCIPALS),
        oneOrMore(['lambda.amazonaws.com', 'ec2.amazonaws.com']),
        oneOrMore([OIDC, SAML]),
      )
      .map(([AWS, Service, Federated]) => ({ AWS, Service, Federated })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }),
  },
);
/** Lists long enough to spare somebody. */
const notPrincipal: fc.Arbitrary<unknown> = fc.oneof(
  fc.subarray([ROOT, ALICE, ROLE_ARN, PATH_ROLE, ONE, TWO, FEDERATED], { minLength: 1 }).map((AWS) => ({ AWS })),
  fc.constant(ALL_NAMED),
  fc.constant({ AWS: '*' }),
);

const TRUST_ACTIONS = ['sts:AssumeRole', 'sts:*', 'STS:assumerole*', 'sts:TagSession', '*'];

/** The Principal element of a statement, if its kind of policy has one. */
function naming(kind: Kind, deny: boolean): fc.Arbitrary<Json> {
  if (kind === 'rcp') return fc.constant({ Principal: '*' });
  if (kind !== 'resource' && kind !== 'trust') return fc.constant({});
  const listed = principal.map((Principal): Json => ({ Principal }));
  // AWS supports NotPrincipal with Deny, not in trust policies; with Allow it is a warning.
  if (kind === 'trust') return listed;
  return fc.oneof(
    { weight: deny ? 5 : 15, arbitrary: listed },
    { weight: deny ? 5 : 1, arbitrary: notPrincipal.map((NotPrincipal): Json => ({ NotPrincipal })) },
  );
}

const elements = (kind: Kind, asking: Asking, effect: 'Allow' | 'Deny'): fc.Arbitrary<Json> =>
  fc
    .record({
      Sid: optional(fc.constantFrom('One', 'Two', 'Three'), 3),
      named: naming(kind, effect === 'Deny'),
      notAction: chance(15),
      // Many take in all actions, many all resources, or nothing would ever be allowed.
      actions: fc.oneof(
        { weight: effect === 'Allow' ? 2 : 1, arbitrary: fc.constant('*') },
        { weight: 3, arbitrary: oneOrMore(kind === 'trust' ? TRUST_ACTIONS : ACTIONS) },
      ),
      notResource: chance(15),
      resources: fc.oneof(fc.constant('*'), oneOrMore(RESOURCES)),
      Condition: optional(block(asking), 2),
    })
    .map(({ Sid, named, notAction, actions, notResource, resources, Condition }) => ({
      ...(Sid === undefined ? {} : { Sid }),
      Effect: effect,
      ...named,
      [notAction ? 'NotAction' : 'Action']: actions,
      ...(kind === 'trust' ? {} : { [notResource ? 'NotResource' : 'Resource']: resources }),
      ...(Condition === undefined ? {} : { Condition }),
    }));

/** One statement, four of five an Allow unless `effect` says which. */
export const drawnStatement = (kind: Kind, asking: Asking, effect?: 'Allow' | 'Deny'): fc.Arbitrary<Json> =>
  effect !== undefined
    ? elements(kind, asking, effect)
    : fc.oneof(
        { weight: 4, arbitrary: elements(kind, asking, 'Allow') },
        { weight: 1, arbitrary: elements(kind, asking, 'Deny') },
      );

const FULL = (kind: Kind): Json => ({
  Effect: 'Allow',
  ...(kind === 'rcp' || kind === 'resource' ? { Principal: '*' } : {}),
  Action: '*',
  Resource: '*',
});

/** The text of a policy. */
const drawnPolicy = (kind: Kind, asking: Asking): fc.Arbitrary<string> =>
  fc
    .record({
      version: fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', undefined),
      id: chance(4),
      full: kind === 'limit' || kind === 'rcp' ? fc.boolean() : chance(8),
      statements: fc.array(drawnStatement(kind, asking), { minLength: 1, maxLength: 3 }),
      bare: fc.boolean(),
    })
    .map(({ version, id, full, statements, bare }) => {
      const all = full && kind !== 'trust' && kind !== 'resource' ? [FULL(kind), ...statements] : statements;
      return JSON.stringify({
        ...(version === undefined ? {} : { Version: version }),
        ...(id ? { Id: 'some-id' } : {}),
        Statement: bare && all.length === 1 ? all[0] : all,
      });
    });

const policies = (kind: Kind, asking: Asking, least: number, most: number) =>
  fc.array(drawnPolicy(kind, asking), { minLength: least, maxLength: most });

/** Policy texts in their places; requests pick which of them apply. */
export interface DrawnPolicies {
  readonly identity: readonly string[];
  readonly boundary: readonly string[];
  readonly session: readonly string[];
  readonly scps: readonly (readonly string[])[];
  readonly rcps: readonly (readonly string[])[];
  readonly endpoint: readonly string[];
  readonly resource: string;
  readonly trust: string;
}

export const drawnPolicies = (asking: Asking): fc.Arbitrary<DrawnPolicies> =>
  fc.record({
    identity: policies('identity', asking, 0, 3),
    boundary: policies('limit', asking, 1, 1),
    session: policies('limit', asking, 1, 2),
    scps: fc.array(policies('limit', asking, 0, 2), { minLength: 1, maxLength: 3 }),
    rcps: fc.array(policies('rcp', asking, 0, 2), { minLength: 1, maxLength: 2 }),
    endpoint: policies('resource', asking, 1, 1),
    resource: drawnPolicy('resource', asking),
    trust: drawnPolicy('trust', asking),
  });

/** Which layers apply to a request, and the flags of its accounts. */
export const SWITCHES = ['boundary', 'session', 'scps', 'rcps', 'endpoint'] as const;
type Switch = (typeof SWITCHES)[number];

export interface DrawnRequest {
  readonly caller: DrawnCaller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly applies: ReadonlySet<Switch>;
  /** Its own policy: none, or that of its kind. */
  readonly policy: 'none' | 'resource' | 'trust';
  readonly serviceLinkedRole: boolean;
  readonly callerInManagementAccount: boolean;
  readonly resourceInManagementAccount: boolean;
  /** Values of the keys, by lower-case name. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

const valuesOf = (key: DrawnKey): fc.Arbitrary<readonly string[] | undefined> =>
  optional(
    key.several === true
      ? fc.uniqueArray(fc.constantFrom(...key.given), { minLength: 1, maxLength: 3 })
      : fc.constantFrom(...key.given).map((v) => [v]),
    2,
  );

/** The ARN of the role behind a session, as aws:PrincipalArn has it (reference_policies_condition-keys). */
const principalArn = (caller: DrawnCaller): string | undefined => {
  if (caller.type === 'assumedRole') return caller.roleArn ?? ROLE_ARN;
  return ['user', 'role', 'federatedUser', 'root'].includes(caller.type) ? caller.arn : undefined;
};

const free = KEYS.filter((k) => k.given.length > 0);

export const drawnRequest: fc.Arbitrary<DrawnRequest> = fc
  .record({
    caller: fc.constantFrom(...CALLERS),
    target: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...DATA).map((t) => ({ ...t, policy: 'resource' as const })) },
      { weight: 3, arbitrary: fc.constantFrom(...ASSUMED).map((t) => ({ ...t, policy: 'trust' as const })) },
      { weight: 2, arbitrary: fc.constantFrom(...BARE).map((t) => ({ ...t, policy: 'none' as const })) },
    ),
    hasPolicy: fc.constantFrom(true, true, false),
    resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
    applies: fc.array(fc.constantFrom(...SWITCHES), { maxLength: 3 }),
    linked: chance(8),
    callerInManagementAccount: chance(8),
    resourceInManagementAccount: chance(8),
    values: fc.tuple(...free.map(valuesOf)),
  })
  .map(({ caller, target, hasPolicy, resourceAccount, applies, linked, values, ...flags }) => {
    const context = new Map<string, readonly string[]>();
    for (const [i, key] of free.entries()) {
      const given = values[i];
      if (given !== undefined) context.set(key.name, given);
    }
    const arn = principalArn(caller);
    if (arn !== undefined) context.set('aws:principalarn', [arn]);
    if (caller.type === 'user') context.set('aws:username', [caller.arn.slice(caller.arn.lastIndexOf('/') + 1)]);
    return {
      ...flags,
      caller,
      action: target.action,
      resource: target.resource,
      resourceAccount,
      // Nobody can pass a session policy for a user's own keys.
      applies: new Set(applies.filter((a) => a !== 'session' || caller.type !== 'user')),
      policy: hasPolicy ? target.policy : 'none',
      // Only a role can be linked to a service.
      serviceLinkedRole: linked && (caller.type === 'assumedRole' || caller.type === 'role'),
      context,
    };
  });

/**
 * Decides authorisation requests given in full: a closed world, in which a key that is not given is absent. The request
 * form is that of `simulate` in the README; the answer's row form is a contract.
 */
import { z } from 'zod';
import { compilePolicy } from '../graph/iam/compile.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact, PrincipalFacts } from '../graph/iam/contract.js';
import { evaluate } from '../graph/iam/evaluate.js';
import { type Explanation, explain } from '../graph/iam/explain.js';
import { derivedKeys, principalFromArn } from '../graph/iam/principal-arn.js';
import {
  type AclGrant,
  evaluateBucket,
  evaluatePoint,
  isPublicPolicy,
  type PublicBlock,
  pointIn,
  type S3Answer,
  type S3Facts,
} from '../graph/iam/s3.js';
import { parseArn } from '../graph/schema/ids.js';
import { plainly, sayIssue } from '../graph/schema/plain-words.js';
import type { Certainty, Condition, Decision } from '../graph/schema/verdict.js';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const grantsShape = z.array(
  z.strictObject({
    /** A group by name or address, an account's number, or its canonical user id. */
    grantee: z.string().min(1),
    permission: z.enum(['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL']),
  }),
);
const blockShape = z.strictObject({
  blockPublicAcls: z.boolean().optional(),
  ignorePublicAcls: z.boolean().optional(),
  blockPublicPolicy: z.boolean().optional(),
  restrictPublicBuckets: z.boolean().optional(),
});
const accountNumber = z.string().regex(/^\d{12}$/, 'is twelve digits');

/** What S3 looks at beside policies. What is left out is off, or not there. */
const s3Shape = z.strictObject({
  acl: grantsShape.optional(),
  objectAcl: grantsShape.optional(),
  objectOwnership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']).optional(),
  /** Account that owns the object, where it is not the bucket's. */
  objectOwner: accountNumber.optional(),
  publicAccessBlock: blockShape.optional(),
  accountPublicAccessBlock: blockShape.optional(),
  /** Accounts by canonical user id. */
  canonicalIds: z.record(z.string(), accountNumber).optional(),
  /** The access point that `resource` names; `resourcePolicy` is that of the bucket behind it, `resourceAccount` its owner. */
  accessPoint: z
    .strictObject({
      bucket: z.string().regex(/^arn:[a-z-]+:s3:::[^/]+$/, 'is the ARN of a bucket'),
      policy: document.optional(),
      vpc: z.string().optional(),
      publicAccessBlock: blockShape.optional(),
    })
    .optional(),
});

const requestShape = z.strictObject({
  id: z.union([z.string(), z.number()]).optional(),
  principal: z.string(),
  action: z.string().regex(/^[A-Za-z0-9-]+:[A-Za-z0-9_.-]+$/, 'is one action, as in s3:GetObject'),
  resource: z.string().min(1).default('*'),
  resourceAccount: z
    .string()
    .regex(/^\d{12}$/, 'is twelve digits')
    .optional(),
  identity: z.array(document).optional(),
  boundary: z.array(document).max(1, 'holds one document').optional(),
  session: z.array(document).optional(),
  scpLevels: z.array(z.array(document)).optional(),
  rcpLevels: z.array(z.array(document)).optional(),
  endpointPolicy: z.array(document).optional(),
  resourcePolicy: document.optional(),
  context: z.record(z.string(), z.union([scalar, z.array(scalar)])).optional(),
  unknownKeys: z.array(z.string()).optional(),
  s3: s3Shape.optional(),
  flags: z
    .strictObject({
      serviceLinkedRole: z.boolean().optional(),
      principalAccountIsManagement: z.boolean().optional(),
      resourceAccountIsManagement: z.boolean().optional(),
      resourceAccountScp: z.array(z.array(document)).optional(),
    })
    .optional(),
  // What a list of cases says about them.
  expect: z.string().optional(),
  doc: z.string().optional(),
  note: z.string().optional(),
});

type SimulateRequest = z.infer<typeof requestShape>;

export interface SimulateRow {
  readonly id: string | number | null;
  readonly decision: Decision;
  readonly certainty: Certainty;
  readonly conditions: readonly Condition[];
  readonly otherwise: Decision | null;
  readonly explanation: Explanation & { readonly problems: readonly string[] };
}

export interface SimulateError {
  readonly id: string | number | null;
  readonly error: string;
}

/** A policy given as an object has the text that people would print it as. */
const textOf = (doc: z.infer<typeof document>): string =>
  typeof doc === 'string' ? doc : JSON.stringify(doc, null, 2);

function idOf(value: unknown): string | number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}

/** What zod found wrong, in one sentence. */
function sentenceOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => {
      const where = issue.path.join('.');
      if (issue.code === 'unrecognized_keys') {
        const names = issue.keys.map((k) => `"${k.slice(0, 60)}"`).join(', ');
        return `unknown ${where === 'flags' ? 'flag' : 'field'} ${names}${where === '' || where === 'flags' ? '' : ` in ${where}`}`;
      }
      return sayIssue(issue, 'the request');
    })
    .join('; ');
}

function callerFrom(given: SimulateRequest): PrincipalFacts | null {
  const facts = principalFromArn(given.principal);
  if (facts === null) return null;
  const flagged = {
    ...facts,
    serviceLinkedRole: given.flags?.serviceLinkedRole === true,
    accountIsManagement: given.flags?.principalAccountIsManagement === true,
  };
  // The path of a session's role shows in no session ARN, but in aws:PrincipalArn where that is given.
  const key = Object.entries(given.context ?? {}).find(([k]) => k.toLowerCase() === 'aws:principalarn')?.[1];
  const role = typeof key === 'string' ? principalFromArn(key) : null;
  const name = parseArn(facts.arn)?.resource.split('/')[1];
  const isIts =
    facts.type === 'assumedRole' &&
    role?.type === 'role' &&
    role.arn.endsWith(`/${name}`) &&
    role.account === facts.account;
  return isIts && role !== null ? { ...flagged, roleArn: role.arn } : flagged;
}

/** Settings of which any that is on counts. */
const strictest = (...blocks: readonly (z.infer<typeof blockShape> | undefined)[]): PublicBlock => ({
  blockPublicAcls: blocks.some((b) => b?.blockPublicAcls === true),
  ignorePublicAcls: blocks.some((b) => b?.ignorePublicAcls === true),
  restrictPublicBuckets: blocks.some((b) => b?.restrictPublicBuckets === true),
});

const groupsByName = (grants: z.infer<typeof grantsShape> | undefined): readonly AclGrant[] =>
  (grants ?? []).map(({ grantee, permission }) => ({
    grantee: grantee.slice(grantee.lastIndexOf('/') + 1),
    permission,
  }));

/** How S3 decides it, with its lists, its access points and its block on public access. */
function askS3(
  request: AuthorizationRequest,
  given: z.infer<typeof s3Shape>,
  bind: (name: string, doc: z.infer<typeof document>) => BoundPolicy,
): S3Answer | string {
  const { resource, resourcePolicy: own } = request;
  const through = pointIn(resource);
  if (through !== null && given.accessPoint === undefined)
    return 's3.accessPoint: says nothing of the access point that the resource names';
  if (through === null && given.accessPoint !== undefined)
    return 'resource: is no access point (arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME, with /object/KEY for an object)';
  if (through === null && !/^arn:[a-z-]+:s3:::/.test(resource))
    return 's3: the resource is neither a bucket nor an object';
  const slash = resource.indexOf('/');
  const facts: S3Facts = {
    bucket: given.accessPoint?.bucket ?? (slash < 0 ? resource : resource.slice(0, slash)),
    acl: groupsByName(given.acl),
    objectAcl: groupsByName(given.objectAcl),
    ownership: given.objectOwnership,
    ...(given.objectOwner === undefined ? {} : { objectOwner: given.objectOwner }),
    block: strictest(given.publicAccessBlock, given.accountPublicAccessBlock),
    publicPolicy: own !== undefined && own !== 'unknown' && isPublicPolicy(own.document),
  };
  if (through === null || given.accessPoint === undefined) return evaluateBucket(request, facts);
  const { policy: text, vpc, publicAccessBlock } = given.accessPoint;
  const policy = text === undefined ? undefined : bind('s3.accessPoint.policy', text);
  const account = parseArn(through.point)?.account ?? '';
  const { resourcePolicy: _, rcpLevels, resourceAccountIsManagement, ...rest } = request;
  const sameOwner = account === request.resourceAccount;
  return evaluatePoint(
    {
      ...rest,
      resourceAccount: account,
      ...(policy === undefined ? {} : { resourcePolicy: policy }),
      ...(sameOwner && rcpLevels !== undefined ? { rcpLevels } : {}),
      ...(sameOwner && resourceAccountIsManagement === true ? { resourceAccountIsManagement } : {}),
    },
    facts,
    {
      arn: through.point,
      account,
      vpc: vpc ?? null,
      block: strictest(publicAccessBlock),
      publicPolicy: vpc === undefined && policy !== undefined && isPublicPolicy(policy.document),
    },
    {
      account: request.resourceAccount,
      ...(own === undefined ? {} : { policy: own }),
      ...(rcpLevels === undefined ? {} : { rcpLevels }),
      accountIsManagement: resourceAccountIsManagement === true,
    },
  );
}

interface Prepared {
  readonly request: AuthorizationRequest;
  readonly bind: (name: string, doc: z.infer<typeof document>) => BoundPolicy;
  readonly problems: readonly string[];
}

function prepare(given: SimulateRequest, principal: PrincipalFacts, now: string): Prepared {
  const problems: string[] = [];
  const bind = (name: string, doc: z.infer<typeof document>): BoundPolicy => {
    const compiled = compilePolicy(textOf(doc));
    for (const p of compiled.problems) problems.push(`${name}, line ${p.line}, column ${p.column}: ${p.message}`);
    return { id: name, document: compiled };
  };
  const bindAll = (name: string, docs: readonly z.infer<typeof document>[]) =>
    docs.map((d, i) => bind(`${name}[${i}]`, d));
  const levels = (name: string, given: readonly (readonly z.infer<typeof document>[])[]) =>
    given.map((l, i) => bindAll(`${name}[${i}]`, l));

  const arnAccount = parseArn(given.resource)?.account ?? '';
  const resourceAccount = given.resourceAccount ?? (/^\d{12}$/.test(arnAccount) ? arnAccount : principal.account);
  const facts = new Map<string, KeyFact>();
  for (const [key, value] of derivedKeys(principal, resourceAccount, now))
    facts.set(key, { state: 'known', values: [value] });
  for (const [key, value] of Object.entries(given.context ?? {})) {
    const values = (Array.isArray(value) ? value : [value]).map(String);
    facts.set(key.toLowerCase(), values.length === 0 ? { state: 'absent' } : { state: 'known', values });
  }
  for (const key of given.unknownKeys ?? []) facts.set(key.toLowerCase(), { state: 'undecided' });
  const absent: KeyFact = { state: 'absent' };

  const request: AuthorizationRequest = {
    principal,
    action: given.action,
    resource: given.resource,
    resourceAccount,
    identity: bindAll('identity', given.identity ?? []),
    ...(given.boundary === undefined || given.boundary.length === 0
      ? {}
      : { boundary: bindAll('boundary', given.boundary) }),
    ...(given.session === undefined || given.session.length === 0
      ? {}
      : { session: bindAll('session', given.session) }),
    ...(given.scpLevels === undefined ? {} : { scpLevels: levels('scpLevels', given.scpLevels) }),
    ...(given.rcpLevels === undefined ? {} : { rcpLevels: levels('rcpLevels', given.rcpLevels) }),
    ...(given.endpointPolicy === undefined ? {} : { endpoint: bindAll('endpointPolicy', given.endpointPolicy) }),
    ...(given.resourcePolicy === undefined ? {} : { resourcePolicy: bind('resourcePolicy', given.resourcePolicy) }),
    resourceAccountIsManagement: given.flags?.resourceAccountIsManagement === true,
    context: (key) => facts.get(key) ?? absent,
  };
  // SCPs on the resource's account bind that account's own principals only.
  if (
    principal.account === resourceAccount &&
    request.scpLevels === undefined &&
    given.flags?.resourceAccountScp !== undefined
  ) {
    return {
      request: { ...request, scpLevels: levels('flags.resourceAccountScp', given.flags.resourceAccountScp) },
      bind,
      problems,
    };
  }
  return { request, bind, problems };
}

/**
 * Decides one request. In: any JSON value; `now` as ISO time. Out: the row, or the reason why it is no request.
 */
export function simulate(value: unknown, now: string): SimulateRow | SimulateError {
  const parsed = requestShape.safeParse(value, { error: plainly });
  if (!parsed.success) return { id: idOf(value), error: `${sentenceOf(parsed.error)}.` };
  const given = parsed.data;
  const id = given.id ?? null;
  const principal = callerFrom(given);
  if (principal === null) {
    return {
      id,
      error: `principal "${given.principal.slice(0, 200)}" is no user, session, federated user, role, root, provider or service.`,
    };
  }
  const canonicalId = Object.entries(given.s3?.canonicalIds ?? {}).find(([, a]) => a === principal.account)?.[0];
  const caller = canonicalId === undefined ? principal : { ...principal, canonicalId };
  const { request, bind, problems } = prepare(given, caller, now);
  const answer = given.s3 === undefined ? { request, verdict: evaluate(request) } : askS3(request, given.s3, bind);
  if (typeof answer === 'string') return { id, error: `${answer}.` };
  const { verdict } = answer;
  return {
    id,
    decision: verdict.decision,
    certainty: verdict.certainty,
    conditions: verdict.conditions,
    otherwise: verdict.otherwise,
    explanation: { ...explain(answer.request, verdict), problems },
  };
}

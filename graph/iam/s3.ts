/**
 * How S3 decides a request: the policy of the bucket, access control lists, who owns objects, access points, and the block on
 * public access, all in one. https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
 */
import { parseArn } from '../schema/ids.js';
import type { Condition, Decision, FactReason } from '../schema/verdict.js';
import { weakest } from '../schema/verdict.js';
import { compilePolicy } from './compile.js';
import type {
  AuthorizationRequest,
  BoundPolicy,
  CompiledDocument,
  ContextFacts,
  KeyFact,
  PolicySet,
  PrincipalFacts,
  Verdict,
} from './contract.js';
import { evaluate } from './evaluate.js';
import { statementsOf } from './named.js';

/** An entry of an access control list. */
export interface AclGrant {
  /** A predefined group (`AllUsers`, `AuthenticatedUsers`, `LogDelivery`), an account's number, or its canonical user id. */
  readonly grantee: string;
  /** `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP` or `FULL_CONTROL`. */
  readonly permission: string;
}

/** Settings of the block on public access in force; undefined: not known. */
export interface PublicBlock {
  readonly blockPublicAcls?: boolean | undefined;
  readonly ignorePublicAcls?: boolean | undefined;
  readonly restrictPublicBuckets?: boolean | undefined;
}

/** The access point a request goes through. */
export interface PointFacts {
  readonly arn: string;
  readonly account: string;
  /** The only VPC it takes requests from; null: it is open to the internet. */
  readonly vpc: string | null;
  readonly block: PublicBlock;
  /** S3 would call its policy public. */
  readonly publicPolicy: boolean;
}

/** The bucket behind an access point, as the request to the access point does not show it. */
export interface BucketSide {
  readonly account: string;
  readonly policy?: BoundPolicy | 'unknown';
  readonly rcpLevels?: readonly PolicySet[] | 'unknown';
  readonly accountIsManagement?: boolean;
}

/** What S3 looks at beside what every request brings. Kept by identity: give the same object for the same bucket. */
export interface S3Facts {
  /** ARN of the bucket. */
  readonly bucket: string;
  readonly acl: readonly AclGrant[];
  /** That of the object asked for, or of all objects as far as known. */
  readonly objectAcl: readonly AclGrant[];
  /** `BucketOwnerEnforced`: access control lists have no effect. */
  readonly ownership?: string | undefined;
  /** Account that owns the object asked for, where it is not the bucket's. */
  readonly objectOwner?: string;
  readonly block: PublicBlock;
  /** S3 would call the bucket's policy public. */
  readonly publicPolicy: boolean;
}

export interface S3Answer {
  /** What the evaluator was asked, of an access point the side of the access point: for explanations. */
  readonly request: AuthorizationRequest;
  readonly verdict: Verdict;
  /** The block on public access refuses what policies allow: no policy can open it. */
  readonly closed: boolean;
  /** Settings nobody read on which an Allow rests, in words. */
  readonly assumed: readonly ('public access block' | 'access control list')[];
}

const PUBLIC_GROUPS: ReadonlySet<string> = new Set(['AllUsers', 'AuthenticatedUsers']);

/**
 * What a permission stands for on a bucket and on an object
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping).
 */
const ON_BUCKET: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};
const ON_OBJECT: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
};

function principalOf(grantee: string): Readonly<Record<string, string>> | '*' {
  if (PUBLIC_GROUPS.has(grantee)) return '*';
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  if (grantee === 'LogDelivery') return { Service: 'logging.s3.amazonaws.com' };
  return /^\d{12}$/.test(grantee) ? { AWS: grantee } : { CanonicalUser: grantee };
}

function statementsFor(grants: readonly AclGrant[], mapping: typeof ON_BUCKET, resources: readonly string[]) {
  return grants.flatMap(({ grantee, permission }) => {
    const actions = permission === 'FULL_CONTROL' ? Object.values(mapping).flat() : (mapping[permission] ?? []);
    if (actions.length === 0) return [];
    return [
      {
        Sid: `${grantee}:${permission}`,
        Effect: 'Allow',
        Principal: principalOf(grantee),
        Action: actions,
        Resource: resources,
      },
    ];
  });
}

interface WrittenLists {
  readonly texts: readonly string[];
  readonly signed: readonly BoundPolicy[];
  readonly unsigned: readonly BoundPolicy[];
}

const written = new WeakMap<S3Facts, WrittenLists>();

/**
 * The access control lists as policies: a grant to an account leaves it to that account whom to let in, one to a group is one
 * to everyone. Public grants go where public lists are ignored, all where the bucket's owner owns every object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
function listsOf(facts: S3Facts): WrittenLists {
  let known = written.get(facts);
  if (!known) {
    const textOf = (isSigned: boolean): readonly string[] => {
      if (facts.ownership === 'BucketOwnerEnforced') return [];
      const inForce = (g: AclGrant) =>
        !(facts.block.ignorePublicAcls === true && PUBLIC_GROUPS.has(g.grantee)) &&
        (isSigned || g.grantee !== 'AuthenticatedUsers');
      const statements = [
        ...statementsFor(facts.acl.filter(inForce), ON_BUCKET, [facts.bucket, `${facts.bucket}/*`]),
        ...statementsFor(facts.objectAcl.filter(inForce), ON_OBJECT, [`${facts.bucket}/*`]),
      ];
      if (statements.length === 0) return [];
      return [JSON.stringify({ Version: '2012-10-17', Statement: statements })];
    };
    const bind = (texts: readonly string[]) =>
      texts.map((text) => ({ id: `${facts.bucket}#acl`, document: compilePolicy(text) }));
    const texts = textOf(true);
    known = { texts, signed: bind(texts), unsigned: bind(textOf(false)) };
    written.set(facts, known);
  }
  return known;
}

/** The access control lists in force as the text of a policy: none or one. */
export const listTexts = (facts: S3Facts): readonly string[] => listsOf(facts).texts;

const isSigned = (p: PrincipalFacts): boolean => p.type !== 'anonymous' && p.type !== 'service';

/** A public grant is what the Allow rests on, and nobody read whether public lists are ignored. */
const restsOnPublicList = (verdict: Verdict, facts: S3Facts): boolean =>
  facts.block.ignorePublicAcls === undefined &&
  verdict.because.some(
    (b) =>
      'policy' in b && b.policy === `${facts.bucket}#acl` && PUBLIC_GROUPS.has((b.sid ?? '').split(':', 1)[0] ?? ''),
  );

/** Condition keys that, with fixed values, make a grant to everyone not public (the page on the block, "The meaning of public"). */
const FIXING = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);
const POSITIVE = /^(ForA(ny|ll)Values:)?(String(Equals|Like|EqualsIgnoreCase)|Arn(Equals|Like)|IpAddress)$/i;

/** Ranges broader than these are as good as everybody (the same page). */
function isNarrow(range: string): boolean {
  const [, length = ''] = range.split('/');
  if (length === '') return true;
  const private4 = /^(10|127)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\./.test(range);
  return private4 || Number(length) >= (range.includes(':') ? 32 : 8);
}

function isFixed(key: string, value: string): boolean {
  if (key === 'aws:sourceip') return isNarrow(value);
  // The name of an access point may be left open, its account may not.
  if (key === 's3:dataaccesspointarn') return /^arn:[a-z-]+:s3:[^:]*:\d{12}:/.test(value);
  return !/[*?]|\$\{/.test(value);
}

const publicDocuments = new WeakMap<CompiledDocument, boolean>();

/**
 * Whether S3 would call a policy public.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublicPolicy(document: CompiledDocument): boolean {
  let known = publicDocuments.get(document);
  if (known === undefined) {
    known = statementsOf(document).some(
      (s) =>
        s.effect === 'Allow' &&
        (s.notPrincipal || s.principals.some((p) => p.kind === 'everyone')) &&
        !s.conditions.some((c) => {
          const key = c.key.toLowerCase();
          return POSITIVE.test(c.operator) && FIXING.has(key) && c.values.every((v) => isFixed(key, v));
        }),
    );
    publicDocuments.set(document, known);
  }
  return known;
}

/** `closed` by the block where a policy is public and the caller of another account; `assumed` open where nobody read the block. */
function restriction(
  principal: PrincipalFacts,
  owners: readonly string[],
  publicPolicy: boolean,
  blocks: readonly PublicBlock[],
): 'open' | 'closed' | 'assumed' {
  if (!publicPolicy || principal.type === 'service' || owners.includes(principal.account)) return 'open';
  // The most restrictive of all settings counts.
  if (blocks.some((b) => b.restrictPublicBuckets === true)) return 'closed';
  return blocks.every((b) => b.restrictPublicBuckets === false) ? 'open' : 'assumed';
}

const SETS_ACL: ReadonlySet<string> = new Set([
  's3:putobject',
  's3:putobjectacl',
  's3:putobjectversionacl',
  's3:putbucketacl',
]);
const PUBLIC_CANNED: ReadonlySet<string> = new Set(['public-read', 'public-read-write', 'authenticated-read']);

/** The request itself sets a public access control list: what BlockPublicAcls refuses. */
function setsPublicList(request: AuthorizationRequest): boolean {
  if (!SETS_ACL.has(request.action.toLowerCase())) return false;
  const values = (key: string): readonly string[] => {
    const fact = request.context(key);
    return fact.state === 'known' ? fact.values : [];
  };
  return (
    values('s3:x-amz-acl').some((v) => PUBLIC_CANNED.has(v)) ||
    ['read', 'write', 'read-acp', 'write-acp', 'full-control'].some((p) =>
      values(`s3:x-amz-grant-${p}`).some((v) => /groups\/global\/(AllUsers|AuthenticatedUsers)/.test(v)),
    )
  );
}

function refusedBy(verdict: Verdict, because: FactReason): Verdict {
  return {
    ...verdict,
    decision: 'ImplicitDeny',
    certainty: 'certain',
    conditions: [],
    otherwise: null,
    because: [because],
  };
}

const nameOf = (arn: string): string => parseArn(arn)?.resource ?? arn;

const blockFact = (where: string, text: string): FactReason => ({
  fact: 'public-access-block',
  source: where,
  text: `${nameOf(where)} ${text}`,
});

/** Operations on an object that its owner decides, not the owner of the bucket it lies in. */
const OF_THE_OBJECT =
  /^s3:(getobject|putobject(version)?(acl|tagging)$|putobject(retention|legalhold)$|restoreobject$)/i;

/** The request as it bears on the bucket and what is in it, with the access control lists. */
function withLists(request: AuthorizationRequest, facts: S3Facts): AuthorizationRequest {
  const owner = facts.objectOwner;
  const foreign =
    owner !== undefined &&
    owner !== request.resourceAccount &&
    facts.ownership !== 'BucketOwnerEnforced' &&
    request.resource.includes('/') &&
    OF_THE_OBJECT.test(request.action);
  const lists = isSigned(request.principal) ? listsOf(facts).signed : listsOf(facts).unsigned;
  if (!foreign) return lists.length === 0 ? request : { ...request, resourceGrants: lists };
  // "If the object owner is not the bucket owner, in the bucket context S3 checks whether the bucket owner has explicitly denied".
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
  return {
    ...request,
    resourceAccount: owner,
    onlyDenies: true,
    ...(lists.length === 0 ? {} : { resourceGrants: lists }),
  };
}

/** Closes what the block closes. */
function blocked(
  request: AuthorizationRequest,
  verdict: Verdict,
  facts: S3Facts,
  point: PointFacts | null,
  owners: readonly string[],
): Omit<S3Answer, 'request'> {
  const blocks = [facts.block, ...(point ? [point.block] : [])];
  if (blocks.some((b) => b.blockPublicAcls === true) && setsPublicList(request)) {
    const text = 'refuses requests that set a public access control list (BlockPublicAcls).';
    const closed = verdict.decision === 'Allow' ? refusedBy(verdict, blockFact(facts.bucket, text)) : verdict;
    return { verdict: closed, closed: true, assumed: [] };
  }
  const publicPolicy = facts.publicPolicy || point?.publicPolicy === true;
  const state = restriction(request.principal, owners, publicPolicy, blocks);
  if (state === 'closed') {
    const where = !facts.publicPolicy && point ? point.arn : facts.bucket;
    const text = 'restricts its public policy to its own account (RestrictPublicBuckets).';
    const closed = verdict.decision === 'Allow' ? refusedBy(verdict, blockFact(where, text)) : verdict;
    return { verdict: closed, closed: true, assumed: [] };
  }
  const assumed: S3Answer['assumed'][number][] = [];
  if (verdict.decision === 'Allow') {
    if (state === 'assumed' || restsOnPublicList(verdict, facts)) assumed.push('public access block');
  }
  return { verdict, closed: false, assumed };
}

/** Decides a request for a bucket, or for an object in it, that goes through no access point. */
export function evaluateBucket(request: AuthorizationRequest, facts: S3Facts): S3Answer {
  const asked = withLists(request, facts);
  return { request: asked, ...blocked(asked, evaluate(asked), facts, null, [request.resourceAccount]) };
}

/** A resource text taken apart: the ARN of an access point, and the key of an object behind it. Null: it names none. */
export function pointIn(resource: string): { readonly point: string; readonly key: string | null } | null {
  const arn = resource.startsWith('arn:') ? parseArn(resource) : null;
  if (arn?.service !== 's3' || !arn.resource.startsWith('accesspoint/')) return null;
  const [, name = '', kind, ...rest] = arn.resource.split('/');
  if (name === '' || (kind !== undefined && kind !== 'object')) return null;
  const point = `${resource.slice(0, resource.length - arn.resource.length)}accesspoint/${name}`;
  return { point, key: kind === undefined ? null : rest.join('/') };
}

const ALL: PolicySet = [
  {
    id: 'access point',
    document: compilePolicy('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'),
  },
];

const networks = new Map<string, BoundPolicy>();
const MOST_NETWORKS = 10_000;

/** "Amazon S3 rejects any request made to the access point that doesn't originate from that VPC" (access-points-vpc). */
function networkOf(point: PointFacts): readonly BoundPolicy[] {
  if (point.vpc === null) return [];
  const key = `${point.arn} ${point.vpc}`;
  let policy = networks.get(key);
  if (!policy) {
    const statement = {
      Sid: 'NetworkOrigin',
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceVpc': point.vpc } },
    };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    policy = { id: `${point.arn}#network`, document: compilePolicy(text) };
    if (networks.size >= MOST_NETWORKS) networks.clear();
    networks.set(key, policy);
  }
  return [policy];
}

const known = (...values: string[]): KeyFact => ({ state: 'known', values });

/** The keys an access point brings: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-condition-keys */
function throughPoint(context: ContextFacts, point: PointFacts, chosen: Verdict['chosen'] = {}): ContextFacts {
  return (key) => {
    if (key === 's3:dataaccesspointarn') return known(point.arn);
    if (key === 's3:dataaccesspointaccount') return known(point.account);
    if (key === 's3:accesspointnetworkorigin') return known(point.vpc === null ? 'Internet' : 'VPC');
    const value = chosen[key];
    if (value === undefined) return context(key);
    return value === '(absent)' ? { state: 'absent' } : known(value);
  };
}

const RANK: Readonly<Record<Decision, number>> = { Allow: 2, ImplicitDeny: 1, ExplicitDeny: 0 };
const SURE = { certain: 2, conditional: 1, unknown: 0 } as const;

const conditionKey = (c: Condition): string => `${c.key}|${c.operator}|${c.values.join()}`;

/** Both sides must allow. */
function both(a: Verdict, b: Verdict): Verdict {
  if (a.decision !== 'Allow' || b.decision !== 'Allow') {
    if (a.decision === 'Allow') return b;
    if (b.decision === 'Allow') return a;
    // One sure refusal is enough; of two, the harder.
    if (SURE[a.certainty] !== SURE[b.certainty]) return SURE[a.certainty] > SURE[b.certainty] ? a : b;
    return RANK[a.decision] <= RANK[b.decision] ? a : b;
  }
  const conditions = new Map([...a.conditions, ...b.conditions].map((c) => [conditionKey(c), c]));
  const others = [a.otherwise, b.otherwise].filter((d) => d !== null);
  return {
    decision: 'Allow',
    certainty: weakest(a.certainty, b.certainty),
    conditions: [...conditions.values()],
    otherwise: others.length === 0 ? null : others.reduce((x, y) => (RANK[x] >= RANK[y] ? x : y)),
    because: [...new Set([...a.because, ...b.because])],
    chosen: { ...b.chosen, ...a.chosen },
    unknownLayers: [...new Set([...a.unknownLayers, ...b.unknownLayers])],
  };
}

const better = (a: Verdict, b: Verdict): Verdict => {
  if (a.decision !== b.decision) return RANK[a.decision] > RANK[b.decision] ? a : b;
  return SURE[a.certainty] >= SURE[b.certainty] ? a : b;
};

/** What the caller's own side has decided already at the access point is not asked again at the bucket. */
function bucketRequest(
  request: AuthorizationRequest,
  facts: S3Facts,
  side: BucketSide,
  key: string | null,
  identity: PolicySet,
  context: ContextFacts,
): AuthorizationRequest {
  return {
    principal: request.principal,
    action: request.action,
    resource: key === null ? facts.bucket : `${facts.bucket}/${key}`,
    resourceAccount: side.account,
    identity,
    ...(side.policy === undefined ? {} : { resourcePolicy: side.policy }),
    ...(side.rcpLevels === undefined ? {} : { rcpLevels: side.rcpLevels }),
    ...(side.accountIsManagement === true ? { resourceAccountIsManagement: true } : {}),
    context,
  };
}

/**
 * Decides a request through an access point: access point and bucket must both allow. In: the request with the access point's
 * ARN, account and policy; the bucket behind it. The caller's own policies are asked about the access point's ARN. At the
 * bucket of the caller's own account they count as well: asked about the bucket, or where they alone open the access point.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
export function evaluatePoint(
  request: AuthorizationRequest,
  facts: S3Facts,
  point: PointFacts,
  side: BucketSide,
): S3Answer {
  const key = pointIn(request.resource)?.key ?? null;
  const context = throughPoint(request.context, point);
  const asked: AuthorizationRequest = { ...request, context, resourceLimits: networkOf(point) };
  const atPoint = evaluate(asked);
  const ofOwner = request.principal.account === side.account && request.principal.account !== '';
  /** Both sides, with the same choices of the caller for both. */
  const with_ = (first: Verdict, identity: PolicySet): Verdict => {
    if (first.decision !== 'Allow') return first;
    const ask = (chosen: Verdict['chosen']) =>
      evaluate(
        withLists(
          bucketRequest(request, facts, side, key, identity, throughPoint(request.context, point, chosen)),
          facts,
        ),
      );
    const second = ask(first.chosen);
    if (second.decision === 'Allow' || Object.keys(first.chosen).length === 0) return both(first, second);
    // Other choices might suit both: nobody tried them all.
    const alone = ask({});
    return alone.decision === 'Allow' ? { ...both(first, alone), certainty: 'unknown' } : both(first, second);
  };
  let verdict = with_(atPoint, ofOwner ? request.identity : ALL);
  if (ofOwner && (verdict.decision !== 'Allow' || verdict.certainty !== 'certain')) {
    const { resourcePolicy: own, ...rest } = asked;
    const alone = evaluate({
      ...rest,
      resourceAccount: side.account,
      ...(own === undefined || own === 'unknown' ? {} : { resourcePolicy: own, onlyDenies: true }),
    });
    if (alone.decision === 'Allow') verdict = better(verdict, with_(alone, ALL));
  }
  return { request: asked, ...blocked(asked, verdict, facts, point, [side.account, point.account]) };
}

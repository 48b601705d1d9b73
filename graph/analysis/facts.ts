/**
 * The open world of the graph (ARCHITECTURE.md, "Verdicts"): which condition keys stored facts fix, which the caller picks
 * freely, and which stay undecided. Key names and what puts them into a request:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { Asset, World } from '../build/world.js';
import { actionInfo } from '../iam/catalogue/catalogue.js';
import type { ContextFacts, KeyFact } from '../iam/contract.js';
import { globOf, matches, type Pattern } from '../iam/match.js';
import { isAccountId, parseArn } from '../schema/ids.js';
import { type Authority, NOBODY } from './authority.js';
import { pointsKnown } from './s3-facts.js';

const FREE: KeyFact = { state: 'free' };
const ABSENT: KeyFact = { state: 'absent' };
const UNDECIDED: KeyFact = { state: 'undecided' };
const known = (...values: string[]): KeyFact => ({ state: 'known', values });

/** Global keys that are plain parameters of a request. HTTPS and the user agent are as free as a name. */
const CHOSEN = new Set([
  'aws:securetransport',
  'aws:useragent',
  'aws:referer',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:durationseconds',
  'sts:transitivetagkeys',
  'kms:viaservice',
]);
const HOURS_36 = 36 * 3600 * 1000;
/** Keys of federated sign-in: only a session that came from a provider has them. */
const CLAIMS = [
  'saml:',
  'accounts.google.com:',
  'graph.facebook.com:',
  'www.amazon.com:',
  'cognito-identity.amazonaws.com:',
];

export interface Target {
  /** The resource as the request names it. */
  readonly resource: string;
  /** The asset it is, or belongs to (the bucket of an object); undefined: nothing of it is known. */
  readonly asset: Asset | undefined;
  readonly account: string;
  /** The action makes it: it has no tags, boundary or region of its own yet. */
  readonly isNew: boolean;
}

/** A tag of an asset by lower-cased key: names of condition keys are not case-sensitive. */
function tagFact(asset: Asset | undefined, key: string): KeyFact {
  if (!asset?.tags) return UNDECIDED;
  for (const [name, value] of Object.entries(asset.tags)) if (name.toLowerCase() === key) return known(value);
  return ABSENT;
}

/** The region whose endpoint the request goes to. Global services answer in the partition's first region. */
function requestedRegion(action: string, target: Target): KeyFact {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  if (service === 'iam' || service === 'organizations' || service === 'sts') {
    const partition = parseArn(target.resource)?.partition ?? 'aws';
    // STS answers everywhere: its region is the caller's choice.
    if (service === 'sts') return FREE;
    return known(partition === 'aws-us-gov' ? 'us-gov-west-1' : partition === 'aws-cn' ? 'cn-north-1' : 'us-east-1');
  }
  if (target.isNew) return FREE;
  const region = target.asset?.region ?? parseArn(target.resource)?.region ?? '';
  return region === '' || region === 'global' || region === '*' ? FREE : known(region);
}

/** Facts about who belongs to which organisation. An account outside it has another organisation's id or none: no positive test on ours holds. */
function organizationFact(world: World, account: string, paths: boolean): KeyFact {
  if (account === NOBODY) return ABSENT;
  const org = world.organization;
  if (!org) return UNDECIDED;
  if (!isAccountId(account) || !org.accounts.has(account)) return ABSENT;
  if (!paths) return known(org.id);
  const path = org.orgPath(account);
  return path === null ? UNDECIDED : known(path);
}

function principalFact(world: World, authority: Authority, key: string): KeyFact | null {
  const { facts } = authority;
  const asset = world.assets.get(authority.principal);
  const exact =
    (facts.type === 'user' || facts.type === 'role' || facts.type === 'assumedRole') &&
    asset?.type !== 'iam.group' &&
    !facts.arn.includes('*');
  const signedIn =
    facts.type !== 'anonymous' && facts.type !== 'service' && facts.type !== 'webIdentity' && facts.type !== 'saml';
  if (key.startsWith('aws:principaltag/')) {
    if (!exact || !signedIn) return UNDECIDED;
    return asset && asset.scope !== null ? tagFact(asset, key.slice('aws:principaltag/'.length)) : UNDECIDED;
  }
  switch (key) {
    case 'aws:principalarn':
      if (exact) return known(facts.roleArn ?? facts.arn);
      if (facts.account === NOBODY) return known(`${facts.arn.slice(0, -'root'.length)}user/anyone`);
      return signedIn ? UNDECIDED : ABSENT;
    // The account that calls, as SNS names it: its default policies ask for it. A service brings that of the resource it acts for.
    // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    case 'aws:sourceowner':
      return facts.type === 'service' ? UNDECIDED : signedIn ? known(facts.account) : ABSENT;
    case 'aws:principalaccount':
      return signedIn ? known(facts.account) : ABSENT;
    case 'aws:principaltype':
      return facts.type === 'user'
        ? known('User')
        : facts.type === 'role' || facts.type === 'assumedRole'
          ? known('AssumedRole')
          : facts.type === 'anonymous'
            ? known('Anonymous')
            : UNDECIDED;
    case 'aws:principalorgid':
      return signedIn ? organizationFact(world, facts.account, false) : ABSENT;
    case 'aws:principalorgpaths':
      return signedIn ? organizationFact(world, facts.account, true) : ABSENT;
    case 'aws:principalisawsservice':
      return known(facts.type === 'service' ? 'true' : 'false');
    case 'aws:principalservicename':
    case 'aws:principalservicenameslist':
      return facts.type === 'service' ? known(facts.arn) : ABSENT;
    case 'aws:username':
      return facts.type === 'user'
        ? exact
          ? known(asset?.name ?? facts.arn.slice(facts.arn.lastIndexOf('/') + 1))
          : UNDECIDED
        : facts.type === 'root'
          ? UNDECIDED
          : ABSENT;
    case 'aws:userid':
      return facts.type === 'user' && asset?.uniqueId ? known(asset.uniqueId) : UNDECIDED;
    case 'aws:federatedprovider':
      return facts.type === 'webIdentity' || facts.type === 'saml'
        ? known(facts.arn)
        : facts.type === 'user'
          ? ABSENT
          : UNDECIDED;
    case 'aws:sourceaccount':
    case 'aws:sourcearn':
    case 'aws:sourceorgid':
    case 'aws:sourceorgpaths':
      // Only an AWS service that acts for a resource brings them.
      return facts.type === 'service' ? UNDECIDED : ABSENT;
    default:
      return null;
  }
}

const ACCESS_POINT_KEYS: ReadonlySet<string> = new Set([
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:accesspointnetworkorigin',
]);

/**
 * A request for the bucket itself goes through no access point: those that were collected are asked about as what they are. Where
 * some may not have been, it may go through one; a stranger makes access points in an account of its own.
 */
function accessPointFact(world: World, { account }: Authority, target: Target, key: string): KeyFact {
  const asking = isAccountId(account) && account !== NOBODY ? account : target.account;
  if (pointsKnown(world, [target.account, asking])) return ABSENT;
  if (key !== 's3:dataaccesspointaccount' || !pointsKnown(world, [target.account]) || asking === target.account)
    return UNDECIDED;
  return { state: 'undecided', among: [account, null] };
}

function resourceFact(world: World, authority: Authority, action: string, target: Target, key: string): KeyFact | null {
  if (ACCESS_POINT_KEYS.has(key) && target.asset?.type === 's3.bucket')
    return accessPointFact(world, authority, target, key);
  const slash = key.indexOf('resourcetag/');
  if (slash > 0 && key[slash - 1] === ':')
    return target.isNew ? ABSENT : tagFact(target.asset, key.slice(slash + 'resourcetag/'.length));
  switch (key) {
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      return target.account === '' ? UNDECIDED : known(target.account);
    case 'aws:resourceorgid':
      return organizationFact(world, target.account, false);
    case 'aws:resourceorgpaths':
      return organizationFact(world, target.account, true);
    case 'aws:requestedregion':
      return requestedRegion(action, target);
    case 'iam:permissionsboundary': {
      if (target.isNew || !target.asset) return FREE;
      const bound = world.out(target.asset.id, 'HAS_BOUNDARY')[0];
      return bound ? known(bound.to) : ABSENT;
    }
    // The profile an instance has: `ec2:NewInstanceProfile` is the one it gets. A new one's is a parameter of the request.
    case 'ec2:instanceprofile': {
      if (target.isNew || target.asset?.type !== 'ec2.instance' || target.asset.scope === null) return null;
      const profile = world.out(target.asset.id, 'REFERS_TO').find((e) => e.props.as === 'instance-profile');
      return profile ? known(profile.to) : ABSENT;
    }
    default:
      return null;
  }
}

/** What the catalogue says of one key in requests for one action. */
interface Carried {
  readonly carried: boolean;
  /** Forms of the action's resource types, and whether each has the key; null: it belongs to the request, whatever the resource. */
  readonly types: readonly { readonly pattern: Pattern; readonly has: boolean }[] | null;
}

const carriedBy = new Map<string, Carried>();
const stem = (key: string): string => key.toLowerCase().split('/', 1)[0] ?? '';
const ANY_KEY: Carried = { carried: true, types: null };

function readCarried(action: string, wanted: string): Carried {
  const info = actionInfo(action);
  // An action that the catalogue does not know may carry any key.
  if (!info) return ANY_KEY;
  const types = [...info.required, ...info.optional].map((t) => ({
    pattern: globOf(t.arn.replace(/\$\{[^}]*\}/g, '*')),
    has: t.conditionKeys.some((k) => stem(k) === wanted),
  }));
  const some = types.some((t) => t.has);
  if (!some && !info.conditionKeys.some((k) => stem(k) === wanted)) return { carried: false, types: null };
  const differ = info.service === 'ec2' && some && types.some((t) => !t.has);
  return { carried: true, types: differ ? types : null };
}

/**
 * Whether a request for the action carries the key at all, by the catalogue. EC2 asks about each resource of a call by itself,
 * with the keys of its type alone (S3 sends keys of an access point with the objects behind it): "including a condition key that applies to only
 * one of the resources in the policy statement can cause the Condition element in the policy statement to fail".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
function carries(action: string, key: string, resource: string): boolean {
  const wanted = stem(key);
  const name = `${action} ${wanted}`;
  let found = carriedBy.get(name);
  if (!found) {
    found = readCarried(action, wanted);
    carriedBy.set(name, found);
  }
  if (!found.carried || found.types === null) return found.carried;
  const its = found.types.filter((t) => matches(t.pattern, resource));
  return its.length === 0 || its.some((t) => t.has);
}

/** A session is at most 36 hours old; a user's own keys bring no such time, but the user may ask for a session. */
function tokenIssued(world: World, authority: Authority): KeyFact {
  const now = Date.parse(world.now);
  const always = authority.facts.type === 'role' || authority.facts.type === 'assumedRole';
  return {
    state: 'undecided',
    within: [new Date(now - HOURS_36).toISOString(), new Date(now).toISOString()],
    ...(always ? { present: true } : {}),
  };
}

/**
 * The context of a request in the open world. `given` wins over everything (lower-cased names): what the technique fixes.
 */
export function contextOf(
  world: World,
  authority: Authority,
  action: string,
  target: Target,
  given: Readonly<Record<string, KeyFact>>,
): ContextFacts {
  const service = action.slice(0, action.indexOf(':') + 1).toLowerCase();
  return (key) => {
    const chosen = given[key];
    if (chosen) return chosen;
    if (key === 'aws:currenttime') return known(world.now);
    if (key === 'aws:tokenissuetime') return tokenIssued(world, authority);
    if (key === 'aws:epochtime') return known(String(Math.floor(Date.parse(world.now) / 1000)));
    const fact = principalFact(world, authority, key) ?? resourceFact(world, authority, action, target, key);
    if (fact) return fact;
    if (key.startsWith('aws:requesttag/') || key === 'aws:tagkeys')
      return carries(action, key, target.resource) ? FREE : ABSENT;
    if (CHOSEN.has(key)) return FREE;
    if (key === 'sts:externalid') return UNDECIDED;
    if (key === 'kms:calleraccount') return known(authority.account);
    if (authority.facts.type === 'user' && (CLAIMS.some((c) => key.startsWith(c)) || key.includes('.amazonaws.com:')))
      return ABSENT;
    if (key.startsWith('aws:')) return UNDECIDED;
    // A key of the action's own service is a parameter of the request, or an attribute of a resource that exists already.
    if (key.startsWith(service) && !carries(action, key, target.resource)) return ABSENT;
    if (key.startsWith(service)) return target.isNew || !target.asset || service !== 'ec2:' ? FREE : UNDECIDED;
    if (authority.facts.type === 'webIdentity' || authority.facts.type === 'saml' || service === 'sts:')
      return UNDECIDED;
    return ABSENT;
  };
}

/**
 * One declaration for each kind of move that a path can make: what an attacker types, and what that leaves behind and where.
 * A technique says both itself; these are the moves without one, and what every move of a kind shares.
 */
import { observability } from '../graph/activity/actions.js';
import type { Because, Condition } from '../graph/schema/verdict.js';
import { shellWord, stepsOfAccess } from './attacker-steps.js';

/** A hop of a path, of an exposure, or an edge seen by itself. */
export interface HopLike {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly technique: string | null;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
  readonly label?: string;
  readonly actions?: readonly string[];
  readonly ports?: readonly string[];
  readonly levels?: readonly string[];
  readonly blockedBy?: readonly Because[];
}

/** An end of a hop as far as commands need it: an asset of the world, or a node of the path graph. */
export interface Thing {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly account: string;
}

interface Move {
  /** Commands in their order, with the ids of this hop filled in. */
  attacker(hop: HopLike, from: Thing, to: Thing): readonly string[];
  /** Events with what to look at, and where; or what else is left where CloudTrail sees nothing. */
  leaves(hop: HopLike, from: Thing, to: Thing): readonly string[];
}

/** The trail in which an event stands. */
export const trailOf = (...accounts: readonly string[]): string => {
  const known = [...new Set(accounts.filter((a) => a !== ''))];
  return known.length === 0 ? 'in the trail of the account called' : `in the trail of ${known.join(' and of ')}`;
};

const isProvider = (thing: Thing): boolean =>
  thing.type === 'iam.oidc-provider' || thing.type === 'iam.saml-provider' || thing.id.startsWith('service:');

/** Events of reading and changing content, one an action. */
function accessEvents(hop: HopLike, to: Thing, anonymous: boolean): readonly string[] {
  const actions = hop.actions ?? [];
  if (actions.length === 0) return [`calls by ${hop.from} that name ${to.name}, ${trailOf(to.account)}`];
  const who = anonymous ? 'userIdentity is no identity of yours; ' : '';
  return actions.slice(0, 5).map((a) => {
    const [service = '', name = ''] = a.split(':');
    const data = observability(a) === 'data' ? 'a data event, only where these are logged, ' : '';
    return `${service}.amazonaws.com ${name}: ${who}${data}${trailOf(to.account)}`;
  });
}

const portOf = (hop: HopLike): string => (hop.ports ?? [])[0] ?? '';

/** What stands before others and speaks HTTP alone: it has no network of the account's own, and keeps access logs. */
const isFront = (thing: Thing): boolean => thing.type.startsWith('apigateway.') || thing.type.startsWith('cloudfront.');

/** The name under which a thing answers, where its own name is one for people. */
function hostOf(thing: Thing): string {
  const api = /^arn:[^:]*:apigateway:([a-z0-9-]+)::\/(?:restapis|apis)\/([^/]+)/.exec(thing.id);
  if (api) return `${api[2]}.execute-api.${api[1]}.amazonaws.com`;
  // Its own domain is no part of its ARN; a name without dots is a comment.
  return thing.type === 'cloudfront.distribution' && !thing.name.includes('.') ? 'DOMAIN' : thing.name;
}

/** `tcp/443` as a command that shows whether it answers. */
function knock(hop: HopLike, to: Thing): string {
  const [protocol = '', ports = ''] = portOf(hop).split('/');
  const port = ports.split('-')[0] ?? '';
  const udp = protocol === 'udp' ? ' -u' : '';
  const fact = hop.because.find((b) => 'fact' in b && b.fact === 'public address');
  const host = shellWord(/ public address (\S+)$/.exec(fact?.text ?? '')?.[1] ?? hostOf(to));
  if (isFront(to)) return `curl https://${host}/`;
  if (port === '443' || port === '80') return `curl ${port === '443' ? 'https' : 'http'}://${host}/`;
  return /^\d+$/.test(port) ? `nc -v${udp} ${host} ${port}` : `nmap -Pn ${host}`;
}

interface Credentials {
  readonly steps: readonly string[];
  /** What the sessions of what was taken look like. */
  readonly session: string;
}

/** IMDSv2 ("Use the Instance Metadata Service", EC2 User Guide); sessions carry the instance's id. */
const fromMetadata = (role: Thing): readonly string[] => [
  'TOKEN=$(curl -s -X PUT http://169.254.169.254/latest/api/token -H "X-aws-ec2-metadata-token-ttl-seconds: 60")',
  `curl -s -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/iam/security-credentials/${shellWord(role.name)}`,
];

/** How credentials are read where code runs, by what it runs on, and the name its sessions carry. */
function credentialsOn(hop: HopLike, from: Thing, role: Thing): Credentials {
  switch (from.type) {
    case 'ec2.instance':
      return {
        steps: fromMetadata(role),
        session: `named ${from.id.slice(from.id.lastIndexOf('/') + 1)} from another address than the instance's`,
      };
    case 'emr.cluster':
      return { steps: fromMetadata(role), session: `from another address than those of ${from.name}'s instances` };
    case 'eks.cluster': {
      const why = hop.because.map((b) => ('fact' in b ? b.fact : '')).join(' ');
      const session = `from another address than those of ${from.name}'s nodes`;
      // "Understand how EKS Pod Identity works" and "Configure Pods to use a Kubernetes service account", EKS User Guide.
      if (why.includes('pod identity'))
        return {
          steps: [
            'curl -s -H "Authorization: $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")" "$AWS_CONTAINER_CREDENTIALS_FULL_URI"',
          ],
          session,
        };
      if (why.includes('service account'))
        return {
          steps: [
            `aws sts assume-role-with-web-identity --role-arn ${shellWord(role.id)} --role-session-name any --web-identity-token "$(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")"`,
          ],
          session,
        };
      return { steps: fromMetadata(role), session };
    }
    case 'lambda.function':
      return {
        steps: ['env | grep ^AWS_'],
        session: `named ${from.name} from another address than the function's`,
      };
    default:
      // Containers of ECS, Batch and CodeBuild ("Task IAM role", ECS Developer Guide).
      return {
        steps: ['curl -s "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"'],
        session: `from another address than those of ${from.name}`,
      };
  }
}

export const MOVES: Readonly<Record<string, Move>> = {
  CAN_ASSUME: {
    attacker: (_, from, to) => {
      const role = `--role-arn ${shellWord(to.id)}`;
      if (from.type === 'iam.saml-provider')
        return [
          `aws sts assume-role-with-saml ${role} --principal-arn ${shellWord(from.id)} --saml-assertion file://assertion.b64`,
        ];
      if (isProvider(from))
        return [
          `aws sts assume-role-with-web-identity ${role} --role-session-name any --web-identity-token "$(cat token.jwt)"`,
        ];
      return [`aws sts assume-role ${role} --role-session-name any`];
    },
    leaves: (_, from, to) => {
      const about = `requestParameters.roleArn is ${to.id}`;
      if (from.type === 'iam.saml-provider')
        return [
          `sts.amazonaws.com AssumeRoleWithSAML: ${about}, userIdentity.type is SAMLUser, ${trailOf(to.account)}`,
        ];
      if (isProvider(from))
        return [
          `sts.amazonaws.com AssumeRoleWithWebIdentity: ${about}, userIdentity.type is WebIdentityUser, ${trailOf(to.account)}`,
        ];
      const shared = from.account !== to.account ? ', with the same sharedEventID in both' : '';
      return [`sts.amazonaws.com AssumeRole: ${about}, ${trailOf(to.account, from.account)}${shared}`];
    },
  },
  CAN_BECOME: {
    // Without a technique of its own: what an administrator does to become an identity of its account.
    attacker: (_, __, to) =>
      to.type === 'iam.user'
        ? [`aws iam create-access-key --user-name ${shellWord(to.name)}`]
        : [
            `aws iam update-assume-role-policy --role-name ${shellWord(to.name)} --policy-document file://trust-me.json`,
            `aws sts assume-role --role-arn ${shellWord(to.id)} --role-session-name any`,
          ],
    leaves: (_, __, to) =>
      to.type === 'iam.user'
        ? [`iam.amazonaws.com CreateAccessKey: requestParameters.userName is ${to.name}, ${trailOf(to.account)}`]
        : [
            `iam.amazonaws.com UpdateAssumeRolePolicy: requestParameters.roleName is ${to.name}, ${trailOf(to.account)}`,
            `sts.amazonaws.com AssumeRole: requestParameters.roleArn is ${to.id}, ${trailOf(to.account)}`,
          ],
  },
  IS_ADMIN: {
    // It is what it is already: this shows that its rights are whole.
    attacker: (_, from) => [
      from.type === 'iam.user'
        ? `aws iam attach-user-policy --user-name ${shellWord(from.name)} --policy-arn arn:aws:iam::aws:policy/AdministratorAccess`
        : `aws iam attach-role-policy --role-name ${shellWord(from.name)} --policy-arn arn:aws:iam::aws:policy/AdministratorAccess`,
    ],
    leaves: (_, from) => [
      from.type === 'iam.user'
        ? `iam.amazonaws.com AttachUserPolicy: requestParameters.userName is ${from.name}, ${trailOf(from.account)}`
        : `iam.amazonaws.com AttachRolePolicy: requestParameters.roleName is ${from.name}, ${trailOf(from.account)}`,
    ],
  },
  CAN_ACCESS: {
    attacker: (hop, _, to) => stepsOfAccess(to.id, to, hop.actions ?? []),
    leaves: (hop, _, to) => accessEvents(hop, to, false),
  },
  HOLDS: {
    attacker: (hop, _, to) => stepsOfAccess(to.id, to, hop.actions ?? []),
    leaves: (hop, _, to) => accessEvents(hop, to, false),
  },
  EXPOSES: {
    attacker: (hop, from, to) => {
      // What only the distribution may read is read through it.
      if (isFront(from)) return [`curl https://${shellWord(hostOf(from))}/`];
      return (hop.levels ?? []).length > 0
        ? stepsOfAccess(to.id, to, hop.actions ?? [], from.id === 'internet')
        : [knock(hop, to)];
    },
    leaves: (hop, from, to) => {
      if (isFront(from)) return [`no CloudTrail event of the reader: access logs of ${from.name} where they are kept`];
      return (hop.levels ?? []).length > 0
        ? accessEvents(hop, to, from.id === 'internet')
        : [`no CloudTrail event: access logs of ${to.name} where they are kept`];
    },
  },
  ROUTES_TO: {
    attacker: (hop, _, to) => [knock(hop, to)],
    leaves: (hop, _, to) => [
      isFront(to)
        ? `no CloudTrail event: access logs of ${to.name} where they are kept`
        : `no CloudTrail event: VPC flow logs of ${to.name}${portOf(hop) === '' ? '' : `, to ${(hop.ports ?? []).slice(0, 3).join(', ')}`}, and what it logs itself`,
    ],
  },
  RUNS_AS: {
    attacker: (hop, from, to) => [...credentialsOn(hop, from, to).steps, 'aws sts get-caller-identity'],
    leaves: (hop, from, to) => [
      'no CloudTrail event: reading the credentials is no call of AWS',
      `sts.amazonaws.com GetCallerIdentity, and all later calls: userIdentity.arn is a session of ${to.id} ${credentialsOn(hop, from, to).session}, ${trailOf(to.account)}`,
    ],
  },
};

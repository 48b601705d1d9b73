/**
 * What stands behind one hop: the policies its reasons point at, every layer that could have stopped it, what an attacker
 * calls, what that leaves behind, and the smallest change that cuts it.
 */
import type { Asset, World } from '../graph/build/world.js';
import { managedPolicyDocument } from '../graph/iam/managed.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { Because, Condition, StatementReason } from '../graph/schema/verdict.js';
import { shellWord, stepsOfAccess } from './attacker-steps.js';
import { type Technique, techniques } from './techniques.js';

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

export interface PolicyText {
  readonly policy: string;
  readonly name: string;
  readonly document: string;
}

export interface LayerVerdict {
  readonly layer: string;
  readonly verdict: 'allows' | 'stops' | 'none' | 'not collected' | 'could not be read' | 'depends';
  readonly text: string;
}

export interface HopEvidence {
  readonly technique: Technique | null;
  readonly documents: readonly PolicyText[];
  readonly layers: readonly LayerVerdict[];
  readonly attacker: readonly string[];
  readonly leaves: readonly string[];
  readonly cuts: readonly string[];
}

const isStatement = (b: Because): b is StatementReason => 'policy' in b;

/** The text of a policy by the id that reasons use: its ARN, `OWNER-ID#NAME`, or the resource's own id. */
export function policyText(world: World, reason: Pick<StatementReason, 'policy' | 'layer'>): PolicyText | null {
  const hash = reason.policy.lastIndexOf('#');
  const direct = world.assets.get(asNodeId(reason.policy));
  if (direct) {
    const wanted =
      reason.layer === 'trust'
        ? ['trust']
        : direct.policies?.some((p) => p.kind === 'version')
          ? ['version']
          : ['resource', 'scp', 'rcp', 'endpoint', 'trust'];
    const candidates = (direct.policies ?? []).filter((p) => wanted.includes(p.kind));
    const found = candidates.find((p) => p.isDefault) ?? candidates[0];
    if (found)
      return {
        policy: reason.policy,
        name: reason.layer === 'trust' ? `trust policy of ${direct.name}` : direct.name,
        document: found.document,
      };
  }
  if (hash < 0) {
    // AWS's own policies come with the program where nobody collected their text.
    const document = managedPolicyDocument(reason.policy);
    const name = direct?.name ?? reason.policy.slice(reason.policy.lastIndexOf('/') + 1);
    return document === undefined ? null : { policy: reason.policy, name, document };
  }
  const owner = world.assets.get(asNodeId(reason.policy.slice(0, hash)));
  const name = reason.policy.slice(hash + 1);
  const found = owner?.policies?.find((p) => p.kind === 'inline' && p.name === name);
  return owner && found ? { policy: reason.policy, name: `${name} of ${owner.name}`, document: found.document } : null;
}

export function evidenceOf(world: World, hop: HopLike): HopEvidence {
  const technique = hop.technique === null ? null : (techniques().get(hop.technique) ?? null);
  const documents = new Map<string, PolicyText>();
  const reasons = [...(hop.blockedBy ?? []), ...hop.because].filter(isStatement);
  // The policies people can change first; what the organisation allows everybody last.
  const order = Object.keys(LAYER_TITLES);
  for (const b of reasons.sort(
    (x, y) =>
      Number(BROAD_LAYERS.has(x.layer)) - Number(BROAD_LAYERS.has(y.layer)) ||
      order.indexOf(x.layer) - order.indexOf(y.layer),
  )) {
    const text = policyText(world, b);
    if (text) documents.set(`${text.policy} ${text.name}`, text);
  }
  const from = world.assets.get(asNodeId(hop.from));
  const to = world.assets.get(asNodeId(hop.to));
  return {
    technique,
    documents: [...documents.values()],
    layers: layersOf(world, hop, from, to),
    attacker: attackerOf(hop, technique, from, to),
    leaves: leavesOf(hop, technique, from, to),
    cuts: cutsOf(world, hop, technique, from, to),
  };
}

const BROAD_LAYERS: ReadonlySet<string> = new Set(['scp', 'rcp']);
const LAYER_TITLES: Readonly<Record<string, string>> = {
  identity: 'policies of the identity',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policies',
  rcp: 'resource control policies',
  resource: "the resource's own policy",
  trust: 'trust policy',
  endpoint: 'endpoint policy',
  key: 'key policy',
  grant: 'key grants',
};

function layersOf(world: World, hop: HopLike, from: Asset | undefined, to: Asset | undefined): readonly LayerVerdict[] {
  const made: LayerVerdict[] = [];
  const told = new Set<string>();
  for (const b of hop.blockedBy ?? []) {
    const layer = isStatement(b) ? b.layer : b.fact;
    told.add(layer);
    made.push({ layer: LAYER_TITLES[layer] ?? layer, verdict: 'stops', text: b.text });
  }
  for (const layer of Object.keys(LAYER_TITLES)) {
    const reasons = hop.because.filter(isStatement).filter((b) => b.layer === layer);
    if (reasons.length === 0 || told.has(layer)) continue;
    told.add(layer);
    made.push({
      layer: LAYER_TITLES[layer] ?? layer,
      verdict: 'allows',
      text: allowedBy(world, reasons),
    });
  }
  const isPrincipal = from?.type === 'iam.user' || from?.type === 'iam.role';
  if (isPrincipal && from && ['CAN_ACCESS', 'CAN_ASSUME', 'CAN_BECOME', 'IS_ADMIN'].includes(hop.kind)) {
    if (!told.has('boundary')) {
      const boundary = world.out(from.id, 'HAS_BOUNDARY')[0];
      made.push(
        boundary
          ? { layer: 'permissions boundary', verdict: 'allows', text: `${boundary.to} does not stand in the way` }
          : { layer: 'permissions boundary', verdict: 'none', text: `${from.name} has none` },
      );
    }
    if (!told.has('scp'))
      made.push(
        organisationLayer(
          'service control policies',
          world.organization?.scpLevels(from.account) ?? 'notCollected',
          from.account,
        ),
      );
  }
  if (to && to.account !== '' && (hop.kind === 'CAN_ACCESS' || hop.kind === 'CAN_ASSUME') && !told.has('rcp')) {
    made.push(
      organisationLayer(
        'resource control policies',
        world.organization?.rcpLevels(to.account) ?? 'notCollected',
        to.account,
      ),
    );
  }
  for (const b of hop.because)
    if (!isStatement(b) && !told.has(b.fact)) made.push({ layer: b.fact, verdict: 'allows', text: b.text });
  for (const c of hop.conditions) made.push({ layer: `condition ${c.key}`, verdict: 'depends', text: c.text });
  return made;
}

/** Which statements let it through, in few words: their text stands beside, with the lines marked. */
function allowedBy(world: World, reasons: readonly StatementReason[]): string {
  const policies = new Map<string, string[]>();
  for (const r of reasons) {
    const name = world.assets.get(asNodeId(r.policy))?.name ?? r.policy.slice(r.policy.indexOf('#') + 1);
    const statements = policies.get(name) ?? [];
    statements.push(r.sid ?? `statement ${r.statement + 1}`);
    policies.set(name, statements);
  }
  return [...policies].map(([name, statements]) => `${name}: ${[...new Set(statements)].join(', ')}`).join('; ');
}

function organisationLayer(
  layer: string,
  levels: 'notCollected' | 'missing' | 'none' | readonly unknown[],
  account: string,
): LayerVerdict {
  switch (levels) {
    case 'notCollected':
      return {
        layer,
        verdict: 'not collected',
        text: `nothing is known of those of ${account}: the verdict assumes that none stands in the way`,
      };
    case 'missing':
      return { layer, verdict: 'could not be read', text: `${account} has some that could not be read` };
    case 'none':
      return { layer, verdict: 'none', text: `none apply to ${account}` };
    default:
      return { layer, verdict: 'allows', text: `those of ${account} do not stand in the way` };
  }
}

const filled = (line: string, to: Asset | undefined, id: string): string => line.replaceAll('TARGET', to?.id ?? id);

function attackerOf(
  hop: HopLike,
  technique: Technique | null,
  from: Asset | undefined,
  to: Asset | undefined,
): readonly string[] {
  // Permissions come first, then what they are used for.
  if (technique && hop.kind === 'CAN_ACCESS')
    return [...technique.steps.map((s) => filled(s, to, hop.to)), ...stepsOfAccess(hop.to, to, hop.actions ?? [])];
  // Plain assumption is spelled out below with the role's ARN.
  if (technique && hop.kind !== 'CAN_ASSUME') return technique.steps.map((s) => filled(s, to, hop.to));
  switch (hop.kind) {
    // Without a technique of its own: what an administrator does to become an identity of its account.
    case 'CAN_BECOME':
      return to?.type === 'iam.user'
        ? [`aws iam create-access-key --user-name ${shellWord(to.name)}`]
        : [
            `aws iam update-assume-role-policy --role-name ${shellWord(to?.name ?? hop.to)} --policy-document file://trust-me.json`,
            `aws sts assume-role --role-arn ${shellWord(hop.to)} --role-session-name any`,
          ];
    case 'CAN_ASSUME':
      return from?.type.includes('provider')
        ? [
            `aws sts assume-role-with-${from.type === 'iam.saml-provider' ? 'saml' : 'web-identity'} --role-arn ${shellWord(hop.to)} …`,
          ]
        : [`aws sts assume-role --role-arn ${shellWord(hop.to)} --role-session-name any`];
    case 'CAN_ACCESS':
      return stepsOfAccess(hop.to, to, hop.actions ?? []);
    case 'EXPOSES':
      return (hop.levels ?? []).length > 0
        ? stepsOfAccess(hop.to, to, hop.actions ?? [], true)
        : [`connect to ${to?.name ?? hop.to}`];
    case 'ROUTES_TO':
      return [
        `connect to ${to?.name ?? hop.to}${(hop.ports ?? []).length > 0 ? ` on ${(hop.ports ?? []).join(', ')}` : ''}`,
      ];
    case 'RUNS_AS':
      return from?.type === 'ec2.instance'
        ? [
            'curl -H "X-aws-ec2-metadata-token: $TOKEN" http://169.254.169.254/latest/meta-data/iam/security-credentials/',
          ]
        : ['read the credentials of the role from the environment of the running code'];
    default:
      return [];
  }
}

function leavesOf(
  hop: HopLike,
  technique: Technique | null,
  from: Asset | undefined,
  to: Asset | undefined,
): readonly string[] {
  if (technique && hop.kind !== 'CAN_ASSUME') return technique.trail;
  switch (hop.kind) {
    case 'CAN_BECOME':
      return to?.type === 'iam.user'
        ? [`iam.amazonaws.com CreateAccessKey: requestParameters.userName is ${to.name}`]
        : [`iam.amazonaws.com UpdateAssumeRolePolicy: requestParameters.roleName is ${to?.name ?? hop.to}`];
    case 'CAN_ASSUME':
      return [`sts.amazonaws.com AssumeRole: requestParameters.roleArn is ${hop.to}`];
    case 'CAN_ACCESS': {
      const actions = hop.actions ?? [];
      if (actions.length === 0) return [`calls by ${hop.from} that name ${to?.name ?? hop.to}`];
      return actions.slice(0, 5).map((a) => {
        const [service, name] = a.split(':');
        return `${service}.amazonaws.com ${name}${DATA_EVENTS.has(String(service)) ? ': only where data events are logged' : ''}`;
      });
    }
    case 'ROUTES_TO':
      return ['no CloudTrail event: VPC flow logs and what the host itself logs'];
    case 'EXPOSES':
      return ['no CloudTrail event of this organisation unless data events are logged for the resource'];
    case 'RUNS_AS':
      return [
        `calls whose userIdentity.arn is a session of ${hop.to}${from?.type === 'ec2.instance' ? ` named ${from.name}` : ''}`,
      ];
    default:
      return [];
  }
}
/** Services whose reading calls CloudTrail writes down only as data events. */
const DATA_EVENTS: ReadonlySet<string> = new Set(['s3', 'dynamodb', 'lambda', 'sqs', 'sns']);

function cutsOf(
  world: World,
  hop: HopLike,
  technique: Technique | null,
  from: Asset | undefined,
  to: Asset | undefined,
): readonly string[] {
  const cuts: string[] = [];
  for (const b of hop.because) {
    // What follows from being administrator stands in no policy of its own.
    if (!isStatement(b) || b.effect !== 'Allow' || b.policy.startsWith('admin:')) continue;
    const where = `statement ${b.sid ?? b.statement + 1} of ${policyText(world, b)?.name ?? b.policy}`;
    if (b.layer === 'identity') {
      const actions = (hop.actions ?? []).slice(0, 3).join(', ');
      cuts.push(
        actions === ''
          ? `Narrow ${where} so that it no longer allows this on ${to?.name ?? hop.to}.`
          : `Take ${actions} on ${to?.name ?? hop.to} out of ${where}.`,
      );
    } else if (b.layer === 'trust')
      cuts.push(`Take ${from?.name ?? hop.from} out of ${where}, or demand a condition it cannot meet.`);
    else if (b.layer === 'resource' || b.layer === 'key') cuts.push(`Narrow the principals of ${where}.`);
  }
  if (hop.from.startsWith('admin:'))
    cuts.push('An administrator reaches everything in its account: cut the way to administrator, not this hop.');
  if (technique) cuts.push(...technique.remedy);
  else if (hop.kind === 'RUNS_AS')
    cuts.push(`Run ${from?.name ?? hop.from} as a role with fewer rights than ${to?.name ?? hop.to}.`);
  else if (hop.kind === 'ROUTES_TO')
    cuts.push(
      `Close ${(hop.ports ?? []).join(', ') || 'the port'} to ${from?.name ?? hop.from} in the security groups of ${to?.name ?? hop.to}.`,
    );
  else if (hop.kind === 'EXPOSES')
    cuts.push(`Take the public grant from ${to?.name ?? hop.to}, or switch its public access block on.`);
  else if (hop.kind === 'IS_ADMIN') cuts.push(`Take the rights over IAM from ${from?.name ?? hop.from}.`);
  return [...new Set(cuts)].slice(0, 6);
}

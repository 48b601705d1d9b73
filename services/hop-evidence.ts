/**
 * What stands behind one hop: the policies its reasons point at, every layer that could have stopped it, what an attacker
 * calls, what that leaves behind, and the smallest change that cuts it.
 */
import type { Asset, World } from '../graph/build/world.js';
import { managedPolicyDocument } from '../graph/iam/managed.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { Because, StatementReason } from '../graph/schema/verdict.js';
import { attackerOf, changesOfHop, type Flip, flipOf, leavesOf, thingOf } from './hop-deeds.js';
import type { HopLike } from './moves.js';
import { type Technique, techniques } from './techniques.js';

export type { HopLike } from './moves.js';

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
  /** Changes that cut it, the smallest first. */
  readonly cuts: readonly string[];
  readonly flip: Flip;
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
  const ends = [thingOf(hop.from, from), thingOf(hop.to, to)] as const;
  return {
    technique,
    documents: [...documents.values()],
    layers: layersOf(world, hop, from, to),
    attacker: attackerOf(hop, technique, ...ends),
    leaves: leavesOf(hop, technique, ...ends),
    cuts: changesOfHop(hop, technique, ...ends),
    flip: flipOf(hop, technique, ...ends),
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

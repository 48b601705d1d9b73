/**
 * Which one control stops a request: the Deny statement, boundary, SCP or RCP level or trust condition without which, and
 * without nothing else, it would be allowed. The absence of an Allow is no control.
 */
import type { Because, Layer } from '../schema/verdict.js';
import { conditionsHold, coversResource, insideOf, type Ref } from './compile.js';
import type { CompiledCondition } from './conditions/condition.js';
import { asCondition } from './conditions/remaining.js';
import type { AuthorizationRequest, BoundPolicy, PolicySet, Verdict } from './contract.js';
import { applies, meansCaller } from './decide.js';
import { verdictOf } from './evaluate.js';
import { type Frame, frameOf, type LayerFrame } from './frame.js';
import { statementReason } from './words.js';

export interface Control {
  /** Equal for one and the same control, whatever request it stops. */
  readonly key: string;
  readonly layer: Layer;
  readonly because: readonly Because[];
  /** A Deny statement: where it stands. Absent: the layer as a whole, or a condition. */
  readonly statement?: { readonly policy: string; readonly index: number };
  /** A level of SCPs or RCPs that does not allow; root 0. */
  readonly level?: number;
}

export interface Blocked {
  readonly control: Control;
  /** What the verdict would be without it: an Allow. */
  readonly without: Verdict;
}

/** What of a request is otherwise: layers taken apart already, or the request itself (its context). */
export type Change = Partial<Pick<Frame, 'identity' | 'boundary' | 'session' | 'resource' | 'caps' | 'request'>>;

/** A control that takes part in the refusal, and the request as it would be without. */
interface Suspect {
  readonly control: Control;
  readonly change: (frame: Frame) => Change;
}

/** The request as it would be with the change; changes of the frame it is given stay. */
export const changed = (frame: Frame, change: Change): Frame => Object.assign(frameOf(frame.request), frame, change);

const speaks = (frame: Frame, layer: LayerFrame, ref: Ref): boolean =>
  !layer.principals || meansCaller(frame, layer, ref) !== 'no';

/** Whether some Allow of a limit could hold. One whose text is missing is taken to allow. */
const mayAllow = (frame: Frame, layer: LayerFrame): boolean =>
  layer.missing ||
  layer.candidates.allows.some((ref) => speaks(frame, layer, ref) && applies(frame, ref, frame.request.context) !== 0);

/** The Denys of a layer that hold, or may hold. */
export const denying = (frame: Frame, layer: LayerFrame): readonly Ref[] =>
  layer.candidates.denies.filter(
    (ref) => speaks(frame, layer, ref) && applies(frame, ref, frame.request.context) !== 0,
  );

/** The layer without some of its statements. */
export const without = <L extends LayerFrame | null>(layer: L, isIt: (ref: Ref) => boolean): L =>
  layer && {
    ...layer,
    candidates: {
      allows: layer.candidates.allows.filter((ref) => !isIt(ref)),
      denies: layer.candidates.denies.filter((ref) => !isIt(ref)),
    },
  };

/** A Deny statement. One policy that is attached twice (at two levels, by two groups) is one control. */
function denySuspect(ref: Ref, layer: Layer): Suspect {
  const { index } = ref.statement.tree;
  const { policy } = ref;
  const isIt = (r: Ref) => r.policy === policy && r.statement.tree.index === index;
  return {
    control: {
      key: `deny|${policy}|${index}`,
      layer,
      because: [statementReason(ref, layer)],
      statement: { policy, index },
    },
    change: (f) => ({
      identity: without(f.identity, isIt),
      session: without(f.session, isIt),
      resource: without(f.resource, isIt),
      caps: f.caps.map((c) => without(c, isIt)),
    }),
  };
}

const named = (policies: readonly BoundPolicy[] | 'unknown' | undefined): string =>
  policies === undefined || policies === 'unknown' ? '' : policies.map((p) => p.id).join(', ');

/** The boundary is one policy that one call takes off: it is one control, whatever statements of it speak against the request. */
function boundarySuspect(frame: Frame, boundary: LayerFrame, denies: readonly Ref[]): Suspect {
  const { request } = frame;
  const { arn } = request.principal;
  const which = named(request.boundary);
  const [deny] = denies;
  const because: Because =
    deny !== undefined
      ? statementReason(deny, boundary.layer)
      : {
          fact: 'boundary',
          source: which || arn,
          text: `permissions boundary ${which} of ${arn} does not allow ${request.action} on ${request.resource}`,
        };
  return {
    control: { key: `boundary|${arn}`, layer: 'boundary', because: [because] },
    change: () => ({ boundary: null }),
  };
}

const LIMIT_WORDS: Readonly<Partial<Record<Layer, string>>> = {
  scp: 'service control policy',
  rcp: 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/** A level of which no policy allows the request. Null: it is no one control, for a Deny of it may stop the request too. */
function levelSuspect(frame: Frame, place: number): Suspect | null {
  const cap = frame.caps[place];
  const words = cap && LIMIT_WORDS[cap.layer];
  if (!cap || words === undefined || denying(frame, cap).length > 0) return null;
  const { request } = frame;
  const level = place - frame.caps.findIndex((c) => c.layer === cap.layer);
  const levels = cap.layer === 'scp' ? request.scpLevels : cap.layer === 'rcp' ? request.rcpLevels : undefined;
  const account = cap.layer === 'scp' ? request.principal.account : request.resourceAccount;
  const which = levels === 'unknown' ? '' : named(levels?.[level]);
  const text = `no ${words} at level ${level + 1} above ${account}${which === '' ? '' : ` (${which})`} allows ${request.action} on ${request.resource}`;
  return {
    control: {
      key: `${cap.layer}|${account}|${level}`,
      layer: cap.layer,
      because: [{ fact: cap.layer, source: `account:${account}`, text }],
      level,
    },
    change: (f) => ({ caps: f.caps.filter((_, i) => i !== place) }),
  };
}

/** One condition of a trust policy's Allow that means the caller, where it is the only one that fails. */
function trustSuspects(frame: Frame): readonly Suspect[] {
  const { resource, request } = frame;
  if (!frame.trust || resource === null) return [];
  const found: Suspect[] = [];
  for (const ref of resource.candidates.allows) {
    if (meansCaller(frame, resource, ref) === 'no') continue;
    if (coversResource(ref.statement, request.resource, request.context) === 0) continue;
    const failing = ref.statement.conditions.filter((c) => holdsNot(ref, c, frame));
    const [only] = failing;
    if (failing.length !== 1 || only === undefined) continue;
    const free: Ref = {
      policy: ref.policy,
      statement: { ...ref.statement, conditions: ref.statement.conditions.filter((c) => c !== only) },
    };
    const { tree } = ref.statement;
    const what = asCondition(only, request.context).text;
    found.push({
      control: {
        key: `trust|${ref.policy}|${tree.index}|${ref.statement.conditions.indexOf(only)}`,
        layer: 'trust',
        because: [
          {
            fact: 'trust',
            source: ref.policy,
            text: `trust policy of ${ref.policy}, statement ${tree.sid ?? tree.index + 1}, asks that ${what}: nothing that ${request.principal.arn} could send meets it`,
          },
        ],
      },
      change: (f) => ({
        resource: f.resource && {
          ...f.resource,
          candidates: {
            ...f.resource.candidates,
            allows: f.resource.candidates.allows.map((r) => (r === ref ? free : r)),
          },
        },
      }),
    });
  }
  return found;
}

/** Whether this condition alone rules the statement out. */
const holdsNot = (ref: Ref, condition: CompiledCondition, frame: Frame): boolean =>
  conditionsHold({ ...ref.statement, conditions: [condition] }, frame.request.context) === 0;

const full = new WeakMap<PolicySet & object, boolean>();

/** Some policy of the level allows everything: what is refused below it, it does not refuse by silence. */
function isFull(level: PolicySet): boolean {
  if (level === 'unknown') return true;
  let known = full.get(level);
  if (known === undefined) {
    known = level.some((p) =>
      insideOf(p.document).statements.some(
        ({ allow, tree }) =>
          allow &&
          !tree.notAction &&
          !tree.notResource &&
          tree.conditions.length === 0 &&
          tree.actions.includes('*') &&
          tree.resources?.includes('*') === true &&
          (tree.principal === null || (tree.principal.everyone && !tree.notPrincipal)),
      ),
    );
    full.set(level, known);
  }
  return known;
}

const areFull = (levels: readonly PolicySet[] | 'unknown' | undefined): boolean =>
  levels === undefined || levels === 'unknown' || levels.every(isFull);

/** Whether a control may have a part in a refusal. Cheap, and never wrongly false. */
export function mayBeStopped(request: AuthorizationRequest, verdict: Verdict): boolean {
  if (verdict.decision === 'Allow') return false;
  if (verdict.decision === 'ExplicitDeny' || verdict.certainty !== 'certain') return true;
  if (request.boundary !== undefined || request.session !== undefined || request.endpoint !== undefined) return true;
  if (!areFull(request.scpLevels) || !areFull(request.rcpLevels)) return true;
  return request.resourcePolicy !== undefined && request.action.slice(0, 4).toLowerCase() === 'sts:';
}

/**
 * The control that stops a request which `verdict` refuses, with the verdict it would otherwise have. Null: nothing but a
 * missing Allow stops it, or more than one control does.
 */
export function blockOf(request: AuthorizationRequest, verdict: Verdict): Blocked | null {
  if (!mayBeStopped(request, verdict)) return null;
  const frame = frameOf(request);
  const suspects = suspectsOf(frame, verdict);
  if (suspects === null) return null;
  for (const { control, change } of suspects) {
    const open = verdictOf(changed(frame, change(frame)));
    if (open.decision === 'Allow') return { control, without: open };
  }
  return null;
}

/** What may be the one control; null where at least two certainly are in the way. */
function suspectsOf(frame: Frame, verdict: Verdict): readonly Suspect[] | null {
  const { identity, boundary, session, resource, caps, request } = frame;
  const suspects = new Map<string, Suspect>();
  const add = (s: Suspect | null) => {
    if (s && !suspects.has(s.control.key)) suspects.set(s.control.key, s);
  };
  const sure = new Set<string>();
  // Where every way it could come out is a missing Allow, no Deny takes part.
  const denies = verdict.decision === 'ExplicitDeny' || verdict.certainty !== 'certain';
  if (boundary !== null) {
    const against = denies ? denying(frame, boundary) : [];
    if (against.length > 0 || !mayAllow(frame, boundary)) {
      const suspect = boundarySuspect(frame, boundary, against);
      add(suspect);
      if (against.some((ref) => applies(frame, ref, request.context) === 1)) sure.add(suspect.control.key);
    }
  }
  if (denies) {
    for (const layer of [identity, session, resource, ...caps]) {
      if (layer === null) continue;
      for (const ref of denying(frame, layer)) {
        const suspect = denySuspect(ref, layer.layer);
        add(suspect);
        if (applies(frame, ref, request.context) === 1) sure.add(suspect.control.key);
      }
    }
  }
  for (let i = 0; i < caps.length; i++) {
    const cap = caps[i];
    if (!cap || mayAllow(frame, cap)) continue;
    const suspect = levelSuspect(frame, i);
    if (!suspect) return null;
    add(suspect);
    sure.add(suspect.control.key);
  }
  if (sure.size > 1) return null;
  const [certain] = sure;
  if (certain !== undefined) return [...suspects.values()].filter((s) => s.control.key === certain);
  for (const s of trustSuspects(frame)) add(s);
  return [...suspects.values()];
}

/**
 * The form of an escalation technique: `queries/escalations/ID.yaml`, one a file. What it needs is bound to objects (on
 * whom each action must be allowed, what must exist, whom the role must trust, which API preconditions hold), so that the
 * engine in graph/analysis/escalation.ts can prove it without knowing any technique by name.
 */
import { z } from 'zod';

const action = z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, 'an action is service:Name, without wildcards');
/** `{partition}`, `{account}`, `{region}` and `{name}` stand for the account's own, any region, a free name. */
const template = z.string().startsWith('arn:{partition}:');
const nodeType = z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'a node type is service.thing');
const end = z.enum(['self', 'target']);
const service = z.string().regex(/^[a-z0-9.-]+\.amazonaws\.com$/, 'a service principal is NAME.amazonaws.com');

/** How the resource hangs together with the actor or the target; see RELATIONS in graph/analysis/relations.ts. */
const relation = {
  /** The resource runs with the role's credentials. `nobody`: with none; `somebody`: with some role's. */
  runsAs: z.enum(['self', 'target', 'nobody', 'somebody']).optional(),
  /** Type of the thing between them that carries the role: the task definition of a service. Only with `runsAs`. */
  through: nodeType.optional(),
  /** What the role is to the thing, where it can carry several: `task role`. Only with `runsAs`. */
  via: z.string().optional(),
  /** An instance profile that holds the role. */
  holds: end.optional(),
  /** A policy attached to it or to a group it is in, or its permissions boundary. */
  governs: end.optional(),
  /** A group it is a member of. */
  hasMember: end.optional(),
  /** A group it is not yet a member of. */
  lacksMember: end.optional(),
  /** A permission set of IAM Identity Center that the role was made from. */
  provisionedAs: end.optional(),
  /** Something of that type refers to it: an instance to its profile. */
  usedBy: nodeType.optional(),
  /** A role whose trust policy names the service. */
  trusts: service.optional(),
};

const properties = z.record(z.string(), z.union([z.boolean(), z.string(), z.number(), z.array(z.string())]));

const existing = z.strictObject({
  /** Of a list, any type will do. */
  resource: z.union([nodeType, z.array(nodeType).min(1)]),
  ...relation,
  /** Properties it must have; one that was not collected makes the hop unknown. */
  where: properties.optional(),
  /** Properties it must have, whatever their value; an empty one is none, one that was not collected makes the hop unknown. */
  has: z.array(z.string()).optional(),
  /** Unit that tells the properties of `where`: where it is whole, a missing one means no. */
  whereUnit: z.string().optional(),
  /** Properties it must not have; one that was not collected excludes nothing. */
  unless: properties.optional(),
  /** Form of its ARN, to ask what is allowed on such a thing where none was collected. */
  arn: template.optional(),
  /** Unit that lists the type, where it is not the plural of it. */
  unit: z.string().optional(),
  /**
   * Where nobody listed the type, and no role that trusts a service could be the target, one is thought possible only if this
   * service shows elsewhere: a role that trusts it, or lies under a path that AWS keeps for it.
   */
  sign: service.optional(),
});

const on = z.union([
  z.enum(['self', 'target', 'passedRole', 'any']),
  z.strictObject({ newResource: nodeType, arn: template }),
  /** Some thing of that form, whether collected or not; several forms: any of them. */
  z.strictObject({ any: z.union([template, z.array(template)]) }),
  existing,
]);

const value = z.union([z.string(), z.array(z.string())]);

/** Stands in a context for any policy that makes an administrator. */
export const ADMIN_POLICY = '$admin-policy';
/** Stands in a context for a customer managed policy that the actor may create. */
export const NEW_POLICY = '$new-policy';
/** Stands in a context for nothing: the request does not carry the key. */
export const ABSENT_KEY = '$absent';
/** Stands in a context for the target's ARN. */
export const TARGET = '$target';
/** Stands in a context for the ARN of an instance profile that holds the target, or that the technique makes to hold it. */
export const PROFILE_OF_TARGET = '$profile-of-target';
/** Stands in a context for the ARN of the existing thing that runs as the target. */
export const THING_OF_TARGET = '$thing-of-target';
/** Stands in a context for any value of the attacker's choice: the request carries the key. */
export const SOME_VALUE = '$some';
/**
 * Stands in a list beside the forms of a thing: AWS does not say that the service sends the key. `iam:AssociatedResourceArn` is
 * documented for EC2 instances (also by way of Auto Scaling, and as `instance/*` for AddRoleToInstanceProfile); of other services
 * the page says that those do which support `iam:PassedToService`, and that some do not, but not which ARN they send.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export const PERHAPS_ABSENT = '$perhaps-absent';
/** Stands for the actor's own ARN. */
export const SELF = '$self';

/** The words that stand in a context for what only the graph can tell. */
const WORDS: readonly string[] = [
  ADMIN_POLICY,
  NEW_POLICY,
  ABSENT_KEY,
  SOME_VALUE,
  TARGET,
  PROFILE_OF_TARGET,
  THING_OF_TARGET,
  PERHAPS_ABSENT,
  SELF,
];
const isKnown = (text: string): boolean => !text.startsWith('$') || WORDS.includes(text);

const requirement = z.strictObject({
  action,
  on,
  /**
   * Condition keys that the technique fixes; a list is a choice of the attacker's. `$admin-policy`: any policy that makes an
   * admin. `$new-policy`: one that the actor may create. `$absent`: the request does not carry the key. `$self`: the actor's ARN. `$some`: it does, with
   * any value. `$target`: the target's ARN. `$profile-of-target`, `$thing-of-target`: that of an instance profile that holds
   * it, of the existing thing that runs as it. The form of an ARN, or several: a thing of that form, and where the technique
   * does anything to such a thing, the same one (`{id}`: an id that AWS makes up). With `$perhaps-absent` in the list, the
   * service may also leave the key out: AWS does not say that it sends it.
   */
  context: z
    .record(z.string(), value)
    .refine((c) => Object.values(c).flat().every(isKnown), `the words of a context are ${WORDS.join(', ')}`)
    .optional(),
  /** The resource's own policy has been rewritten by then to name the actor. */
  policyNamesActor: z.boolean().optional(),
  /** Likewise to name the actor's account, so that the actor still needs a grant of its own. */
  policyNamesAccount: z.boolean().optional(),
  /** ARN that the call names, where it is another than the existing thing's: `{of.name}` and `{of.PROPERTY}` are the thing's. */
  as: template.optional(),
  /** Policies that the call takes away: those written into `on`, those attached to it, or those of the group that is left. */
  removes: z.enum(['inline', 'attached', 'membership']).optional(),
  /** The call sets or deletes tags of the existing thing: the other actions on it are asked again with tags of the actor's choice. */
  retags: z.enum(['sets', 'deletes']).optional(),
});

export const PRECONDITIONS = [
  'fewer-than-two-keys',
  'two-keys',
  'no-login-profile',
  'has-login-profile',
  'fewer-than-five-versions',
  'more-than-one-version',
  'customer-managed',
  'bounded',
  'assumes-another-role',
] as const;

const precondition = z.union([
  z.enum(PRECONDITIONS),
  /** Does not matter to one who may also do `orAllowed` on the same thing. */
  z.strictObject({ is: z.enum(PRECONDITIONS), orAllowed: action }),
]);

const remaining = z.strictObject({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()),
  text: z.string(),
});
const id = z.string().regex(/^[a-z0-9-]+\.[a-z0-9+-]+$/);

/** Something that the target itself must be allowed, on some resource of one of the forms; of a list, one will do. */
const targetMay = z.array(z.strictObject({ action, any: template })).min(1);

/** What a technique gives; see `grants` of its form. */
const grants = z.enum([
  'target',
  'any-permission',
  'any-permission-of-target',
  'membership',
  'other-version',
  'unbounded',
  'rebounded',
  'unbounded-target',
  'without-policy',
  'rewritten',
  'rewritten-target',
  'rebounded-target',
]);

/** What one of several ways demands beside what all of them do. */
const alternative = z.strictObject({
  /** All that another technique demands, its own alternatives included. */
  like: id.optional(),
  /** Who can go this way, where not everyone can who can do the technique. */
  actor: z
    .array(z.enum(['iam.user', 'iam.role']))
    .min(1)
    .optional(),
  actions: z.array(requirement).default([]),
  exists: z.array(existing).default([]),
  trust: z.array(z.string()).default([]),
  preconditions: z.array(precondition).default([]),
  targetMay: z.array(targetMay).default([]),
  remains: z.array(remaining).default([]),
  /** What this way gives, where it is another thing than the technique's. */
  grants: grants.optional(),
});
export type Alternative = z.infer<typeof alternative>;

const change = z.record(z.string(), z.unknown());
const oneCase = z.strictObject({
  name: z.string().min(1),
  /** What differs from the cases' common account, as a JSON merge patch (null removes). */
  change: change.optional(),
  start: z.string().optional(),
  target: z.string().optional(),
});

const cases = z.strictObject({
  /** `user/NAME` or `role/NAME`. */
  start: z.string(),
  /** `admin`, `self`, `user/NAME` or `role/NAME`: the row's target. */
  target: z.string(),
  /** A small account; graph/content/account.ts says what can stand in it. */
  account: change,
  must: z.array(oneCase).default([]),
  /** Found under conditions. */
  conditional: z.array(oneCase).optional(),
  mustNot: z.array(oneCase).min(1),
  /** Something was not collected: found, but not sure. */
  unknown: z.array(oneCase).optional(),
});

const form = z.strictObject({
  id,
  title: z.string(),
  kind: z.enum([
    'self-escalation',
    'principal-access',
    'new-passrole',
    'existing-resource',
    'org',
    'enabler',
    'compound',
  ]),
  summary: z.string(),
  /** Who can do it. */
  actor: z.array(z.enum(['iam.user', 'iam.role'])).min(1),
  /** Only a role that IAM Identity Center made can: others cannot be changed this way, and it cannot be changed otherwise. */
  reservedActor: z.boolean().optional(),
  /** Whom the actor becomes or changes. `admin`: an identity that does not exist yet, with any permission. */
  target: z.enum(['self', 'iam.user', 'iam.role', 'admin']),
  /** `moves`: plain assumption, computed by graph/analysis/moves.ts, which reads trust policies. */
  engine: z.literal('moves').optional(),
  /**
   * By way of pods in an EKS cluster (graph/analysis/pods.ts), and what the actor needs there before: `pods`: an access entry
   * that lets it run some; `weak`: an entry that does not, everywhere; `none`: no entry. After the technique's actions it can run
   * pods wherever the entry allows, and everywhere if it had to better or make one. With `trust` the role is passed, without
   * it is one that pods have.
   */
  entry: z.enum(['pods', 'weak', 'none']).optional(),
  actions: z.array(requirement).default([]),
  /** Choices: of each, one alternative is needed beside all else. */
  oneOf: z.array(z.array(alternative).min(2)).default([]),
  exists: z.array(existing).default([]),
  /** Service principals one of which the target must trust. */
  trust: z.array(z.string()).default([]),
  /**
   * ARN of the new thing for which the service assumes the target, where AWS makes up its id: a trust policy that names such a
   * thing by its id (`aws:SourceArn`) names another one. Without it, the name is taken to be the actor's choice.
   */
  source: template.optional(),
  /** The target's trust policy has been rewritten by then to admit the service: none is asked for. */
  trustRewritten: z.boolean().optional(),
  preconditions: z.array(precondition).default([]),
  /** What the target must be allowed itself, so that the technique works with it. */
  targetMay: z.array(targetMay).default([]),
  /**
   * `target`: the target's credentials. `any-permission`: policies of one's own choice for the actor, or for a new identity.
   * `any-permission-of-target`: likewise for the target, whose credentials come with it. `membership`: the policies of the group.
   * `other-version`: another version of a policy it has. `unbounded`: its policies without boundary. `rebounded`: with another.
   * `unbounded-target`: the target's credentials without its boundary. `without-policy`: its policies less those removed.
   * `rewritten`: what it holds once the policy that governs it says whatever one likes, as identity policy and as boundary.
   * `rewritten-target`, `rebounded-target`: likewise of the target, whose credentials come with it.
   */
  grants,
  /** What no collector sees and the attacker still has to meet: a condition on every hop of the technique. */
  remains: z.array(remaining).default([]),
  /** The same with less proven than these: not told where one of them leads the actor to the same target for sure. */
  weakerThan: z.array(id).default([]),
  /** API calls an attacker makes, in order. */
  steps: z.array(z.string()).min(1),
  /** Events it leaves in CloudTrail, as `service.amazonaws.com EventName: what to look at`. */
  trail: z.array(z.string()).min(1),
  remedy: z.array(z.string()).min(1),
  references: z.array(z.url()).min(1),
  cases: cases.optional(),
});

export const techniqueForm = form.refine((t) => t.actions.length > 0 || t.oneOf.length > 0 || t.entry === 'pods', {
  message: 'a technique asks for some action: one that asks for none would be open to everybody',
  path: ['actions'],
});

export type Technique = z.infer<typeof techniqueForm>;
export type Requirement = Technique['actions'][number];
export type Existing = z.infer<typeof existing>;
export type PreconditionName = (typeof PRECONDITIONS)[number];
export type TechniqueCases = NonNullable<Technique['cases']>;

/** Both lists, each item once. */
const united = <T>(a: readonly T[], b: readonly T[]): T[] => {
  const seen = new Set(a.map((x) => JSON.stringify(x)));
  return [...a, ...b.filter((x) => !seen.has(JSON.stringify(x)))];
};

function joined(technique: Technique, more: Alternative): Technique {
  return {
    ...technique,
    actor: technique.actor.filter((t) => more.actor?.includes(t) !== false),
    actions: united(technique.actions, more.actions),
    exists: united(technique.exists, more.exists),
    trust: technique.trustRewritten === true ? [] : united(technique.trust, more.trust),
    preconditions: united(technique.preconditions, more.preconditions),
    targetMay: united(technique.targetMay, more.targetMay),
    remains: united(technique.remains, more.remains),
    grants: more.grants ?? technique.grants,
  };
}

const spelt = new WeakMap<Technique, readonly Technique[]>();

/** A technique spelt out: one without choices for each way through its own. The same technique gives the same objects. */
export function waysThrough(technique: Technique): readonly Technique[] {
  const had = spelt.get(technique);
  if (had) return had;
  let ways: readonly Technique[] = [technique.oneOf.length === 0 ? technique : { ...technique, oneOf: [] }];
  for (const choice of technique.oneOf) ways = ways.flatMap((w) => choice.map((one) => joined(w, one)));
  spelt.set(technique, ways);
  return ways;
}

/**
 * The technique with what its alternatives borrow from others written out. `byId`: all techniques as read.
 * Throws a sentence when one that it is like does not exist.
 */
export function withoutLikeness(technique: Technique, byId: ReadonlyMap<string, Technique>): Technique {
  if (!technique.oneOf.some((choice) => choice.some((a) => a.like !== undefined))) return technique;
  const written = (one: Alternative): readonly Alternative[] => {
    if (one.like === undefined) return [one];
    const model = byId.get(one.like);
    if (!model) throw new Error(`is like technique ${one.like}, which does not exist`);
    if (model.oneOf.some((choice) => choice.some((a) => a.like !== undefined)))
      throw new Error(`is like technique ${one.like}, which is itself like another`);
    const own: Alternative = { ...one, like: undefined };
    return waysThrough(model).map(({ actions, exists, trust, preconditions, targetMay, remains }) => ({
      ...own,
      actions: united(actions, own.actions),
      exists: united(exists, own.exists),
      trust: united(trust, own.trust),
      preconditions: united(preconditions, own.preconditions),
      targetMay: united(targetMay, own.targetMay),
      remains: united(remains, own.remains),
    }));
  };
  return { ...technique, oneOf: technique.oneOf.map((choice) => choice.flatMap(written)) };
}

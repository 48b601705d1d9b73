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

/** How the resource hangs together with the actor or the target; see RELATIONS in graph/analysis/relations.ts. */
const relation = {
  /** The resource runs with the role's credentials. */
  runsAs: end.optional(),
  /** An instance profile that holds the role. */
  holds: end.optional(),
  /** A policy attached to it, or to a group it is in. */
  attachedTo: end.optional(),
  /** A group it is a member of. */
  hasMember: end.optional(),
  /** A group it is not yet a member of. */
  lacksMember: end.optional(),
};

const properties = z.record(z.string(), z.union([z.boolean(), z.string(), z.number(), z.array(z.string())]));

const existing = z.strictObject({
  /** Of a list, any type will do. */
  resource: z.union([nodeType, z.array(nodeType).min(1)]),
  ...relation,
  /** Properties it must have; one that was not collected makes the hop unknown. */
  where: properties.optional(),
  /** Unit that tells the properties of `where`: where it is whole, a missing one means no. */
  whereUnit: z.string().optional(),
  /** Properties it must not have; one that was not collected excludes nothing. */
  unless: properties.optional(),
  /** Form of its ARN, to ask what is allowed on such a thing where none was collected. */
  arn: template.optional(),
  /** Unit that lists the type, where it is not the plural of it. */
  unit: z.string().optional(),
});

const on = z.union([
  z.enum(['self', 'target', 'passedRole', 'any']),
  z.strictObject({ newResource: nodeType, arn: template }),
  /** Some thing of that form, whether collected or not; several forms: any of them. */
  z.strictObject({ any: z.union([template, z.array(template)]) }),
  existing,
]);

const value = z.union([z.string(), z.array(z.string())]);

const requirement = z.strictObject({
  action,
  on,
  /** Condition keys that the technique fixes; a list is a choice of the attacker's. `$admin-policy`: any policy that makes an admin. */
  context: z.record(z.string(), value).optional(),
  /** The resource's own policy has been rewritten by then to name the actor. */
  policyNamesActor: z.boolean().optional(),
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
] as const;

const precondition = z.union([
  z.enum(PRECONDITIONS),
  /** Does not matter to one who may also do `orAllowed` on the same thing. */
  z.strictObject({ is: z.enum(PRECONDITIONS), orAllowed: action }),
]);

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
  mustNot: z.array(oneCase).min(1),
  /** Something was not collected: found, but not sure. */
  unknown: z.array(oneCase).optional(),
});

export const techniqueForm = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\.[a-z0-9+-]+$/),
  title: z.string(),
  kind: z.enum(['self-escalation', 'principal-access', 'new-passrole', 'existing-resource', 'org']),
  summary: z.string(),
  /** Who can do it. */
  actor: z.array(z.enum(['iam.user', 'iam.role'])).min(1),
  /** Whom the actor becomes or changes. */
  target: z.enum(['self', 'iam.user', 'iam.role']),
  /** `moves`: plain assumption, computed by graph/analysis/moves.ts, which reads trust policies. */
  engine: z.literal('moves').optional(),
  actions: z.array(requirement).min(1),
  exists: z.array(existing).default([]),
  /** Service principals one of which the target must trust. */
  trust: z.array(z.string()).default([]),
  preconditions: z.array(precondition).default([]),
  /**
   * `target`: the target's credentials. `any-permission`: policies of one's own choice for the actor. `any-permission-of-target`:
   * likewise for the target, whose credentials come with it. `membership`: the policies of the group.
   */
  grants: z.enum(['target', 'any-permission', 'any-permission-of-target', 'membership']),
  /** What no collector sees and the attacker still has to meet: a condition on every hop of the technique. */
  remains: z
    .array(z.strictObject({ key: z.string(), operator: z.string(), values: z.array(z.string()), text: z.string() }))
    .default([]),
  /** API calls an attacker makes, in order. */
  steps: z.array(z.string()).min(1),
  /** Events it leaves in CloudTrail, as `service.amazonaws.com EventName: what to look at`. */
  trail: z.array(z.string()).min(1),
  remedy: z.array(z.string()).min(1),
  references: z.array(z.url()).min(1),
  cases: cases.optional(),
});

export type Technique = z.infer<typeof techniqueForm>;
export type Requirement = Technique['actions'][number];
export type Existing = z.infer<typeof existing>;
export type PreconditionName = (typeof PRECONDITIONS)[number];
export type TechniqueCases = NonNullable<Technique['cases']>;

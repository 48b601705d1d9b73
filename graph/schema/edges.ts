/** Every edge type of the graph. Adding one here is enough: constraints, validation, legend and API follow. */
import { defineEdge, type EdgeDeclaration } from './declare.js';

/** Properties of every derived edge. JSON texts: neither engine stores maps alike. */
const derived = {
  certainty: { kind: 'string', about: 'certain, conditional or unknown.' },
  technique: { kind: 'string', about: 'Id of the escalation technique, where the edge is one.' },
  because: { kind: 'string', about: 'JSON list of the statements and facts it rests on.' },
  conditions: { kind: 'string', about: 'JSON list of the conditions that remain.' },
  level: { kind: 'string', about: 'Access level: list, read, write, tagging or permissions.' },
  actions: { kind: 'strings', about: 'Actions it stands for.' },
} as const;

// structure
export const CONTAINS = defineEdge({
  type: 'CONTAINS',
  family: 'structure',
  title: 'contains',
  crossable: false,
  properties: {},
});
export const MEMBER_OF = defineEdge({
  type: 'MEMBER_OF',
  family: 'structure',
  title: 'is member of',
  crossable: false,
  properties: {},
});
export const HAS_POLICY = defineEdge({
  type: 'HAS_POLICY',
  family: 'structure',
  title: 'has attached',
  crossable: false,
  properties: {},
});
export const HAS_BOUNDARY = defineEdge({
  type: 'HAS_BOUNDARY',
  family: 'structure',
  title: 'is bounded by',
  crossable: false,
  properties: {},
});
export const HAS_KEY = defineEdge({
  type: 'HAS_KEY',
  family: 'structure',
  title: 'has access key',
  crossable: false,
  properties: {},
});
export const HAS_ROLE = defineEdge({
  type: 'HAS_ROLE',
  family: 'structure',
  title: 'holds role',
  crossable: false,
  properties: {},
});
export const RUNS_AS = defineEdge({
  type: 'RUNS_AS',
  family: 'structure',
  title: 'runs as',
  crossable: true,
  properties: {
    ...derived,
    via: { kind: 'string', about: 'What ties them: instance profile, execution role, task role.' },
  },
});
export const TRUSTS = defineEdge({
  type: 'TRUSTS',
  family: 'structure',
  title: 'trusts',
  crossable: false,
  properties: { statement: { kind: 'number', about: 'Index of the trust statement.' } },
});
export const ATTACHED_TO = defineEdge({
  type: 'ATTACHED_TO',
  family: 'structure',
  title: 'is attached to',
  crossable: false,
  properties: {},
});
export const IN_SUBNET = defineEdge({
  type: 'IN_SUBNET',
  family: 'structure',
  title: 'is in subnet',
  crossable: false,
  properties: {},
});
export const IN_VPC = defineEdge({
  type: 'IN_VPC',
  family: 'structure',
  title: 'is in VPC',
  crossable: false,
  properties: {},
});
export const IN_GROUP = defineEdge({
  type: 'IN_GROUP',
  family: 'structure',
  title: 'is in security group',
  crossable: false,
  properties: {},
});
export const ENCRYPTED_BY = defineEdge({
  type: 'ENCRYPTED_BY',
  family: 'structure',
  title: 'is encrypted by',
  crossable: false,
  properties: {},
});
export const FORWARDS_TO = defineEdge({
  type: 'FORWARDS_TO',
  family: 'structure',
  title: 'forwards to',
  crossable: false,
  properties: { port: { kind: 'number', about: 'Target port.' } },
});
export const REFERS_TO = defineEdge({
  type: 'REFERS_TO',
  family: 'structure',
  title: 'refers to',
  crossable: false,
  properties: { as: { kind: 'string', about: 'What the reference is.' } },
});

// access
export const HOLDS = defineEdge({ type: 'HOLDS', family: 'access', title: 'holds', crossable: true, properties: {} });
export const CAN_ACCESS = defineEdge({
  type: 'CAN_ACCESS',
  family: 'access',
  title: 'can access',
  crossable: true,
  properties: derived,
});

// moves
export const CAN_ASSUME = defineEdge({
  type: 'CAN_ASSUME',
  family: 'moves',
  title: 'can assume',
  crossable: true,
  properties: derived,
});
export const CAN_BECOME = defineEdge({
  type: 'CAN_BECOME',
  family: 'moves',
  title: 'can become',
  crossable: true,
  properties: derived,
});
export const IS_ADMIN = defineEdge({
  type: 'IS_ADMIN',
  family: 'moves',
  title: 'is admin of',
  crossable: true,
  properties: derived,
});

// network
export const ROUTES_TO = defineEdge({
  type: 'ROUTES_TO',
  family: 'network',
  title: 'reaches',
  crossable: true,
  properties: { ...derived, ports: { kind: 'strings', about: 'Protocol and ports open all the way, as in tcp/443.' } },
});
export const EXPOSES = defineEdge({
  type: 'EXPOSES',
  family: 'network',
  title: 'is open to',
  crossable: true,
  properties: { ...derived, how: { kind: 'string', about: 'network, resource policy, trust or share.' } },
});

// activity
export const USED = defineEdge({
  type: 'USED',
  family: 'activity',
  title: 'used',
  crossable: false,
  properties: {
    actions: { kind: 'strings', about: 'IAM actions called, each once, sorted.' },
    count: { kind: 'number', about: 'Calls seen.' },
    denied: { kind: 'number', about: 'Calls refused.' },
    first: { kind: 'time', about: 'First call seen.' },
    last: { kind: 'time', about: 'Last call seen.' },
  },
});
export const ASSUMED = defineEdge({
  type: 'ASSUMED',
  family: 'activity',
  title: 'assumed',
  crossable: false,
  properties: {
    count: { kind: 'number', about: 'Sessions seen.' },
    denied: { kind: 'number', about: 'Attempts refused.' },
    first: { kind: 'time', about: 'First seen.' },
    last: { kind: 'time', about: 'Last seen.' },
  },
});

// findings
export const AFFECTS = defineEdge({
  type: 'AFFECTS',
  family: 'findings',
  title: 'affects',
  crossable: false,
  properties: {},
});

export const edgeTypes: readonly EdgeDeclaration[] = [
  CONTAINS,
  MEMBER_OF,
  HAS_POLICY,
  HAS_BOUNDARY,
  HAS_KEY,
  HAS_ROLE,
  RUNS_AS,
  TRUSTS,
  ATTACHED_TO,
  IN_SUBNET,
  IN_VPC,
  IN_GROUP,
  ENCRYPTED_BY,
  FORWARDS_TO,
  REFERS_TO,
  HOLDS,
  CAN_ACCESS,
  CAN_ASSUME,
  CAN_BECOME,
  IS_ADMIN,
  ROUTES_TO,
  EXPOSES,
  USED,
  ASSUMED,
  AFFECTS,
];
const byType = new Map(edgeTypes.map((e) => [e.type, e]));

/** The declaration of an edge type; throws on a type nobody declared, which is a bug of the caller. */
export function edgeDeclaration(type: string): EdgeDeclaration {
  const found = byType.get(type);
  if (!found) throw new Error(`No edge type ${type} is declared in graph/schema/edges.ts`);
  return found;
}

/** What the API answers, as far as the app asks. Field by field the types of api/schema.graphql. */

export type Certainty = 'CERTAIN' | 'CONDITIONAL' | 'UNKNOWN';
export type Family = 'IDENTITY' | 'COMPUTE' | 'DATA' | 'NETWORK' | 'SECRET' | 'OUTSIDE' | 'STRUCTURE';
export type Direction = 'OUT' | 'IN';

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}
export interface CoverageSummary {
  complete: number;
  partial: number;
  denied: number;
  throttled: number;
  timeout: number;
  unsupported: number;
  failed: number;
  never: number;
  percent: number;
  newest: string | null;
}
export interface AccountSummary {
  id: string;
  account: string;
  name: string;
  assets: number;
  management: boolean;
}
export interface Status {
  version: string;
  engine: string;
  asOf: string | null;
  seq: number | null;
  accounts: AccountSummary[];
  coverage: CoverageSummary;
  nodes: number;
  edges: number;
  assumes: string[];
}
export interface NodeTypeInfo {
  type: string;
  title: string;
  plural: string;
  family: Family;
  icon: string;
}
export interface EdgeTypeInfo {
  type: string;
  title: string;
  family: string;
}
export interface ScopeStatus {
  account: string;
  region: string;
  unit: string;
  state: string;
  message: string;
  missing: string | null;
  at: string;
  completeAt: string | null;
  assets: number;
}
export interface Facet {
  field: string;
  value: string;
  count: number;
}
/** What every picture and list shows of an asset. */
export interface AssetBrief {
  key: string;
  type: string;
  typeTitle: string;
  typePlural: string;
  family: Family;
  icon: string;
  name: string;
  account: string;
  accountName: string;
  region: string;
  fact: string | null;
  external: boolean;
  sensitive: boolean;
  isPrincipal: boolean;
}
export interface AssetRow extends AssetBrief {
  stale: string | null;
  firstSeen: string | null;
  lastSeen: string | null;
  tags: { key: string; value: string }[];
}
export interface Expansion {
  edge: string;
  direction: Direction;
  title: string;
  count: number;
}
export interface AssetFull extends AssetRow {
  properties: { name: string; value: string; about: string }[];
  expansions: Expansion[];
}
export interface Because {
  policy: string | null;
  statement: number | null;
  sid: string | null;
  layer: string | null;
  effect: string | null;
  fact: string | null;
  source: string | null;
  text: string;
}
export interface Condition {
  key: string;
  operator: string;
  values: string[];
  text: string;
}
export interface Neighbour {
  asset: AssetBrief;
  edge: string;
  title: string;
  direction: Direction;
  /** Null for what is structure and was never in doubt. */
  certainty: Certainty | null;
  technique: string | null;
  because: Because[];
  conditions: Condition[];
}
export interface Technique {
  id: string;
  title: string;
  summary: string;
  references: string[];
}
export interface HopBrief {
  index: number;
  from: AssetBrief;
  to: AssetBrief;
  kind: string;
  label: string;
  detail: string | null;
  certainty: Certainty;
}
export interface Hop extends HopBrief {
  technique: Technique | null;
  because: Because[];
  conditions: Condition[];
  documents: { policy: string; name: string; document: string }[];
  layers: { layer: string; verdict: string; text: string }[];
  attacker: string[];
  leaves: string[];
  cuts: string[];
}
export interface PathBrief {
  id: string;
  title: string;
  from: AssetBrief;
  to: AssetBrief;
  target: string;
  verdict: string;
  certainty: Certainty;
  score: number;
  severity: string;
  count: number;
  settledBy: string[];
  accepted: Accepted | null;
  hops: HopBrief[];
}
export interface PathFull extends Omit<PathBrief, 'hops'> {
  summary: string;
  blockedBy: Because[];
  scoreBecause: string[];
  members: AssetBrief[];
  hops: Hop[];
}
export interface Accepted {
  id: string;
  owner: string;
  reason: string;
  expires: string;
}
/** What somebody marked a thing as. */
export interface Mark {
  id: string;
  is: string | null;
  on: string | null;
  reason: string | null;
  by: string;
  at: string | null;
}
export interface PathListOf<P> {
  paths: P[];
  routes: number;
  more: number;
  unknownHidden: number;
  accepted: number;
  assumes: string[];
}
export interface Figures {
  fewestHopsToData: number | null;
  opened: string[] | null;
  closed: string[] | null;
  since: string | null;
  /** Oldest first, the newest data last. */
  history: FigurePoint[];
}
export interface FigurePoint {
  seq: number;
  now: string;
  paths: number;
  withPathToAdmin: number;
  identities: number;
  fewestHopsToData: number | null;
  unusedShare: number | null;
  reachableFromInternet: number | null;
}
export interface Blast {
  reached: number;
  types: { type: string; title: string; count: number }[];
  sensitive: number;
  accounts: string[];
  administers: { account: string; accountName: string; hops: number }[];
  internet: boolean;
  undecided: number;
  things: { asset: AssetBrief; hops: number; certainty: Certainty }[];
}
export interface UsedCall {
  principal: string;
  permission: string;
  lastUsed: string | null;
  alone: boolean;
}
/** One change that breaks paths. */
export interface Cut {
  id: string;
  from: AssetBrief;
  to: AssetBrief;
  kind: string;
  technique: { id: string; title: string } | null;
  statements: Because[];
  fact: Because | null;
  hops: number;
  pairs: number;
  share: number;
  used: string;
  usedCalls: UsedCall[];
  change: string;
}
export interface CutList {
  cuts: Cut[];
  pairs: number;
  left: number;
  exact: boolean;
  minimum: number | null;
}
export interface Overview {
  pathsToWhatMatters: number;
  acceptedPaths: number;
  identitiesWithPathToAdmin: number;
  identities: number;
  admins: number;
  unusedShare: number | null;
  grantedPermissions: number;
  reachableFromInternet: number;
  worst: PathBrief[];
  coverage: CoverageSummary;
  gaps: ScopeStatus[];
  types: Facet[];
}
export interface PrincipalRow {
  asset: AssetBrief;
  admin: Certainty | null;
  canBecomeAdmin: Certainty | null;
  granted: number;
  used: number;
  observedDays: number | null;
  lastUsed: string | null;
  pathsThrough: number;
}
export interface AttachedPolicy {
  id: string;
  name: string;
  kind: string;
  via: string;
  document: string | null;
  documentMissing: boolean;
}
export interface ServiceUse {
  service: string;
  granted: number;
  used: number;
  notObservable: number;
  dangerous: boolean;
  lastUsed: string | null;
  status: string;
}
export interface UnusedPermission {
  permission: string;
  status: string;
  lastUsed: string | null;
  risk: string;
  why: string | null;
}
export interface Escalation {
  technique: string;
  title: string;
  target: string;
  admin: boolean;
  certainty: Certainty;
  because: Because[];
  conditions: Condition[];
}
export interface PrincipalFull extends Omit<PrincipalRow, 'asset'> {
  asset: AssetFull;
  policies: AttachedPolicy[];
  boundary: AttachedPolicy | null;
  groups: AssetBrief[];
  escalations: Escalation[];
  canAssume: AssetBrief[];
  assumableBy: AssetBrief[];
  services: ServiceUse[];
  unusedDangerous: UnusedPermission[];
  activity: { day: string; calls: number; denied: number }[];
}
export interface Exposure {
  resource: AssetBrief;
  to: string;
  how: string;
  certainty: Certainty;
  hops: Hop[];
}
export interface SavedQuery {
  name: string;
  title: string;
  purpose: string;
  cypher: string;
  parameters: { name: string; about: string; default: string | null }[];
}
export interface SavedQueryResult {
  columns: string[];
  rows: string[];
  truncated: boolean;
  milliseconds: number;
}
export interface Connection<T> {
  nodes: T[];
  pageInfo: PageInfo;
  totalCount: number;
}

/** Every GraphQL document of the app. A test validates each against the schema that is checked in. */
import type {
  AssetBrief,
  AssetFull,
  AssetRow,
  Blast,
  Certainty,
  Connection,
  CutList,
  Direction,
  EdgeTypeInfo,
  Exposure,
  Facet,
  Figures,
  Mark,
  Neighbour,
  NodeTypeInfo,
  Overview,
  PathBrief,
  PathFull,
  PathListOf,
  PrincipalFull,
  PrincipalRow,
  SavedQuery,
  SavedQueryResult,
  ScopeStatus,
  Status,
} from './types';

/** A document with the shapes of its answer and its variables. */
export interface Document<Data, Variables> {
  readonly text: string;
  /** Carries the types only; never set. */
  readonly types?: (variables: Variables) => Data;
}
const document = <Data, Variables>(text: string): Document<Data, Variables> => ({ text });

const brief = `fragment Brief on Asset { key type typeTitle typePlural family icon name account accountName region fact external sensitive isPrincipal }`;
const row = `${brief} fragment Row on Asset { ...Brief stale firstSeen lastSeen tags { key value } }`;
const full = `${row} fragment Full on Asset { ...Row properties { name value about } expansions { edge direction title count } }`;
const because = `fragment Why on Because { policy statement sid layer effect fact source text }`;
const hop = `${because} fragment Evidence on Hop { index from { ...Brief } to { ...Brief } kind label detail certainty
  technique { id title summary references } because { ...Why } conditions { key operator values text }
  documents { policy name document } layers { layer verdict text } attacker leaves cuts }`;
const pathFields = `id title from { ...Brief } to { ...Brief } target verdict certainty score severity count settledBy accepted { id owner reason expires }`;
const path = `fragment PathBrief on Path { ${pathFields}
  hops { index from { ...Brief } to { ...Brief } kind label detail certainty } }`;
const page = `pageInfo { hasNextPage endCursor } totalCount`;
const coverageSummary = `coverage { complete partial denied throttled timeout unsupported failed never percent newest }`;
const scope = `account region unit state message missing at completeAt assets`;

export const status = document<{ status: Status }, Record<string, never>>(
  `query Status { status { version engine asOf seq accounts { id account name assets management } ${coverageSummary} nodes edges assumes } }`,
);
export const legend = document<
  { legend: { nodeTypes: NodeTypeInfo[]; edgeTypes: EdgeTypeInfo[] } },
  Record<string, never>
>(`query Legend { legend { nodeTypes { type title plural family icon } edgeTypes { type title family } } }`);

export const overview = document<{ overview: Overview }, Record<string, never>>(
  `${brief} ${path} query Overview { overview { pathsToWhatMatters acceptedPaths identitiesWithPathToAdmin identities admins unusedShare grantedPermissions
    reachableFromInternet worst { ...PathBrief } ${coverageSummary} gaps { ${scope} } types { field value count } } }`,
);
export const figures = document<{ figures: Figures | null }, Record<string, never>>(
  `query Figures { figures { fewestHopsToData opened closed since
    history { seq now paths withPathToAdmin identities fewestHopsToData unusedShare reachableFromInternet } } }`,
);
/** The few changes that break most paths; or, with `minimum`, as few hops as part all. */
export const cuts = document<
  { cuts: CutList },
  { from?: string[]; to?: string[]; limit: number; minimum?: boolean; spareUsed?: boolean }
>(
  `${brief} ${because} query Cuts($from: [String!], $to: [String!], $limit: Int, $minimum: Boolean, $spareUsed: Boolean) {
    cuts(from: $from, to: $to, limit: $limit, minimum: $minimum, spareUsed: $spareUsed) { pairs left exact minimum cuts { id from { ...Brief } to { ...Brief } kind technique { id title }
      statements { ...Why } fact { ...Why } hops pairs share used usedCalls { principal permission lastUsed alone } change } } }`,
);

export const blast = document<{ blast: Blast | null }, { id: string; reverse: boolean; first: number }>(
  `${brief} query Blast($id: String!, $reverse: Boolean, $first: Int) { blast(id: $id, reverse: $reverse) { reached types { type title count } sensitive
    accounts administers { account accountName hops } internet undecided things(first: $first) { asset { ...Brief } hops certainty } } }`,
);

export const search = document<{ search: AssetBrief[] }, { text: string; first?: number }>(
  `${brief} query Search($text: String!, $first: Int) { search(text: $text, first: $first) { ...Brief } }`,
);

export interface InventoryFilter {
  text?: string;
  types?: string[];
  accounts?: string[];
  regions?: string[];
  families?: string[];
  tags?: string[];
  stale?: boolean;
}
export type InventoryOrder = 'NAME' | 'TYPE' | 'ACCOUNT' | 'REGION' | 'FIRST_SEEN';
export const inventory = document<
  { inventory: Connection<AssetRow> },
  { first: number; after?: string | null; filter: InventoryFilter; orderBy: InventoryOrder }
>(
  `${row} query Inventory($first: Int, $after: String, $filter: InventoryFilter, $orderBy: InventoryOrder) {
    inventory(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { nodes { ...Row } ${page} } }`,
);
export const inventoryFacets = document<{ inventoryFacets: Facet[] }, { filter: InventoryFilter }>(
  `query InventoryFacets($filter: InventoryFilter) { inventoryFacets(filter: $filter) { field value count } }`,
);
export const asset = document<{ asset: AssetFull | null }, { id: string }>(
  `${full} query Asset($id: String!) { asset(id: $id) { ...Full } }`,
);
export const neighbours = document<
  { asset: { key: string; neighbours: Connection<Neighbour> } | null },
  { id: string; edge: string; direction: Direction; first: number; after?: string | null }
>(
  `${brief} ${because} query Neighbours($id: String!, $edge: String!, $direction: Direction!, $first: Int, $after: String) {
    asset(id: $id) { key neighbours(edge: $edge, direction: $direction, first: $first, after: $after) {
      nodes { asset { ...Brief } edge title direction certainty technique because { ...Why } conditions { key operator values text } } ${page} } } }`,
);

export interface IdentityFilter {
  text?: string;
  accounts?: string[];
  types?: string[];
  admin?: boolean;
  canBecomeAdmin?: boolean;
}
export const identities = document<
  { identities: Connection<PrincipalRow> },
  { first: number; after?: string | null; filter: IdentityFilter }
>(
  `${brief} query Identities($first: Int, $after: String, $filter: IdentityFilter) { identities(first: $first, after: $after, filter: $filter) {
    nodes { asset { ...Brief } admin canBecomeAdmin granted used observedDays lastUsed pathsThrough } ${page} } }`,
);
export const principal = document<{ principal: PrincipalFull | null }, { id: string }>(
  `${full} ${because} query Principal($id: String!) { principal(id: $id) { asset { ...Full } admin canBecomeAdmin granted used observedDays lastUsed pathsThrough
    policies { id name kind via document documentMissing } boundary { id name kind via document documentMissing }
    groups { ...Brief } canAssume { ...Brief } assumableBy { ...Brief }
    escalations { technique title target admin certainty because { ...Why } conditions { key operator values text } }
    services { service granted used notObservable dangerous lastUsed status }
    unusedDangerous { permission status lastUsed risk why } activity { day calls denied } } }`,
);

export interface PathArguments {
  from?: string[];
  to?: string[];
  limit?: number;
  certainty?: Certainty[];
  blocked?: boolean;
}
export const paths = document<{ paths: PathListOf<PathBrief> }, PathArguments>(
  `${brief} ${path} query Paths($from: [String!], $to: [String!], $limit: Int, $certainty: [Certainty!], $blocked: Boolean) {
    paths(from: $from, to: $to, limit: $limit, certainty: $certainty, blocked: $blocked) { routes more unknownHidden accepted assumes paths { ...PathBrief } } }`,
);
export const onePath = document<
  { path: PathFull | null },
  { id: string; from?: string[]; to?: string[]; blocked?: boolean }
>(
  `${brief} ${hop} query OnePath($id: String!, $from: [String!], $to: [String!], $blocked: Boolean) { path(id: $id, from: $from, to: $to, blocked: $blocked) {
    ${pathFields} summary blockedBy { ...Why } scoreBecause members { ...Brief } hops { ...Evidence } } }`,
);
export const acceptPath = document<
  { accept: string },
  { path: string; owner: string; reason: string; expires: string }
>(
  `mutation AcceptPath($path: String!, $owner: String!, $reason: String!, $expires: String!) {
    accept(path: $path, owner: $owner, reason: $reason, expires: $expires) }`,
);
export const marks = document<{ marks: Mark[] }, { on: string }>(
  `query Marks($on: String!) { marks(on: $on) { id is on reason by at } }`,
);
export const addMark = document<{ mark: string }, { is: string; on: string; note?: string }>(
  `mutation AddMark($is: String!, $on: String!, $note: String) { mark(is: $is, on: $on, note: $note) }`,
);
export const revokeDecision = document<{ revoke: string }, { id: string }>(
  `mutation RevokeDecision($id: String!) { revoke(id: $id) }`,
);
export const exposure = document<
  { exposure: Connection<Exposure> },
  { first: number; after?: string | null; to?: string[] }
>(
  `${brief} ${hop} query Exposure($first: Int, $after: String, $to: [String!]) { exposure(first: $first, after: $after, to: $to) {
    nodes { resource { ...Brief } to how certainty hops { ...Evidence } } ${page} } }`,
);

export const savedQueries = document<{ savedQueries: SavedQuery[] }, Record<string, never>>(
  `query SavedQueries { savedQueries { name title purpose cypher parameters { name about default } } }`,
);
export const runSavedQuery = document<
  { runSavedQuery: SavedQueryResult },
  { name: string; parameters: { name: string; value: string }[] }
>(
  `mutation RunSavedQuery($name: String!, $parameters: [ParameterInput!]) { runSavedQuery(name: $name, parameters: $parameters) {
    columns rows truncated milliseconds } }`,
);
export const coverage = document<{ coverage: ScopeStatus[] }, Record<string, never>>(
  `query Coverage { coverage { ${scope} } }`,
);

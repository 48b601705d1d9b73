/** Which stores hold what matters: by their tags, by their names, by what kind of thing they are. A reason each. */
import type { Asset, World } from '../build/world.js';
import type { NodeId } from '../schema/ids.js';
import { nodeDeclaration } from '../schema/registry.js';

export interface Sensitivity {
  /** A person's clause: "tagged data-class=pii". */
  readonly why: string;
  /** 0 to 1: how much it matters. */
  readonly weight: number;
}

/** Tag keys that say how sensitive a thing is, without case, hyphens, underscores, colons or spaces. */
const TAG_KEYS: ReadonlySet<string> = new Set([
  'classification',
  'dataclassification',
  'dataclass',
  'sensitivity',
  'datasensitivity',
  'confidentiality',
  'dataconfidentiality',
  'datatype',
  'datacategory',
  'compliance',
  'crownjewel',
  'containspii',
  'pii',
  'phi',
  'pci',
  'sensitive',
  'confidential',
]);

/** Words of tag values and names, each with its weight. */
const STRONG = 1;
const MEDIUM = 0.8;
const TAG_VALUES: ReadonlyMap<string, number> = new Map([
  ['pii', STRONG],
  ['phi', STRONG],
  ['pci', STRONG],
  ['personal', STRONG],
  ['restricted', STRONG],
  ['secret', STRONG],
  ['topsecret', STRONG],
  ['confidential', STRONG],
  ['highlyconfidential', STRONG],
  ['sensitive', STRONG],
  ['critical', STRONG],
  ['high', MEDIUM],
  ['hipaa', STRONG],
  ['gdpr', STRONG],
  ['financial', MEDIUM],
  ['regulated', STRONG],
  ['private', MEDIUM],
  ['customer', MEDIUM],
  ['true', MEDIUM],
  ['yes', MEDIUM],
]);
/** Values under which a store is said not to matter, whatever its name. */
const HARMLESS: ReadonlySet<string> = new Set([
  'public',
  'none',
  'low',
  'false',
  'no',
  'internal',
  'test',
  'nonsensitive',
  'notsensitive',
  'open',
]);

const NAME_WORDS: ReadonlyMap<string, number> = new Map([
  ['pii', STRONG],
  ['phi', STRONG],
  ['pci', STRONG],
  ['customer', MEDIUM],
  ['customers', MEDIUM],
  ['client', 0.6],
  ['clients', 0.6],
  ['patient', STRONG],
  ['patients', STRONG],
  ['payroll', STRONG],
  ['salary', STRONG],
  ['salaries', STRONG],
  ['hr', 0.6],
  ['finance', MEDIUM],
  ['financial', MEDIUM],
  ['payment', MEDIUM],
  ['payments', MEDIUM],
  ['card', 0.6],
  ['cards', 0.6],
  ['billing', 0.6],
  ['invoice', 0.6],
  ['invoices', 0.6],
  ['backup', 0.6],
  ['backups', 0.6],
  ['export', 0.6],
  ['exports', 0.6],
  ['dump', 0.6],
  ['dumps', 0.6],
  ['secret', MEDIUM],
  ['secrets', MEDIUM],
  ['credential', MEDIUM],
  ['credentials', MEDIUM],
  ['password', MEDIUM],
  ['passwords', MEDIUM],
  ['confidential', STRONG],
  ['sensitive', STRONG],
  ['private', 0.6],
  ['personal', MEDIUM],
  ['users', 0.5],
  ['identity', 0.5],
  ['medical', STRONG],
  ['health', MEDIUM],
  ['tfstate', MEDIUM],
  ['terraform', 0.5],
  ['flag', 0.5],
  ['crown', MEDIUM],
]);

/** Words in a parameter's or secret's name that say it holds a credential. */
const CREDENTIAL_WORDS: ReadonlySet<string> = new Set([
  'password',
  'passwd',
  'pwd',
  'secret',
  'token',
  'apikey',
  'key',
  'credential',
  'credentials',
  'creds',
  'private',
  'auth',
  'oauth',
  'jwt',
  'dsn',
  'connection',
]);

/** Types whose content a path may end at. */
const STORE_TYPES: ReadonlySet<string> = new Set([
  's3.bucket',
  's3.object',
  'dynamodb.table',
  'rds.instance',
  'rds.cluster',
  'rds.snapshot',
  'ec2.snapshot',
  'secretsmanager.secret',
  'ssm.parameter',
  'sqs.queue',
  'sns.topic',
  'logs.log-group',
]);

const fold = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** `customerExports-v2` → customer, exports, v2. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((w) => w !== '');
}

function byTags(tags: Readonly<Record<string, string>>): Sensitivity | 'harmless' | null {
  let harmless = false;
  for (const [key, value] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!TAG_KEYS.has(fold(key))) continue;
    const whole = fold(value);
    const weight =
      TAG_VALUES.get(whole) ?? wordsOf(value).reduce((most, w) => Math.max(most, TAG_VALUES.get(w) ?? 0), 0);
    if (HARMLESS.has(whole)) harmless = true;
    else if (weight > 0) return { why: `tagged ${key}=${value}`, weight };
  }
  return harmless ? 'harmless' : null;
}

function byKind(a: Asset): Sensitivity | null {
  if (a.type === 'secretsmanager.secret') return { why: 'a secret', weight: MEDIUM };
  if (a.type !== 'ssm.parameter') return null;
  if (a.props.kind === 'SecureString') return { why: 'an encrypted parameter', weight: 0.7 };
  const word = wordsOf(a.name).find((w) => CREDENTIAL_WORDS.has(w));
  return word === undefined ? null : { why: `a parameter named like a credential (“${word}”)`, weight: 0.6 };
}

function byName(a: Asset): Sensitivity | null {
  // Queues, topics and log groups pass things on; only their tags make them matter.
  if (a.type === 'sqs.queue' || a.type === 'sns.topic' || a.type === 'logs.log-group') return null;
  let best: Sensitivity | null = null;
  for (const word of wordsOf(a.name)) {
    const weight = NAME_WORDS.get(word) ?? 0;
    if (weight > (best?.weight ?? 0)) best = { why: `named like something that matters (“${word}”)`, weight };
  }
  return best;
}

/** What an asset says of itself; `harmless`: that it does not matter. */
function ownWord(a: Asset): Sensitivity | 'harmless' | null {
  if (!STORE_TYPES.has(a.type) && !(nodeDeclaration(a.type).family === 'data' && a.tags !== undefined)) return null;
  const tagged = byTags(a.tags ?? {});
  if (tagged === 'harmless') return byKind(a) ?? 'harmless';
  return tagged ?? byKind(a) ?? byName(a);
}

/** Whether and why one asset's content matters, by itself; null when nothing says so. */
export function sensitivityOf(a: Asset): Sensitivity | null {
  const own = ownWord(a);
  return own === 'harmless' ? null : own;
}

/** What a copy was made from: the database of a snapshot, the snapshots of an image, the host whose disk was copied. */
function originals(world: World, a: Asset): readonly Asset[] {
  if (a.type === 'rds.snapshot') {
    const kind = a.props.ofCluster === true ? 'rds.cluster' : 'rds.instance';
    return world
      .ofType(kind)
      .filter((db) => db.account === a.account && db.region === a.region && db.name === a.props.source);
  }
  if (a.type === 'ec2.image')
    return world.out(a.id, 'REFERS_TO').flatMap((e) => {
      const snapshot = world.assets.get(e.to);
      return snapshot?.type === 'ec2.snapshot' && snapshot.scope !== null ? [snapshot] : [];
    });
  const { volume } = a.props;
  if (a.type !== 'ec2.snapshot' || typeof volume !== 'string') return [];
  return (hostsByVolume(world).get(volume) ?? []).filter((h) => h.account === a.account && h.region === a.region);
}

const hosts = new WeakMap<World, ReadonlyMap<string, readonly Asset[]>>();

function hostsByVolume(world: World): ReadonlyMap<string, readonly Asset[]> {
  const had = hosts.get(world);
  if (had) return had;
  const found = new Map<string, Asset[]>();
  for (const h of world.ofType('ec2.instance')) {
    const { volumes } = h.props;
    for (const v of Array.isArray(volumes) ? volumes : []) found.set(v, [...(found.get(v) ?? []), h]);
  }
  hosts.set(world, found);
  return found;
}

/** Whether and why content matters, also as a copy of what matters. What a thing's own tags say goes before. */
export function sensitivityIn(world: World, a: Asset): Sensitivity | null {
  const own = ownWord(a);
  if (own === 'harmless') return null;
  if (own) return own;
  let best: Sensitivity | null = null;
  for (const original of originals(world, a)) {
    // Of a host only its tags speak: its name says what it does, not what it holds.
    const tagged = original.type === 'ec2.instance' ? byTags(original.tags ?? {}) : sensitivityIn(world, original);
    if (tagged === null || tagged === 'harmless' || tagged.weight <= (best?.weight ?? 0)) continue;
    best = { why: `a copy of ${original.name}, which is ${tagged.why}`, weight: tagged.weight };
  }
  return best;
}

/** The stores that `data` means, each with its reason. Things nobody collected are not among them. */
export function sensitiveStores(world: World): ReadonlyMap<NodeId, Sensitivity> {
  const found = new Map<NodeId, Sensitivity>();
  for (const a of world.assets.values()) {
    if (a.scope === null || a.external) continue;
    const s = sensitivityIn(world, a);
    if (s) found.set(a.id, s);
  }
  return found;
}

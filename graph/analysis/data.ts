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

/** Whether and why one asset's content matters; null when nothing says so. */
export function sensitivityOf(a: Asset): Sensitivity | null {
  if (!STORE_TYPES.has(a.type) && !(nodeDeclaration(a.type).family === 'data' && a.tags !== undefined)) return null;
  const tagged = byTags(a.tags ?? {});
  if (tagged === 'harmless') return byKind(a);
  return tagged ?? byKind(a) ?? byName(a);
}

/** The stores that `data` means, each with its reason. Things nobody collected are not among them. */
export function sensitiveStores(world: World): ReadonlyMap<NodeId, Sensitivity> {
  const found = new Map<NodeId, Sensitivity>();
  for (const a of world.assets.values()) {
    if (a.scope === null || a.external) continue;
    const s = sensitivityOf(a);
    if (s) found.set(a.id, s);
  }
  return found;
}

/**
 * Actions, condition keys and resources that the services do not have, or that never meet in one request. The catalogue says
 * what AWS's Service Authorization Reference said when it was made; AWS-managed policies too hold actions it does not know,
 * so nothing here is an error.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { type CatalogueAction, catalogue, type ResourceType } from '../catalogue/catalogue.js';
import { matches } from '../match.js';
import { overlap, policyCodes, type Readings, templateCodes } from './arn-overlap.js';
import { type Check, type Hit, listed, ofStatements, quoted } from './check.js';
import { keyInfo, keyPattern, keysWithPrefix } from './keys.js';
import type { ActionEntry, ConditionLine, LintStatement, ResourceEntry, Source } from './source.js';

/** A name longer than any that exists has no nearest one. */
const LONGEST = 64;
/** Suggestions a document: finding one compares with every name of the service. */
const MOST_NEAREST = 40;

/** Edits between two words, at most `most + 1`. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
    }
    row = next;
  }
  return row[b.length] ?? most + 1;
}

const asked = new WeakMap<Source, number>();

/** The nearest of the names, case aside: ` Did you mean X?`, or nothing. */
function didYouMean(source: Source, word: string, given: Iterable<string>): string {
  const names = [...given];
  const count = asked.get(source) ?? 0;
  if (word.length > LONGEST || count >= MOST_NEAREST) return '';
  asked.set(source, count + 1);
  const lower = word.toLowerCase();
  let best = '';
  let least = Math.max(2, Math.floor(word.length / 4)) + 1;
  for (const name of names) {
    const d = edits(lower, name.toLowerCase(), least - 1);
    if (d < least || (d === least && best !== '' && name < best)) {
      best = name;
      least = d;
    }
  }
  if (best === '') {
    // A word left out or added (ListBucket, ListAllMyBuckets) is many edits.
    const longer = names.filter((n) => n.toLowerCase().startsWith(lower) || lower.startsWith(n.toLowerCase()));
    best = longer.sort((a, b) => Math.abs(a.length - word.length) - Math.abs(b.length - word.length))[0] ?? '';
  }
  return best === '' ? '' : ` Did you mean ${best}?`;
}

/** The catalogue's actions an entry means; null: every service, or nothing is known of it. */
function actionsOf(entry: ActionEntry, source: Source): readonly CatalogueAction[] | null {
  if (entry.pattern === null || entry.pattern.service === null) return null;
  const { service: prefix, name } = entry.pattern;
  const service = catalogue().services.get(prefix);
  if (service === undefined) return null;
  if (name.kind === 'exact') {
    const one = service.actions.get(name.text);
    return one === undefined ? [] : [one];
  }
  if (name.kind === 'all') return [...service.actions.values()];
  if (!source.spend(service.actions.size * (1 + (entry.text.length >> 2)))) return null;
  return [...service.actions].filter(([text]) => matches(name, text)).map(([, action]) => action);
}

/** The actions of all entries; null where some are not known. NotAction means those that are left, which no list holds. */
function allActions(s: LintStatement, source: Source): readonly CatalogueAction[] | null {
  if (s.notAction) return null;
  const all = new Set<CatalogueAction>();
  for (const entry of s.actions) {
    const some = actionsOf(entry, source);
    if (some === null || some.length === 0) return null;
    for (const a of some) all.add(a);
  }
  return all.size === 0 ? null : [...all];
}

const typesOf = (a: CatalogueAction): readonly ResourceType[] => [...a.required, ...a.optional];

const codesOfTemplates = new Map<string, Readings>();
function codesOf(template: string): Readings {
  let codes = codesOfTemplates.get(template);
  if (codes === undefined) {
    codes = templateCodes(template);
    codesOfTemplates.set(template, codes);
  }
  return codes;
}

/** Which resource types an entry can mean, of those given. Answers are kept for one statement. */
class Overlaps {
  private readonly known = new Map<string, boolean>();
  private readonly codes = new Map<string, Readings>();
  constructor(private readonly source: Source) {}

  /** Null: too much to compare. */
  of(entry: ResourceEntry, template: string): boolean | null {
    const key = `${template}\n${entry.text}`;
    const had = this.known.get(key);
    if (had !== undefined) return had;
    if (!this.source.spend(2 * entry.text.length * template.length)) return null;
    let mine = this.codes.get(entry.text);
    if (mine === undefined) {
      mine = policyCodes(entry.text);
      this.codes.set(entry.text, mine);
    }
    const found = overlap(mine, codesOf(template));
    this.known.set(key, found);
    return found;
  }

  /** Whether one of the templates can be meant; null: not known. */
  any(entry: ResourceEntry, types: readonly ResourceType[]): boolean | null {
    let unknown = false;
    for (const t of types) {
      const one = this.of(entry, t.arn);
      if (one === true) return true;
      if (one === null) unknown = true;
    }
    return unknown ? null : false;
  }
}

const isEverything = (r: ResourceEntry) => r.arn === null || r.text === '*';

/** Services that share their prefix with an older one: for some actions the catalogue holds the types of one of the two alone. */
const HALF_KNOWN = new Set(['apigateway', 'elasticloadbalancing']);

/** Statements whose resources can be judged: of a kind that lists them, in the positive. */
function* judged(
  s: LintStatement,
  source: Source,
): Iterable<Omit<Hit, 'statement'> & { readonly about: 'action' | 'resource' | 'service' | 'none' }> {
  const resources = s.resources ?? [];
  if (s.notResource || resources.length === 0 || source.kind === 'trust') return;
  if (s.actions.some((a) => HALF_KNOWN.has(a.pattern?.service ?? ''))) return;
  const overlaps = new Overlaps(source);
  const all = allActions(s, source);
  if (all !== null) {
    const types = [...new Map(all.flatMap(typesOf).map((t) => [t.arn, t])).values()];
    for (const r of resources) {
      if (isEverything(r) || overlaps.any(r, types) !== false) continue;
      const service = r.arn?.[1] ?? '';
      const own =
        all.some((a) => a.service === service) ||
        types.some((t) => t.arn.split(':', 3)[2] === service || t.arn.includes(':${Vendor}:'));
      if (types.length === 0) continue;
      yield own || service.includes('*') || service.includes('?')
        ? {
            about: 'resource',
            at: r.at,
            message: `No action of the statement takes ${quoted(r.text)}. They take ${listed(types.map((t) => t.arn.replaceAll('${Partition}', 'aws')))}.`,
          }
        : {
            about: 'service',
            at: r.at,
            message: `${quoted(r.text)} is of ${service || 'no service'}, the actions are of ${listed([...new Set(all.map((a) => a.service))])}: they never meet. Split the statement, or mend the ARN.`,
          };
    }
  }
  if (s.notAction || resources.some(isEverything)) return;
  for (const entry of s.actions) {
    const some = actionsOf(entry, source);
    if (some === null || some.length === 0) continue;
    if (some.every((a) => typesOf(a).length === 0)) {
      yield {
        about: 'none',
        at: entry.at,
        message: `${entry.text} is about no resource in particular: with ARNs alone the statement never means it. Put it into a statement with "Resource": "*".`,
      };
      continue;
    }
    const types = [...new Map(some.flatMap(typesOf).map((t) => [t.arn, t])).values()];
    // Where nothing of the statement fits, each resource has said so.
    const fits = resources.map((r) => overlaps.any(r, types));
    if (fits.every((f) => f === false) && s.actions.length > 1)
      yield {
        about: 'action',
        at: entry.at,
        message: `${entry.text} takes none of the statement's resources, but ${listed(types.map((t) => t.arn.replaceAll('${Partition}', 'aws')))}. Add one, or remove the action.`,
      };
  }
}

const ofResources = (head: Omit<Check, 'find'>, about: 'action' | 'resource' | 'service' | 'none'): Check =>
  ofStatements({
    ...head,
    *each(s, source) {
      for (const hit of judgedOnce(s, source)) if (hit.about === about) yield hit;
    },
  });

const kept = new WeakMap<LintStatement, readonly (Omit<Hit, 'statement'> & { readonly about: string })[]>();
function judgedOnce(s: LintStatement, source: Source) {
  let hits = kept.get(s);
  if (hits === undefined) {
    hits = [...judged(s, source)];
    kept.set(s, hits);
  }
  return hits;
}

/** Keys that say something only where the action does; others of `aws:` are in every request or hang on the caller. */
const PER_ACTION = /^aws:(requesttag\/|tagkeys$)/;

const keysKept = new WeakMap<CatalogueAction, ReadonlySet<string>>();

/** Keys an action's requests may hold, as patterns in lower case. */
function keysOf(a: CatalogueAction): ReadonlySet<string> {
  let keys = keysKept.get(a);
  if (keys === undefined) {
    keys = new Set([...a.conditionKeys, ...typesOf(a).flatMap((t) => t.conditionKeys)].map(keyPattern));
    keysKept.set(a, keys);
  }
  return keys;
}

/** An operator that says nothing of a key that is absent: with it the key may well be of some actions only. */
const mindsAbsence = ({ name }: ConditionLine): boolean =>
  name !== null && name.operator !== null && !name.ifExists && !name.operator.negated && name.qualifier !== 'all';

export const catalogueChecks: readonly Check[] = [
  ofStatements({
    id: 'invalid-service-in-action',
    severity: 'warning',
    about: 'an action of a service that does not exist',
    *each(s, source) {
      for (const a of s.actions) {
        const service = a.pattern?.service ?? null;
        if (service === null || catalogue().services.has(service)) continue;
        yield {
          at: a.at,
          message: `There is no service ${quoted(service)}.${didYouMean(source, service, catalogue().services.keys())}`,
        };
      }
    },
  }),
  ofStatements({
    id: 'invalid-action',
    severity: 'warning',
    about: 'an action that the service does not have',
    *each(s, source) {
      for (const a of s.actions) {
        const service = a.pattern?.service == null ? undefined : catalogue().services.get(a.pattern.service);
        if (service === undefined || a.pattern?.name.kind !== 'exact') continue;
        if (service.actions.has(a.pattern.name.text)) continue;
        const name = a.text.slice(a.text.indexOf(':') + 1);
        const other = API_NAMES[`${service.prefix}:${name}`.toLowerCase()];
        const near =
          other !== undefined
            ? ` The API call of this name asks for ${other}.`
            : didYouMean(
                source,
                name,
                [...service.actions.values()].map((x) => x.name),
              );
        yield { at: a.at, message: `${service.prefix} has no action ${quoted(name)}: it is never asked for.${near}` };
      }
    },
  }),
  ofStatements({
    id: 'action-pattern-without-match',
    severity: 'warning',
    about: 'an action with wildcards that fits no action of the service',
    *each(s, source) {
      for (const a of s.actions) {
        if (a.pattern === null || a.pattern.name.kind === 'exact' || a.pattern.name.kind === 'all') continue;
        if (actionsOf(a, source)?.length === 0)
          yield {
            at: a.at,
            message: `${quoted(a.text)} fits no action of ${a.pattern.service}. Mend the name, or remove it.`,
          };
      }
    },
  }),
  ofResources(
    { id: 'resource-of-another-service', severity: 'warning', about: 'an ARN of another service than the actions' },
    'service',
  ),
  ofResources(
    {
      id: 'resource-type-mismatch',
      severity: 'warning',
      about: 'an ARN of a type that no action of the statement takes',
    },
    'resource',
  ),
  ofResources(
    {
      id: 'action-without-resource',
      severity: 'warning',
      about: "an action that takes none of the statement's resources",
    },
    'action',
  ),
  ofResources(
    {
      id: 'action-needs-star-resource',
      severity: 'warning',
      about: 'an action without resource-level permissions beside ARNs alone',
    },
    'none',
  ),
  ofStatements({
    id: 'arn-region-not-allowed',
    severity: 'warning',
    about: 'a region in an ARN of a type that has none',
    *each(s, source) {
      yield* parts(s, source, 2, (text) => `These ARNs have no region: remove ${quoted(text)}.`);
    },
  }),
  ofStatements({
    id: 'arn-account-not-allowed',
    severity: 'warning',
    about: 'an account in an ARN of a type that has none',
    *each(s, source) {
      yield* parts(s, source, 3, (text) => `These ARNs have no account: remove ${quoted(text)}.`);
    },
  }),
  ofStatements({
    id: 'invalid-global-condition-key',
    severity: 'warning',
    about: 'a key of aws: that does not exist',
    *each(s, source) {
      for (const c of s.conditions) {
        const name = c.key.text.toLowerCase();
        if (!name.startsWith('aws:') || DEPRECATED[name] !== undefined || keyInfo(c.key.text) !== null) continue;
        if (name.length <= 4 || /^aws:(resourcetag|requesttag|principaltag)\/?$/.test(name)) continue;
        yield {
          at: c.key.at,
          message: `There is no key ${quoted(c.key.text)}: it is in no request.${didYouMean(source, c.key.text, keysWithPrefix('aws') ?? [])}`,
        };
      }
    },
  }),
  ofStatements({
    id: 'deprecated-global-condition-key',
    severity: 'warning',
    about: 'a key of aws: that another has replaced',
    *each(s) {
      for (const c of s.conditions) {
        const instead = DEPRECATED[c.key.text.toLowerCase()];
        if (instead !== undefined) yield { at: c.key.at, message: `${c.key.text} is out of use. Write ${instead}.` };
      }
    },
  }),
  ofStatements({
    id: 'invalid-service-condition-key',
    severity: 'warning',
    about: 'a condition key that its service does not have',
    *each(s, source) {
      for (const c of s.conditions) {
        const colon = c.key.text.indexOf(':');
        const prefix = c.key.text.slice(0, Math.max(0, colon)).toLowerCase();
        if (prefix === '' || prefix === 'aws' || colon === c.key.text.length - 1) continue;
        // Keys of identity providers are named after their domain.
        if (prefix.includes('.') || prefix.includes('/') || BESIDE.has(prefix)) continue;
        if (keyInfo(c.key.text) !== null) continue;
        const names = keysWithPrefix(prefix);
        if (names === undefined && catalogue().services.has(prefix))
          yield {
            at: c.key.at,
            message: `${prefix} has no condition keys of its own: ${quoted(c.key.text)} is in no request. Remove it.`,
          };
        else if (names === undefined)
          yield {
            at: c.key.at,
            message: `There is no service ${quoted(prefix)} with condition keys.${didYouMean(source, prefix, catalogue().services.keys())}`,
          };
        else
          yield {
            at: c.key.at,
            message: `${prefix} has no condition key ${quoted(c.key.text)}: it is in no request.${didYouMean(source, c.key.text, names)}`,
          };
      }
    },
  }),
  ofStatements({
    id: 'unsupported-action-for-condition-key',
    severity: 'warning',
    about: "a condition key that some of the statement's actions do not have",
    *each(s, source) {
      if (s.notAction || s.conditions.length === 0) return;
      // Each entry once, with the keys that some of its actions have.
      const entries = new Map<string, ReadonlySet<string>>();
      for (const a of s.actions) {
        if (entries.has(a.text)) continue;
        const some = actionsOf(a, source);
        if (some === null || some.length === 0) continue;
        if (!source.spend(some.length * 10)) return;
        entries.set(
          a.text,
          some.length === 1 && some[0] ? keysOf(some[0]) : new Set(some.flatMap((x) => [...keysOf(x)])),
        );
      }
      const distinct = new Set(s.actions.map((a) => a.text)).size;
      for (const c of s.conditions) {
        if (!mindsAbsence(c)) continue;
        const info = keyInfo(c.key.text);
        const name = c.key.text.toLowerCase();
        if (info === null || (name.startsWith('aws:') && !PER_ACTION.test(name)) || isGlobal(info.name)) continue;
        if (!source.spend(entries.size)) return;
        const wanted = keyPattern(info.name);
        const named = entries.size;
        const without = [...entries].filter(([, keys]) => !keys.has(wanted)).map(([text]) => text);
        if (without.length === 0) continue;
        const all = without.length === named && named === distinct;
        yield {
          at: c.key.at,
          message: all
            ? `No action of the statement has ${c.key.text}: with this condition it never applies. Remove the condition, or use a key of these actions.`
            : `${c.key.text} is not in requests for ${listed(without)}: the statement never applies to them. Put them into a statement without it.`,
        };
      }
    },
  }),
];

/** API calls that people take for actions, with the action they ask for. */
const API_NAMES: Readonly<Record<string, string>> = {
  's3:listobjects': 's3:ListBucket',
  's3:listobjectsv2': 's3:ListBucket',
  's3:listbuckets': 's3:ListAllMyBuckets',
  's3:headbucket': 's3:ListBucket',
  's3:headobject': 's3:GetObject',
  's3:deleteobjects': 's3:DeleteObject',
  's3:createmultipartupload': 's3:PutObject',
  's3:uploadpart': 's3:PutObject',
  's3:completemultipartupload': 's3:PutObject',
  'lambda:invoke': 'lambda:InvokeFunction',
  'sqs:sendmessagebatch': 'sqs:SendMessage',
  'sqs:deletemessagebatch': 'sqs:DeleteMessage',
  'sns:publishbatch': 'sns:Publish',
};

/** Keys of sessions and of identity federation, which no service's list holds. */
const BESIDE = new Set(['saml', 'sts', 'cognito-identity', 'internal', 'identitystore', 'kubernetes']);
const DEPRECATED: Readonly<Record<string, string>> = { 'aws:arn': 'aws:PrincipalArn' };

let globals: ReadonlySet<string> | null = null;
function isGlobal(name: string): boolean {
  globals ??= new Set(catalogue().globalKeys.map((k) => k.key.toLowerCase()));
  return globals.has(name.toLowerCase()) && !PER_ACTION.test(name.toLowerCase());
}

/** ARNs that fit a type but for a part that the type leaves empty. */
function* parts(
  s: LintStatement,
  source: Source,
  part: 2 | 3,
  say: (text: string) => string,
): Iterable<Omit<Hit, 'statement'>> {
  for (const r of s.resources ?? []) {
    const text = r.arn?.[part] ?? '';
    if (r.arn === null || text === '' || text === '*') continue;
    const service = catalogue().services.get(r.arn[1]);
    if (service === undefined || service.resourceTypes.length === 0) continue;
    const prefix = r.arn.slice(0, part).join(':').length + 5;
    const without = `${r.text.slice(0, prefix)}${r.text.slice(prefix + text.length)}`;
    const overlaps = new Overlaps(source);
    if (overlaps.any(r, service.resourceTypes) !== false) continue;
    if (overlaps.any({ ...r, text: without }, service.resourceTypes) === true) yield { at: r.at, message: say(text) };
  }
}

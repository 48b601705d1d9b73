/**
 * The action catalogue: services, actions, resource types, condition keys, from the generated file, read when first asked.
 * `npm run catalogue` makes the file again; `sources.generated.json` says from which versions.
 */
import { z } from 'zod';
import { readGenerated } from './data.js';

export type AccessLevel = 'list' | 'read' | 'write' | 'tagging' | 'permissions';

export interface ResourceType {
  readonly name: string;
  /** As in `arn:${Partition}:s3:::${BucketName}`. */
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

export interface CatalogueAction {
  /** Lower-case prefix, as in `s3`. */
  readonly service: string;
  /** As AWS writes it, as in `GetObject`. */
  readonly name: string;
  readonly level: AccessLevel;
  /** Resource types the request must name. */
  readonly required: readonly ResourceType[];
  readonly optional: readonly ResourceType[];
  readonly conditionKeys: readonly string[];
  /** Further actions that the call needs, as in `iam:PassRole`. */
  readonly dependents: readonly string[];
  /** Position in `all`. */
  readonly index: number;
}

export interface ConditionKey {
  readonly key: string;
  /** String, Bool, ARN, IPAddress, Numeric, Date, ArrayOfString … */
  readonly type: string;
}

export interface CatalogueService {
  readonly prefix: string;
  readonly title: string;
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
  /** By lower-case name. */
  readonly actions: ReadonlyMap<string, CatalogueAction>;
}

export interface Catalogue {
  readonly services: ReadonlyMap<string, CatalogueService>;
  /** Every action, in the order of the file. */
  readonly all: readonly CatalogueAction[];
  readonly globalKeys: readonly (ConditionKey & { readonly category: string })[];
}

const indexes = z.array(z.number());
const shape = z.object({
  globals: z.array(z.tuple([z.string(), z.string(), z.string()])),
  services: z.array(
    z.tuple([
      z.string(),
      z.string(),
      z.array(z.tuple([z.string(), z.string(), indexes])),
      z.array(z.tuple([z.string(), z.string()])),
      z.array(z.tuple([z.string(), z.string(), indexes, indexes, indexes]).rest(z.array(z.string()))),
    ]),
  ),
});

const LEVELS: Readonly<Record<string, AccessLevel>> = {
  L: 'list',
  R: 'read',
  W: 'write',
  T: 'tagging',
  P: 'permissions',
};

let loaded: Catalogue | null = null;

/** The catalogue. Reading it takes a few hundredths of a second, once. */
export function catalogue(): Catalogue {
  loaded ??= load();
  return loaded;
}

function load(): Catalogue {
  const raw = shape.parse(readGenerated('actions'));
  const all: CatalogueAction[] = [];
  const services = new Map<string, CatalogueService>();
  for (const [prefix, title, types, keys, rows] of raw.services) {
    const at = <T>(list: readonly T[], i: number): T => {
      const item = list[i];
      if (item === undefined)
        throw new Error(`The catalogue of ${prefix} points at nothing; npm run catalogue makes it again.`);
      return item;
    };
    const keyName = (i: number) => at(keys, i)[0];
    const resourceTypes = types.map(([name, arn, k]): ResourceType => ({ name, arn, conditionKeys: k.map(keyName) }));
    const actions = new Map<string, CatalogueAction>();
    for (const [name, level, required, optional, k, dependents] of rows) {
      const action: CatalogueAction = {
        service: prefix,
        name,
        level: LEVELS[level] ?? 'write',
        required: required.map((i) => at(resourceTypes, i)),
        optional: optional.map((i) => at(resourceTypes, i)),
        conditionKeys: k.map(keyName),
        dependents: dependents ?? [],
        index: all.length,
      };
      actions.set(name.toLowerCase(), action);
      all.push(action);
    }
    services.set(prefix, {
      prefix,
      title,
      resourceTypes,
      conditionKeys: keys.map(([key, type]) => ({ key, type })),
      actions,
    });
  }
  return { services, all, globalKeys: raw.globals.map(([key, type, category]) => ({ key, type, category })) };
}

/** An action by its full name in any case; undefined: the catalogue does not know it. */
export function actionInfo(action: string): CatalogueAction | undefined {
  const colon = action.indexOf(':');
  return catalogue()
    .services.get(action.slice(0, colon).toLowerCase())
    ?.actions.get(action.slice(colon + 1).toLowerCase());
}

/**
 * Whether a policy can limit the action to some resources. An action that names no resource type needs `Resource: "*"`.
 * True for an action the catalogue does not know: nothing is claimed of it.
 */
export function hasResourceLevel(action: string): boolean {
  const info = actionInfo(action);
  return info === undefined || info.required.length + info.optional.length > 0;
}

/**
 * A policy text as the checks see it: every element with its place, also of statements that AWS would refuse. Reading it
 * takes time in proportion to its length; what costs more is paid from a budget.
 */
import { type OperatorName, operatorName } from '../conditions/condition.js';
import { type JsonMember, type JsonNode, Places, readJson } from '../json.js';
import { type ActionPattern, actionPattern } from '../match.js';

export const POLICY_KINDS = ['identity', 'resource', 'trust', 'scp', 'rcp', 'boundary', 'session'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export interface Spot {
  readonly text: string;
  readonly at: number;
}

export interface ActionEntry extends Spot {
  /** Null: AWS takes it for no action. */
  readonly pattern: ActionPattern | null;
}

export interface ResourceEntry extends Spot {
  /** partition, service, region, account, resource; null for what is no whole ARN. */
  readonly arn: readonly [string, string, string, string, string] | null;
}

export interface PrincipalEntry extends Spot {
  /** AWS, Service, Federated, CanonicalUser, or what stands in their place; `*` for the text alone. */
  readonly kind: string;
}

export interface ConditionLine {
  readonly operator: Spot;
  /** Null: AWS knows no such operator. */
  readonly name: OperatorName | null;
  readonly key: Spot;
  /** Strings, and numbers and booleans as text. */
  readonly values: readonly Spot[];
}

export interface LintStatement {
  /** Position in the document, from 0. */
  readonly index: number;
  readonly at: number;
  /** Null: it is no object. */
  readonly members: readonly JsonMember[] | null;
  readonly sid: Spot | null;
  readonly effect: 'Allow' | 'Deny' | null;
  readonly notAction: boolean;
  readonly actions: readonly ActionEntry[];
  readonly notResource: boolean;
  /** Null: neither Resource nor NotResource. */
  readonly resources: readonly ResourceEntry[] | null;
  readonly notPrincipal: boolean;
  /** Null: neither Principal nor NotPrincipal. */
  readonly principals: readonly PrincipalEntry[] | null;
  readonly conditions: readonly ConditionLine[];
}

const spotsOf = (node: JsonNode | undefined): readonly Spot[] =>
  (node === undefined ? [] : node.kind === 'array' ? node.items : [node]).flatMap((n) =>
    n.kind === 'string' || n.kind === 'number'
      ? [{ text: n.value, at: n.at }]
      : n.kind === 'boolean'
        ? [{ text: String(n.value), at: n.at }]
        : [],
  );

const stringsOf = (node: JsonNode | undefined): readonly Spot[] =>
  (node === undefined ? [] : node.kind === 'array' ? node.items : [node]).flatMap((n) =>
    n.kind === 'string' ? [{ text: n.value, at: n.at }] : [],
  );

function arnOf(text: string): ResourceEntry['arn'] {
  if (!text.startsWith('arn:')) return null;
  const parts: string[] = [];
  let from = 4;
  for (let i = 0; i < 4; i++) {
    const colon = text.indexOf(':', from);
    if (colon < 0) return null;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  const [partition = '', service = '', region = '', account = ''] = parts;
  return [partition, service, region, account, text.slice(from)];
}

function principalsOf(node: JsonNode | undefined): readonly PrincipalEntry[] | null {
  if (node === undefined) return null;
  if (node.kind === 'string') return [{ kind: '*', text: node.value, at: node.at }];
  if (node.kind !== 'object') return [];
  return node.members.flatMap((m) => stringsOf(m.value).map((s) => ({ ...s, kind: m.key })));
}

function conditionsOf(node: JsonNode | undefined): readonly ConditionLine[] {
  if (node?.kind !== 'object') return [];
  return node.members.flatMap((operator) => {
    if (operator.value.kind !== 'object') return [];
    const name = operatorName(operator.key);
    return operator.value.members.map((line) => ({
      operator: { text: operator.key, at: operator.at },
      name,
      key: { text: line.key, at: line.at },
      values: spotsOf(line.value),
    }));
  });
}

function statementOf(node: JsonNode, index: number): LintStatement {
  const members = node.kind === 'object' ? node.members : null;
  const value = (name: string) => members?.find((m) => m.key === name)?.value;
  const either = (name: string): readonly [JsonNode | undefined, boolean] => {
    const positive = value(name);
    return positive === undefined ? [value(`Not${name}`), value(`Not${name}`) !== undefined] : [positive, false];
  };
  const [action, notAction] = either('Action');
  const [resource, notResource] = either('Resource');
  const [principal, notPrincipal] = either('Principal');
  const sid = value('Sid');
  const effect = value('Effect');
  return {
    index,
    at: node.at,
    members,
    sid: sid?.kind === 'string' ? { text: sid.value, at: sid.at } : null,
    effect: effect?.kind === 'string' && (effect.value === 'Allow' || effect.value === 'Deny') ? effect.value : null,
    notAction,
    actions: stringsOf(action).map((s) => ({ ...s, pattern: actionPattern(s.text) })),
    notResource,
    resources: resource === undefined ? null : stringsOf(resource).map((s) => ({ ...s, arn: arnOf(s.text) })),
    notPrincipal,
    principals: principalsOf(principal),
    conditions: conditionsOf(value('Condition')),
  };
}

/** Steps that checks which compare many things with each other may take, all together. */
const BUDGET = 30_000_000;

export class Source {
  /** The text is no JSON; a sentence, and where. */
  readonly broken: { readonly at: number; readonly message: string } | null;
  readonly root: JsonNode | null;
  /** Members of the document; null where it is no object. */
  readonly members: readonly JsonMember[] | null;
  readonly version: Spot | null;
  readonly statements: readonly LintStatement[];
  readonly kind: PolicyKind;
  private readonly places: Places;
  private left = BUDGET;

  /** `kind` undefined: told from what the document holds. `account`: whose policy it is, as far as known. */
  constructor(
    readonly text: string,
    kind: PolicyKind | undefined,
    readonly account: string | null,
  ) {
    this.places = new Places(text);
    const json = readJson(text);
    this.broken = json.ok ? null : { at: json.at, message: json.message };
    this.root = json.ok ? json.root : null;
    this.members = this.root?.kind === 'object' ? this.root.members : null;
    const version = this.member('Version')?.value;
    this.version = version?.kind === 'string' ? { text: version.value, at: version.at } : null;
    const body = this.member('Statement')?.value;
    const nodes = body === undefined ? [] : body.kind === 'array' ? body.items : [body];
    this.statements = nodes.map(statementOf);
    this.kind = kind ?? kindOf(this.statements);
  }

  member(name: string): JsonMember | undefined {
    return this.members?.find((m) => m.key === name);
  }

  placeOf(at: number): { readonly line: number; readonly column: number } {
    return this.places.of(at);
  }

  /** Policy variables are known to the document's version. */
  get variables(): boolean {
    return this.version?.text === '2012-10-17';
  }

  /** Pays for so many steps. False: nothing is left; the check leaves out what it would have compared. */
  spend(steps: number): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  /** Some comparison was left out. */
  get exhausted(): boolean {
    return this.left < 0;
  }
}

const ASSUMES = 'sts';

/** Of documents with principals, those all of whose actions are of STS are trust policies. */
function kindOf(statements: readonly LintStatement[]): PolicyKind {
  if (!statements.some((s) => s.principals !== null)) return 'identity';
  const actions = statements.flatMap((s) => s.actions);
  const trust = actions.length > 0 && actions.every((a) => a.pattern?.service === ASSUMES);
  return trust && statements.every((s) => s.resources === null) ? 'trust' : 'resource';
}

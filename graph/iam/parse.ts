/**
 * Policy JSON to a tree with places. Tolerant where AWS is (one statement as an object, one value instead of a list,
 * JSON booleans and numbers as condition values); what AWS would refuse becomes a problem with line and column.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { operatorName } from './conditions/condition.js';
import type { PolicyProblem } from './contract.js';
import { type JsonMember, type JsonNode, Places, readJson } from './json.js';
import { actionPattern } from './match.js';

export interface Text {
  readonly value: string;
  readonly at: number;
}

export interface PrincipalTree {
  /** `*` alone, or a list for each kind: AWS, Service, Federated, CanonicalUser. */
  readonly everyone: boolean;
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  readonly canonical: readonly string[];
}

export interface ConditionTree {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface StatementTree {
  /** Position in the document, from 0. */
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: PrincipalTree | null;
  readonly notPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notAction: boolean;
  /** Null: the element is absent, as in trust policies. */
  readonly resources: readonly string[] | null;
  readonly notResource: boolean;
  readonly conditions: readonly ConditionTree[];
}

export interface PolicyTree {
  /** Policy variables are known from 2012-10-17 on; an absent Version means 2008-10-17. */
  readonly variables: boolean;
  /** Those AWS would take; a refused one grants nothing and denies nothing. */
  readonly statements: readonly StatementTree[];
  /** How many the document holds, refused ones included. */
  readonly count: number;
  readonly problems: readonly PolicyProblem[];
}

/** Elements of a policy and of a statement, as AWS writes them. */
export const POLICY_ELEMENTS: readonly string[] = ['Version', 'Id', 'Statement'];
export const STATEMENT_ELEMENTS: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
/** What a Principal element can name. */
export const PRINCIPAL_KINDS: readonly string[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];
/** So many problems tell the story; a hostile document shall not make a million. */
const MOST_PROBLEMS = 200;

const quoted = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);

class Parser {
  readonly problems: PolicyProblem[] = [];
  private readonly places: Places;
  constructor(text: string) {
    this.places = new Places(text);
  }

  tell(severity: PolicyProblem['severity'], at: number, message: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ severity, message, ...this.places.of(at) });
  }

  document(root: JsonNode): PolicyTree {
    const refused = (at: number, message: string): PolicyTree => {
      this.tell('error', at, message);
      return { variables: false, statements: [], count: 0, problems: this.problems };
    };
    if (root.kind !== 'object') return refused(root.at, 'A policy is a JSON object; this is none.');
    const top = this.members(root.members, POLICY_ELEMENTS, 'A policy has no element');
    const version = top.found.get('Version')?.value;
    const versionText = version === undefined ? '2008-10-17' : version.kind === 'string' ? version.value : null;
    if (versionText !== '2012-10-17' && versionText !== '2008-10-17') {
      return refused(version?.at ?? root.at, 'Version must be "2012-10-17" or "2008-10-17".');
    }
    const body = top.found.get('Statement')?.value;
    if (body === undefined) return refused(root.at, 'The policy has no Statement.');
    const nodes = body.kind === 'array' ? body.items : [body];
    if (nodes.length === 0) this.tell('warning', body.at, 'Statement is empty: the policy says nothing.');
    const statements: StatementTree[] = [];
    const sids = new Set<string>();
    for (const [index, node] of nodes.entries()) {
      const statement = this.statement(node, index);
      if (statement === null) continue;
      if (statement.sid !== null) {
        if (sids.has(statement.sid))
          this.tell('warning', node.at, `The Sid ${quoted(statement.sid)} is used more than once.`);
        sids.add(statement.sid);
      }
      statements.push(statement);
    }
    return { variables: versionText === '2012-10-17', statements, count: nodes.length, problems: this.problems };
  }

  /** Elements by name. A name given twice and a name that AWS does not know are refused. */
  private members(members: readonly JsonMember[], known: readonly string[], unknown: string) {
    const found = new Map<string, JsonMember>();
    let sound = true;
    for (const m of members) {
      if (!known.includes(m.key)) {
        const near = known.find((k) => k.toLowerCase() === m.key.toLowerCase());
        this.tell('error', m.at, `${unknown} ${quoted(m.key)}${near === undefined ? '' : `; it is written ${near}`}.`);
        sound = false;
      } else if (found.has(m.key)) {
        this.tell('error', m.at, `${m.key} is given twice.`);
        sound = false;
      } else found.set(m.key, m);
    }
    return { found, sound };
  }

  private statement(node: JsonNode, index: number): StatementTree | null {
    const bad = (at: number, message: string): null => {
      this.tell('error', at, message);
      return null;
    };
    if (node.kind !== 'object') return bad(node.at, 'A statement is a JSON object; this is none.');
    const { found, sound } = this.members(node.members, STATEMENT_ELEMENTS, 'A statement has no element');
    let fine = sound;
    const pair = (a: string, b: string): { readonly node: JsonNode; readonly negated: boolean } | null => {
      const first = found.get(a);
      const second = found.get(b);
      if (first !== undefined && second !== undefined) {
        this.tell('error', second.at, `${a} and ${b} cannot stand in one statement.`);
        fine = false;
      }
      const one = first ?? second;
      return one === undefined ? null : { node: one.value, negated: one === second };
    };
    const effect = found.get('Effect')?.value;
    if (effect?.kind !== 'string' || (effect.value !== 'Allow' && effect.value !== 'Deny')) {
      return bad(effect?.at ?? node.at, 'Effect must be "Allow" or "Deny", in exactly this case.');
    }
    const sid = found.get('Sid')?.value;
    if (sid !== undefined && sid.kind !== 'string') return bad(sid.at, 'Sid is a string.');

    const action = pair('Action', 'NotAction');
    if (action === null) return bad(node.at, 'The statement has neither Action nor NotAction.');
    const actions = this.texts(action.node, action.negated ? 'NotAction' : 'Action');
    if (actions === null) return null;
    const goodActions = actions.filter((a) => {
      if (actionPattern(a.value) !== null) return true;
      this.tell(
        'error',
        a.at,
        `${quoted(a.value)} is no action: it is SERVICE:NAME, without blanks or commas, or "*".`,
      );
      return false;
    });
    // A part of an exclusion that says nothing would widen the statement: it is refused whole.
    if (action.negated && goodActions.length < actions.length) fine = false;

    const resource = pair('Resource', 'NotResource');
    let resources: readonly string[] | null = null;
    if (resource !== null) {
      const given = this.texts(resource.node, resource.negated ? 'NotResource' : 'Resource');
      if (given === null) return null;
      const good = given.filter((r) => {
        if (looksLikeResource(r.value)) return true;
        this.tell('error', r.at, `${quoted(r.value)} is no resource: it must be an ARN or "*".`);
        return false;
      });
      if (resource.negated && good.length < given.length) fine = false;
      resources = good.map((r) => r.value);
    }

    const who = pair('Principal', 'NotPrincipal');
    let principal: PrincipalTree | null = null;
    if (who !== null) {
      principal = this.principal(who.node, who.negated);
      if (principal === null) return null;
      if (who.negated && effect.value === 'Allow') {
        this.tell(
          'warning',
          who.node.at,
          'NotPrincipal with Allow lets in everyone who is not listed, anonymous callers included; AWS does not support it.',
        );
      }
    } else if (resource === null) {
      // An identity policy must say on what, a trust policy for whom: which of them this is, its text does not tell.
      return bad(
        node.at,
        'The statement has neither Resource nor NotResource, which all but trust policies need, nor Principal, which trust policies need.',
      );
    }

    const conditions = this.conditions(found.get('Condition')?.value);
    if (conditions === null || !fine) return null;
    return {
      index,
      ...this.places.of(node.at),
      sid: sid === undefined ? null : sid.value,
      effect: effect.value,
      principal,
      notPrincipal: who?.negated === true,
      actions: goodActions.map((a) => a.value),
      notAction: action.negated,
      resources,
      notResource: resource?.negated === true,
      conditions,
    };
  }

  /** One string or a list of strings. */
  private texts(node: JsonNode, element: string): readonly Text[] | null {
    const items = node.kind === 'array' ? node.items : [node];
    const out: Text[] = [];
    for (const item of items) {
      if (item.kind !== 'string') {
        this.tell('error', item.at, `${element} is a string or a list of strings.`);
        return null;
      }
      out.push({ value: item.value, at: item.at });
    }
    if (out.length === 0) this.tell('warning', node.at, `${element} is an empty list.`);
    return out;
  }

  private principal(node: JsonNode, negated: boolean): PrincipalTree | null {
    const element = negated ? 'NotPrincipal' : 'Principal';
    const none = { everyone: false, aws: [], service: [], federated: [], canonical: [] };
    if (node.kind === 'string') {
      if (node.value === '*') return { ...none, everyone: true };
      this.tell(
        'error',
        node.at,
        `${element} is "*" or an object such as {"AWS": "111122223333"}, not ${quoted(node.value)}.`,
      );
      return null;
    }
    if (node.kind !== 'object') {
      this.tell('error', node.at, `${element} is "*" or an object.`);
      return null;
    }
    const { found, sound } = this.members(node.members, PRINCIPAL_KINDS, `${element} has no kind`);
    if (!sound) return null;
    const lists = new Map<string, readonly string[]>();
    for (const [kind, member] of found) {
      const texts = this.texts(member.value, `${element}.${kind}`);
      if (texts === null) return null;
      lists.set(
        kind,
        texts.filter((t) => this.soundPrincipal(kind, t)).map((t) => t.value),
      );
      if (negated && lists.get(kind)?.length !== texts.length) return null;
    }
    return {
      everyone: false,
      aws: lists.get('AWS') ?? [],
      service: lists.get('Service') ?? [],
      federated: lists.get('Federated') ?? [],
      canonical: lists.get('CanonicalUser') ?? [],
    };
  }

  /** Part of a principal's name cannot be a wildcard. */
  private soundPrincipal(kind: string, text: Text): boolean {
    if (text.value === '*' ? kind === 'AWS' : !text.value.includes('*')) return true;
    this.tell('error', text.at, `${quoted(text.value)} is no principal: a wildcard cannot stand for part of a name.`);
    return false;
  }

  private conditions(node: JsonNode | undefined): readonly ConditionTree[] | null {
    if (node === undefined) return [];
    if (node.kind !== 'object') {
      this.tell('error', node.at, 'Condition is an object of operators.');
      return null;
    }
    const out: ConditionTree[] = [];
    let sound = true;
    const operators = new Set<string>();
    for (const operator of node.members) {
      if (operatorName(operator.key) === null) {
        this.tell('error', operator.at, `${quoted(operator.key)} is no condition operator.`);
        sound = false;
        continue;
      }
      if (operators.has(operator.key)) {
        this.tell('error', operator.at, `${operator.key} is given twice in one Condition.`);
        sound = false;
      }
      operators.add(operator.key);
      if (operator.value.kind !== 'object') {
        this.tell('error', operator.value.at, `${operator.key} is an object of condition keys.`);
        sound = false;
        continue;
      }
      const keys = new Set<string>();
      for (const line of operator.value.members) {
        if (keys.has(line.key.toLowerCase())) {
          this.tell('error', line.at, `The key ${quoted(line.key)} is given twice under ${operator.key}.`);
          sound = false;
        }
        keys.add(line.key.toLowerCase());
        const values = this.values(line.value);
        if (values === null) sound = false;
        else out.push({ operator: operator.key, key: line.key, values });
      }
    }
    return sound ? out : null;
  }

  /** Strings, booleans and numbers, one or a list of them. */
  private values(node: JsonNode): readonly string[] | null {
    const out: string[] = [];
    for (const item of node.kind === 'array' ? node.items : [node]) {
      if (item.kind === 'string' || item.kind === 'number') out.push(item.value);
      else if (item.kind === 'boolean') out.push(String(item.value));
      else {
        this.tell('error', item.at, 'A condition value is a string, a number or a boolean.');
        return null;
      }
    }
    if (out.length === 0) this.tell('warning', node.at, 'A condition with no value can never be met.');
    return out;
  }
}

/** API Gateway's own policies may shorten the ARN to `execute-api:/…`. */
function looksLikeResource(text: string): boolean {
  if (text.startsWith('arn:') || text.startsWith('execute-api:')) return true;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== 0x2a) return text.startsWith('${');
  return text !== '';
}

/** Reads a policy text. Never throws, whatever it is given; the time taken grows with the length of the text. */
export function parsePolicy(text: string): PolicyTree {
  const parser = new Parser(text);
  const json = readJson(text);
  if (json.ok) return parser.document(json.root);
  parser.tell('error', json.at, `The policy is no JSON: ${json.message}`);
  return { variables: false, statements: [], count: 0, problems: parser.problems };
}

/**
 * What the grammar of policies refuses, whatever the kind.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { operatorName } from '../conditions/condition.js';
import type { JsonMember, JsonNode } from '../json.js';
import { POLICY_ELEMENTS, PRINCIPAL_KINDS, STATEMENT_ELEMENTS } from '../parse.js';
import { type Check, type Hit, ofStatements, quoted } from './check.js';
import type { LintStatement } from './source.js';

const elementOf = (s: LintStatement, ...names: readonly string[]): JsonNode | undefined =>
  s.members?.find((m) => names.includes(m.key))?.value;
const memberOf = (s: LintStatement, ...names: readonly string[]): JsonMember | undefined =>
  s.members?.find((m) => names.includes(m.key));

/** Members with a name that is not one of the known. */
function* strange(members: readonly JsonMember[], known: readonly string[], what: string): Iterable<Hit> {
  for (const m of members) {
    if (known.includes(m.key)) continue;
    const near = known.find((k) => k.toLowerCase() === m.key.toLowerCase());
    const mend = near === undefined ? `Known are ${known.join(', ')}.` : `It is written ${near}.`;
    yield { at: m.at, message: `${what} has no element ${quoted(m.key)}. ${mend}` };
  }
}

function* repeated(members: readonly JsonMember[]): Iterable<Hit> {
  const seen = new Set<string>();
  for (const m of members) {
    if (seen.has(m.key)) yield { at: m.at, message: `${m.key} is given twice. Put all of it into one.` };
    seen.add(m.key);
  }
}

/** Items that are no string where only strings may stand. */
function* noStrings(node: JsonNode | undefined, element: string): Iterable<Hit> {
  for (const item of node === undefined ? [] : node.kind === 'array' ? node.items : [node])
    if (item.kind !== 'string')
      yield { at: item.at, message: `${element} is a string or a list of strings; this is ${withArticle(item.kind)}.` };
}

const withArticle = (kind: JsonNode['kind']) =>
  kind === 'null' ? 'null' : `${kind === 'array' || kind === 'object' ? 'an' : 'a'} ${kind}`;

export const grammarChecks: readonly Check[] = [
  {
    id: 'json-syntax-error',
    severity: 'error',
    about: 'the text is no JSON',
    *find({ broken }) {
      if (broken !== null) yield { at: broken.at, message: `The policy is no JSON: ${broken.message}` };
    },
  },
  {
    id: 'data-type-mismatch',
    severity: 'error',
    about: 'an element holds a JSON type that it cannot have',
    *find(source) {
      const { root } = source;
      if (root !== null && root.kind !== 'object') {
        yield { at: root.at, message: `A policy is a JSON object; this is ${withArticle(root.kind)}.` };
      }
      for (const name of ['Version', 'Id']) {
        const member = source.member(name);
        if (member && member.value.kind !== 'string')
          yield { at: member.value.at, message: `${name} is a string. Put it into double quotes.` };
      }
      for (const statement of source.statements) for (const hit of wrongTypes(statement)) yield { ...hit, statement };
    },
  },
  {
    id: 'invalid-policy-element',
    severity: 'error',
    about: 'an element that the policy language does not have',
    *find(source) {
      yield* strange(source.members ?? [], POLICY_ELEMENTS, 'A policy');
      for (const statement of source.statements)
        for (const hit of strange(statement.members ?? [], STATEMENT_ELEMENTS, 'A statement'))
          yield { ...hit, statement };
    },
  },
  {
    id: 'duplicate-element',
    severity: 'error',
    about: 'an element given twice',
    *find(source) {
      yield* repeated(source.members ?? []);
      for (const statement of source.statements)
        for (const hit of repeated(statement.members ?? [])) yield { ...hit, statement };
    },
  },
  {
    id: 'missing-statement',
    severity: 'error',
    about: 'a policy without a Statement',
    *find(source) {
      if (source.members !== null && source.member('Statement') === undefined)
        yield { at: source.root?.at ?? 0, message: 'The policy has no Statement. Add one.' };
    },
  },
  {
    id: 'empty-array-statement',
    severity: 'warning',
    about: 'an empty list of statements',
    *find(source) {
      const body = source.member('Statement')?.value;
      if (body?.kind === 'array' && body.items.length === 0)
        yield {
          at: body.at,
          message: 'Statement is empty: the policy says nothing. Add a statement, or drop the policy.',
        };
    },
  },
  {
    id: 'invalid-version',
    severity: 'error',
    about: 'a Version that the policy language does not have',
    *find({ version }) {
      if (version !== null && version.text !== '2012-10-17' && version.text !== '2008-10-17')
        yield { at: version.at, message: `Version ${quoted(version.text)} does not exist. Write "2012-10-17".` };
    },
  },
  {
    id: 'missing-version',
    severity: 'warning',
    about: 'a policy without a Version, which means 2008-10-17',
    kinds: ['identity', 'resource', 'trust', 'boundary', 'session'],
    *find(source) {
      if (source.members !== null && source.member('Version') === undefined)
        yield {
          at: source.root?.at ?? 0,
          message:
            'The policy has no Version, which means 2008-10-17: policy variables are plain text. Add "Version": "2012-10-17".',
        };
    },
  },
  ofStatements({
    id: 'missing-effect',
    severity: 'error',
    about: 'a statement without an Effect',
    *each(s) {
      if (s.members !== null && elementOf(s, 'Effect') === undefined)
        yield { at: s.at, message: 'The statement has no Effect. Add "Effect": "Allow" or "Deny".' };
    },
  }),
  ofStatements({
    id: 'invalid-effect',
    severity: 'error',
    about: 'an Effect other than Allow or Deny',
    *each(s) {
      const effect = elementOf(s, 'Effect');
      if (effect?.kind === 'string' && s.effect === null)
        yield {
          at: effect.at,
          message: `Effect ${quoted(effect.value)} does not exist. Write "Allow" or "Deny", in exactly this case.`,
        };
    },
  }),
  ofStatements({
    id: 'missing-action',
    severity: 'error',
    about: 'a statement without Action or NotAction',
    *each(s) {
      if (s.members !== null && memberOf(s, 'Action', 'NotAction') === undefined)
        yield { at: s.at, message: 'The statement has neither Action nor NotAction. Add one.' };
    },
  }),
  ofStatements({
    id: 'invalid-action-format',
    severity: 'error',
    about: 'an entry of Action that is no action',
    *each(s) {
      for (const a of s.actions)
        if (a.pattern === null)
          yield {
            at: a.at,
            message: `${quoted(a.text)} is no action. Write SERVICE:NAME without blanks, one action an entry, or "*".`,
          };
    },
  }),
  ofStatements({
    id: 'unsupported-element-combination',
    severity: 'error',
    about: 'an element together with its negation',
    *each(s) {
      for (const name of ['Action', 'Resource', 'Principal']) {
        const negated = memberOf(s, `Not${name}`);
        if (negated !== undefined && memberOf(s, name) !== undefined)
          yield {
            at: negated.at,
            message: `${name} and Not${name} cannot stand in one statement. Remove one, or make two statements.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'invalid-principal-format',
    severity: 'error',
    about: 'a Principal that is neither "*" nor an object of kinds',
    *each(s) {
      const node = elementOf(s, 'Principal', 'NotPrincipal');
      if (node?.kind === 'string' && node.value !== '*')
        yield {
          at: node.at,
          message: `Principal is "*" or an object such as {"AWS": "111122223333"}, not ${quoted(node.value)}.`,
        };
    },
  }),
  ofStatements({
    id: 'invalid-principal-key',
    severity: 'error',
    about: 'a kind of principal that does not exist',
    *each(s) {
      const node = elementOf(s, 'Principal', 'NotPrincipal');
      if (node?.kind === 'object') {
        yield* strange(node.members, PRINCIPAL_KINDS, 'Principal');
        yield* repeated(node.members);
      }
    },
  }),
  ofStatements({
    id: 'unsupported-wildcard-in-principal',
    severity: 'error',
    about: 'a wildcard in part of a principal',
    *each(s) {
      for (const p of s.principals ?? []) {
        if (p.kind === '*' || (p.kind === 'AWS' && p.text === '*')) continue;
        if (p.text.includes('*') || p.text.includes('?'))
          yield {
            at: p.at,
            message: `${quoted(p.text)} holds a wildcard, which cannot stand for part of a principal. Name it in full, or name the account and add a condition on aws:PrincipalArn.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'invalid-condition-operator',
    severity: 'error',
    about: 'a condition operator that does not exist',
    *each(s) {
      for (const operator of operatorsOf(s)) {
        const name = operator.key.toLowerCase();
        if (operatorName(operator.key) !== null || name === 'nullifexists' || name.endsWith(':null')) continue;
        yield {
          at: operator.at,
          message: `${quoted(operator.key)} is no condition operator. Write one such as StringEquals, ArnLike or Bool.`,
        };
      }
    },
  }),
  ofStatements({
    id: 'null-with-if-exists',
    severity: 'error',
    about: 'the operator NullIfExists',
    *each(s) {
      for (const operator of operatorsOf(s))
        if (operator.key.toLowerCase() === 'nullifexists')
          yield { at: operator.at, message: 'Null takes no IfExists: it asks whether the key is there. Write Null.' };
    },
  }),
  ofStatements({
    id: 'null-with-qualifier',
    severity: 'warning',
    about: 'Null behind ForAllValues or ForAnyValue',
    *each(s) {
      for (const operator of operatorsOf(s))
        if (/^for(allvalues|anyvalue):null$/i.test(operator.key))
          yield { at: operator.at, message: `${operator.key} is always true or always false. Write Null.` };
    },
  }),
  ofStatements({
    id: 'duplicate-condition-operator',
    severity: 'error',
    about: 'a condition operator given twice',
    *each(s) {
      yield* repeated(operatorsOf(s));
    },
  }),
  ofStatements({
    id: 'duplicate-keys-with-different-case',
    severity: 'error',
    about: 'a condition key given twice under one operator',
    *each(s) {
      for (const operator of operatorsOf(s)) {
        if (operator.value.kind !== 'object') continue;
        const seen = new Set<string>();
        for (const line of operator.value.members) {
          const key = line.key.toLowerCase();
          if (seen.has(key))
            yield {
              at: line.at,
              message: `The key ${quoted(line.key)} is given twice under ${operator.key}; case makes no difference. Put the values into one list.`,
            };
          seen.add(key);
        }
      }
    },
  }),
  ofStatements({
    id: 'invalid-condition-key-format',
    severity: 'error',
    about: 'a condition key without a service',
    *each(s) {
      for (const c of s.conditions) {
        const colon = c.key.text.indexOf(':');
        if (colon <= 0 || colon === c.key.text.length - 1)
          yield {
            at: c.key.at,
            message: `${quoted(c.key.text)} is no condition key. Write SERVICE:KEY, as in aws:SourceIp.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'empty-array-action',
    severity: 'suggestion',
    about: 'an empty list of actions',
    kinds: ['resource', 'trust', 'scp', 'rcp'],
    *each(s) {
      yield* emptyList(memberOf(s, 'Action', 'NotAction'));
    },
  }),
  ofStatements({
    id: 'empty-array-resource',
    severity: 'suggestion',
    about: 'an empty list of resources',
    kinds: ['resource', 'scp', 'rcp'],
    *each(s) {
      yield* emptyList(memberOf(s, 'Resource', 'NotResource'));
    },
  }),
  ofStatements({
    id: 'empty-list-refused',
    severity: 'error',
    about: 'an empty list of actions or resources where IAM asks for at least one',
    kinds: ['identity', 'boundary', 'session'],
    // IAM answers MalformedPolicyDocument: "Policy statement must contain resources" (or "actions").
    *each(s) {
      yield* emptyList(memberOf(s, 'Action', 'NotAction'));
      yield* emptyList(memberOf(s, 'Resource', 'NotResource'));
    },
  }),
  ofStatements({
    id: 'empty-array-principal',
    severity: 'suggestion',
    about: 'an empty list or object of principals',
    *each(s) {
      const node = elementOf(s, 'Principal', 'NotPrincipal');
      if (node?.kind === 'object') {
        if (node.members.length === 0)
          yield {
            at: node.at,
            message: 'Principal is empty: the statement says nothing. Name a principal, or remove the statement.',
          };
        for (const m of node.members) yield* emptyList(m);
      }
    },
  }),
  ofStatements({
    id: 'empty-array-condition',
    severity: 'suggestion',
    about: 'a condition without values, or a Condition without conditions',
    *each(s) {
      const node = elementOf(s, 'Condition');
      if (node?.kind === 'object' && node.members.length === 0)
        yield { at: node.at, message: 'Condition is empty: it asks for nothing. Remove it, or add a condition.' };
      for (const operator of operatorsOf(s)) {
        if (operator.value.kind !== 'object') continue;
        if (operator.value.members.length === 0)
          yield { at: operator.at, message: `${operator.key} is empty: it asks for nothing. Remove it, or add a key.` };
        for (const line of operator.value.members) {
          if (line.value.kind !== 'array' || line.value.items.length > 0) continue;
          yield {
            at: line.value.at,
            message: `${line.key} has no values. To ask whether the key is absent write {"Null": {${JSON.stringify(line.key)}: "true"}}; else give values.`,
          };
        }
      }
    },
  }),
  ofStatements({
    id: 'empty-sid-value',
    severity: 'suggestion',
    about: 'an empty Sid',
    *each(s) {
      if (s.sid?.text === '') yield { at: s.sid.at, message: 'The Sid is empty. Give it a value, or remove it.' };
    },
  }),
];

function* wrongTypes(s: LintStatement): Iterable<Hit> {
  if (s.members === null) {
    yield { at: s.at, message: 'A statement is a JSON object; this is none.' };
    return;
  }
  for (const name of ['Sid', 'Effect']) {
    const node = elementOf(s, name);
    if (node !== undefined && node.kind !== 'string')
      yield { at: node.at, message: `${name} is a string; this is ${withArticle(node.kind)}.` };
  }
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource']) yield* noStrings(elementOf(s, name), name);
  for (const name of ['Principal', 'NotPrincipal']) {
    const node = elementOf(s, name);
    if (node === undefined || node.kind === 'string') continue;
    if (node.kind === 'object') for (const m of node.members) yield* noStrings(m.value, `${name}.${m.key}`);
    else yield { at: node.at, message: `${name} is "*" or an object; this is ${withArticle(node.kind)}.` };
  }
  const condition = elementOf(s, 'Condition');
  if (condition !== undefined && condition.kind !== 'object')
    yield { at: condition.at, message: `Condition is an object of operators; this is ${withArticle(condition.kind)}.` };
  for (const operator of operatorsOf(s)) {
    if (operator.value.kind !== 'object') {
      yield {
        at: operator.value.at,
        message: `${operator.key} is an object of condition keys; this is ${withArticle(operator.value.kind)}.`,
      };
      continue;
    }
    for (const line of operator.value.members) {
      for (const item of line.value.kind === 'array' ? line.value.items : [line.value])
        if (item.kind === 'null' || item.kind === 'array' || item.kind === 'object')
          yield {
            at: item.at,
            message: `A condition value is a string, a number or a boolean; this is ${withArticle(item.kind)}.`,
          };
    }
  }
}

function operatorsOf(s: LintStatement): readonly JsonMember[] {
  const node = elementOf(s, 'Condition');
  return node?.kind === 'object' ? node.members : [];
}

function* emptyList(member: JsonMember | undefined): Iterable<Hit> {
  if (member?.value.kind === 'array' && member.value.items.length === 0)
    yield {
      at: member.value.at,
      message: `${member.key} is an empty list: the statement says nothing. Add an entry, or remove the statement.`,
    };
}

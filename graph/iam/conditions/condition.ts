/**
 * One line of a Condition block, compiled: operator, qualifier, key, values. Answers true, false or undecided.
 * Missing keys: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * Several values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { ContextFacts } from '../contract.js';
import type { Truth } from '../truth.js';
import { resolve, type Template, templateOf } from '../variables.js';
import { addressOperators } from './address.js';
import { arnOperators } from './arn.js';
import { dateOperators } from './date.js';
import { numericOperators } from './numeric.js';
import type { Operator, Test } from './operator.js';
import { simpleOperators } from './simple.js';
import { stringOperators } from './string.js';

export type { Truth } from '../truth.js';

const operators = new Map<string, Operator>(
  [
    ...stringOperators,
    ...numericOperators,
    ...dateOperators,
    ...simpleOperators,
    ...addressOperators,
    ...arnOperators,
  ].map((o) => [o.name.toLowerCase(), o]),
);

export type Qualifier = 'none' | 'all' | 'any';

export interface OperatorName {
  readonly qualifier: Qualifier;
  /** Null: the operator `Null`. */
  readonly operator: Operator | null;
  readonly ifExists: boolean;
}

/** Reads `ForAllValues:StringLikeIfExists` and the like; null for what AWS does not know. */
export function operatorName(written: string): OperatorName | null {
  const lower = written.toLowerCase();
  const colon = lower.indexOf(':');
  const prefix = colon < 0 ? '' : lower.slice(0, colon);
  const qualifier =
    prefix === '' ? 'none' : prefix === 'forallvalues' ? 'all' : prefix === 'foranyvalue' ? 'any' : null;
  if (qualifier === null || colon === 0) return null;
  const rest = lower.slice(colon + 1);
  if (rest === 'null') return { qualifier, operator: null, ifExists: false };
  const ifExists = rest.endsWith('ifexists');
  const operator = operators.get(ifExists ? rest.slice(0, -'ifexists'.length) : rest);
  return operator === undefined ? null : { qualifier, operator, ifExists };
}

export const operatorNamed = (name: string): Operator | undefined => operators.get(name.toLowerCase());

interface Value {
  readonly template: Template;
  /** Undefined where a variable must be put in first; null: fits nothing. */
  readonly test: Test | null | undefined;
}

export interface CompiledCondition {
  /** The operator as the policy writes it. */
  readonly operatorWritten: string;
  readonly name: OperatorName;
  /** Lower case. */
  readonly key: string;
  readonly keyWritten: string;
  readonly values: readonly Value[];
  /** Lower-case names of the variables in the values. */
  readonly variableKeys: readonly string[];
  /** Where each value can be tested as it stands and no qualifier asks for all or any: the tests. Else null. */
  readonly plain: readonly Test[] | null;
  /** Where the operator compares nothing but whole texts, and `plain` is set: the texts. */
  readonly texts: ReadonlySet<string> | null;
}

/** Beyond this many texts a set finds one sooner than going through the tests. */
const FEW = 3;

/**
 * The same text as the one object that property names of this spelling share, so that comparing it with a caller's constant
 * is comparing two pointers: contexts are asked for the same few keys millions of times.
 */
const shared = (text: string): string => Object.keys({ [text]: 0 })[0] ?? text;

/** Compiles one line. `variables`: the document's version knows them. */
export function compileCondition(
  operatorWritten: string,
  name: OperatorName,
  keyWritten: string,
  values: readonly string[],
  variables: boolean,
): CompiledCondition {
  const operator = name.operator;
  const compiled = values.map((text): Value => {
    const template = templateOf(text, {
      variables: variables && operator?.variables === true,
      wildcards: operator?.wildcards === true,
    });
    return {
      template,
      test: template.fixed === null || operator === null ? undefined : operator.prepare(template.fixed, text),
    };
  });
  const tests = compiled.flatMap((v) => v.test ?? []);
  const plain =
    name.qualifier === 'none' && operator !== null && compiled.every((v) => v.test !== undefined) ? tests : null;
  const wholeTexts = operator?.name === 'StringEquals' || operator?.name === 'StringNotEquals';
  return {
    operatorWritten,
    name,
    plain,
    texts: plain !== null && wholeTexts && values.length > FEW ? new Set(compiled.flatMap(exactText)) : null,
    key: shared(keyWritten.toLowerCase()),
    keyWritten,
    values: compiled,
    variableKeys: compiled.flatMap((v) => v.template.variables.map((x) => x.key)),
  };
}

const exactText = (v: Value): string[] => (v.template.fixed?.kind === 'exact' ? [v.template.fixed.text] : []);

/** Whether the value fits one of the policy's values, none of which holds a variable. */
function fitsPlain(condition: CompiledCondition, tests: readonly Test[], value: string): boolean {
  if (condition.texts !== null) return condition.texts.has(value);
  for (let i = 0; i < tests.length; i++) if ((tests[i] as Test)(value)) return true;
  return false;
}

/** Whether the value fits one of the policy's values. */
function fits(condition: CompiledCondition, operator: Operator, value: string, context: ContextFacts): Truth {
  let open = false;
  for (const v of condition.values) {
    let test = v.test;
    if (test === undefined) {
      const pattern = resolve(v.template, context);
      if (pattern === 'undecided') {
        open = true;
        continue;
      }
      test =
        pattern === null ? null : operator.prepare(pattern, pattern.kind === 'exact' ? pattern.text : v.template.text);
    }
    if (test?.(value)) return 1;
  }
  return open ? 2 : 0;
}

const not = (t: Truth): Truth => (t === 2 ? 2 : t === 1 ? 0 : 1);

/** Evaluates one line of a Condition block. */
export function evaluateCondition(condition: CompiledCondition, context: ContextFacts): Truth {
  const { qualifier, operator, ifExists } = condition.name;
  // AWS takes Null under a set operator, where it asks nothing: always true for all values, always false for any. Access Analyzer
  // policy check reference, "Null with qualifier": IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
  if (operator === null && qualifier !== 'none') return qualifier === 'all' ? 1 : 0;
  const fact = context(condition.key);
  if (fact.state === 'free' || fact.state === 'undecided') return 2;
  const { plain } = condition;
  if (plain !== null && fact.state === 'known' && fact.values.length === 1) {
    return fitsPlain(condition, plain, fact.values[0] as string) === operator?.negated ? 0 : 1;
  }
  const missing = fact.state === 'absent' || fact.values.length === 0;
  if (operator === null) {
    for (const v of condition.values) if ((v.template.text.toLowerCase() === 'true') === missing) return 1;
    return 0;
  }
  if (missing) {
    if (ifExists || qualifier === 'all') return 1;
    return qualifier === 'any' ? 0 : operator.negated ? 1 : 0;
  }
  const values = fact.values;
  if (qualifier === 'none') {
    let any: Truth = 0;
    for (const value of values) {
      const t = fits(condition, operator, value, context);
      if (t === 1) {
        any = 1;
        break;
      }
      if (t === 2) any = 2;
    }
    return operator.negated ? not(any) : any;
  }
  // An empty string counts as no value at all here: true for all of none, false for any of none.
  if (values.length === 1 && values[0] === '') return qualifier === 'all' ? 1 : 0;
  let open = false;
  for (const value of values) {
    const t = fits(condition, operator, value, context);
    const holds = operator.negated ? not(t) : t;
    if (holds === 2) open = true;
    else if (qualifier === 'all' && holds === 0) return 0;
    else if (qualifier === 'any' && holds === 1) return 1;
  }
  return open ? 2 : qualifier === 'all' ? 1 : 0;
}

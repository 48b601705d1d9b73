/** Conditions that remain, in words and in a form as evaluable as the policy's own block; and their negation. */
import type { Condition } from '../../schema/verdict.js';
import type { ContextFacts } from '../contract.js';
import { shown } from '../variables.js';
import { type CompiledCondition, operatorName, operatorNamed } from './condition.js';

/** A person's sentence for one condition. */
export function sentence(key: string, operatorWritten: string, values: readonly string[]): string {
  const name = operatorName(operatorWritten);
  if (name === null) return `${key} ${operatorWritten} ${values.join(', ')}`;
  if (name.operator === null) return values[0]?.toLowerCase() === 'true' ? `${key} is absent` : `${key} is present`;
  const subject =
    name.qualifier === 'all' ? `every value of ${key}` : name.qualifier === 'any' ? `some value of ${key}` : key;
  const list = values.length === 1 ? values[0] : `${name.operator.negated ? 'any' : 'one'} of ${values.join(', ')}`;
  return `${subject} ${name.operator.says} ${list}${name.ifExists ? ', or is absent' : ''}`;
}

const make = (key: string, operator: string, values: readonly string[]): Condition => ({
  key,
  operator,
  values,
  text: sentence(key, operator, values),
});

const prefix = (c: CompiledCondition) =>
  c.name.qualifier === 'all' ? 'ForAllValues:' : c.name.qualifier === 'any' ? 'ForAnyValue:' : '';

/** The condition as it stands in the policy, with the variables that are known put in. */
export function asCondition(c: CompiledCondition, context: ContextFacts): Condition {
  return make(
    c.keyWritten,
    c.operatorWritten,
    c.values.map((v) => shown(v.template, context)),
  );
}

/** What must hold, all of it, for the condition not to hold. */
export function negation(c: CompiledCondition, context: ContextFacts): readonly Condition[] {
  const { operator, qualifier, ifExists } = c.name;
  const key = c.keyWritten;
  // What fits nothing (no number, no date) says nothing to its contrary either.
  const values = c.values.filter((v) => v.test !== null).map((v) => shown(v.template, context));
  const present = make(key, 'Null', ['false']);
  if (values.length === 0 && qualifier === 'none' && operator?.negated === false) return ifExists ? [present] : [];
  if (operator === null) return values.map((v) => make(key, 'Null', [v.toLowerCase() === 'true' ? 'false' : 'true']));
  if (operator.name === 'Bool') {
    const wanted = [...new Set(values.map((v) => v.toLowerCase()))];
    const other = wanted.length === 1 ? (wanted[0] === 'true' ? 'false' : 'true') : null;
    if (other === null) return [make(key, 'Null', ['true'])];
    if (qualifier === 'all') return [make(key, 'ForAnyValue:Bool', [other])];
    if (qualifier === 'any') return [make(key, 'ForAllValues:Bool', [other]), ...(ifExists ? [present] : [])];
    return [make(key, ifExists ? 'Bool' : 'BoolIfExists', [other])];
  }
  const opposite = operator.opposite ?? 'StringNotEquals';
  // Less and greater are no "none of": each of several limits must be missed by itself.
  const each = operatorNamed(opposite)?.negated === true || operator.negated ? [values] : values.map((v) => [v]);
  if (qualifier === 'all') return each.map((v) => make(key, `ForAnyValue:${opposite}`, v));
  if (qualifier === 'any')
    return [...each.map((v) => make(key, `ForAllValues:${opposite}`, v)), ...(ifExists ? [present] : [])];
  if (operatorNamed(opposite)?.negated === true) {
    return [make(key, `${prefix(c)}${opposite}`, values), ...(ifExists ? [present] : [])];
  }
  if (operator.negated) return [make(key, opposite, values)];
  return each.map((v) => make(key, ifExists ? opposite : `${opposite}IfExists`, v));
}

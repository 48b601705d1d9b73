/** Sentences about statements and layers. */
import type { Layer, StatementReason } from '../schema/verdict.js';
import type { Ref } from './compile.js';
import { sentence } from './conditions/remaining.js';
import type { Holding } from './decide.js';
import type { StatementTree } from './parse.js';

export const layerWords: Readonly<Record<Layer, string>> = {
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  resource: "the resource's own policy",
  trust: 'trust policy',
  endpoint: 'VPC endpoint policy',
  key: 'key policy',
  grant: 'grant',
};

function list(items: readonly string[]): string {
  const some = items.slice(0, 3).join(', ');
  return items.length > 3 ? `${some} and ${items.length - 3} more` : some;
}

/** What a statement says, in one sentence. */
export function statementWords(tree: StatementTree): string {
  const actions = `${tree.notAction ? 'everything but ' : ''}${list(tree.actions)}`;
  const on = tree.resources === null ? '' : ` on ${tree.notResource ? 'everything but ' : ''}${list(tree.resources)}`;
  const p = tree.principal;
  const who =
    p === null
      ? ''
      : ` to ${tree.notPrincipal ? 'everyone but ' : ''}${list([...(p.everyone ? ['everyone'] : []), ...p.aws, ...p.service, ...p.federated, ...p.canonical])}`;
  const when = tree.conditions.map((c) => sentence(c.key, c.operator, c.values));
  return `${tree.effect === 'Allow' ? 'allows' : 'denies'} ${actions}${on}${who}${when.length === 0 ? '' : ` if ${when.join(' and ')}`}`;
}

/** A statement as the reason of a verdict. */
export function reasonOf({ ref, layer }: Holding): StatementReason {
  return statementReason(ref, layer);
}

const reasons = new WeakMap<Ref, StatementReason>();

/** The same object for the same statement in its place: many verdicts rest on few statements. */
export function statementReason(ref: Ref, layer: Layer): StatementReason {
  const had = reasons.get(ref);
  if (had?.layer === layer) return had;
  const made = reasonFor(ref, layer);
  reasons.set(ref, made);
  return made;
}

function reasonFor(ref: Ref, layer: Layer): StatementReason {
  const { tree } = ref.statement;
  const name = tree.sid === null ? `statement ${tree.index + 1}` : `statement ${tree.sid}`;
  return {
    policy: ref.policy,
    statement: tree.index,
    sid: tree.sid,
    layer,
    effect: tree.effect,
    text: `${layerWords[layer]} ${ref.policy}, ${name}, ${statementWords(tree)}`,
  };
}

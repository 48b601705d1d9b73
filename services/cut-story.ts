/** A change in a person's sentence: what to take out of which statement, or what to close. */
import type { Because } from '../graph/schema/verdict.js';

export interface ToldChange {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  /** Who holds the rights: members of a set. */
  readonly holders: readonly string[];
  readonly statements: readonly Because[];
  /** AWS keeps the policy: it can only be detached. */
  readonly awsManaged: boolean;
  readonly fact: Because | null;
  readonly actions: readonly string[];
  readonly ports: readonly string[];
  /** Hops that go with it. */
  readonly hops: number;
}

const few = (names: readonly string[], most = 3): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

/** `Deploy` of `arn:aws:iam::…:policy/Deploy`, `run` of `…user/ann#run`. */
const policyName = (policy: string): string => {
  const hash = policy.lastIndexOf('#');
  if (hash >= 0) return `inline policy ${policy.slice(hash + 1)}`;
  return policy.slice(Math.max(policy.lastIndexOf('/'), policy.lastIndexOf(':')) + 1);
};

/** One sentence, or two where more goes with it. */
export function changeText(c: ToldChange): string {
  const [first] = c.statements;
  const more = c.hops > 1 ? ` ${c.hops} hops go with it.` : '';
  if (first && 'policy' in first) {
    const where = `statement ${first.sid ?? first.statement + 1}`;
    if (c.awsManaged)
      return `Detach ${policyName(first.policy)} from ${few(c.holders)}, or give a narrower policy instead.${more}`;
    switch (first.layer) {
      case 'trust':
        return c.from.startsWith('administrator of')
          ? `Name roles instead of account ${c.from.slice(-12)} in ${where} of the trust policy of ${policyName(first.policy)}.${more}`
          : `Take ${c.hops > 1 ? 'those it names' : c.from} out of ${where} of the trust policy of ${policyName(first.policy)}, or demand a condition that cannot be met.${more}`;
      case 'resource':
      case 'key':
      case 'grant':
        if (first.policy.endsWith('#acl'))
          return `Take ${(first.sid ?? '').split(':')[0] || 'the grantee'} out of the access control list of ${c.to}.${more}`;
        if (first.policy.includes(':accesspoint/'))
          return `Narrow the principals of ${where} of the policy of access point ${policyName(first.policy)}.${more}`;
        return `Narrow the principals of ${where} of ${c.to}'s own policy.${more}`;
      default: {
        const owner = first.policy.includes('#') ? ` of ${few(c.holders)}` : '';
        const policy = `${where} of ${policyName(first.policy)}${owner}`;
        if (c.kind === 'IS_ADMIN') return `Take the rights over IAM out of ${policy}.${more}`;
        const what =
          c.actions.length > 0 ? few(c.actions) : c.kind === 'CAN_ASSUME' ? 'sts:AssumeRole' : 'what it allows';
        const on = c.to.startsWith('administrator of') ? '' : ` on ${c.to}`;
        return `Take ${what}${on} out of ${policy}.${more}`;
      }
    }
  }
  switch (c.kind) {
    case 'HOLDS':
      return `Take from ${c.from} the policies by which it reaches what ${c.to} reach.${more}`;
    case 'RUNS_AS':
      return `Run ${c.from} as a role with fewer rights than ${c.to}.${more}`;
    case 'ROUTES_TO':
      return `Close ${few(c.ports) || 'the port'} of ${c.to} to ${c.from}.${more}`;
    case 'EXPOSES':
      return `Stop sharing ${c.to} with ${c.from}.${more}`;
    case 'IS_ADMIN':
      return `Take the rights over IAM from ${c.from}.${more}`;
    default:
      return `Cut the way from ${c.from} to ${c.to}${c.fact ? `: ${c.fact.text}` : ''}.${more}`;
  }
}

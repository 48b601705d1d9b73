/** Short requests for tests: a user of one account, policies as statements, a closed context. */
import { compilePolicy } from '../compile.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact } from '../contract.js';
import { derivedKeys, principalFromArn } from '../principal-arn.js';

export type Statement = Readonly<Record<string, unknown>>;

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

export const policy = (id: string, ...statements: readonly Statement[]): BoundPolicy => ({
  id,
  document: compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
});

export const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: Statement = {},
): Statement => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
export const deny = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: Statement = {},
): Statement => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
  ...more,
});

export interface Short extends Partial<Omit<AuthorizationRequest, 'principal' | 'context' | 'identity'>> {
  readonly by?: string;
  readonly identity?: AuthorizationRequest['identity'];
  readonly known?: Readonly<Record<string, string | readonly string[]>>;
  readonly undecided?: readonly string[];
  readonly free?: readonly string[];
  readonly facts?: Partial<AuthorizationRequest['principal']>;
}

/** A request; s3:GetObject on one object of the same account unless said otherwise. */
export function request(short: Short): AuthorizationRequest {
  const { by = ALICE, known = {}, undecided = [], free = [], facts: more = {}, ...rest } = short;
  const principal = principalFromArn(by);
  if (principal === null) throw new Error(`${by} is no principal`);
  const resourceAccount = rest.resourceAccount ?? ACCOUNT;
  const keys = new Map<string, KeyFact>();
  for (const [k, v] of derivedKeys(principal, resourceAccount, '2026-11-24T00:00:00Z'))
    keys.set(k, { state: 'known', values: [v] });
  for (const [k, v] of Object.entries(known))
    keys.set(k.toLowerCase(), { state: 'known', values: typeof v === 'string' ? [v] : v });
  for (const k of undecided) keys.set(k.toLowerCase(), { state: 'undecided' });
  for (const k of free) keys.set(k.toLowerCase(), { state: 'free' });
  return {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    identity: [],
    ...rest,
    principal: { ...principal, ...more },
    resourceAccount,
    context: (key) => keys.get(key) ?? { state: 'absent' },
  };
}

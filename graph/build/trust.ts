/** Whom a trust policy names: the parties that TRUSTS edges run to. Conditions and Denies are the evaluator's business. */
import { accountNode, asNodeId, INTERNET, isAccountId, type NodeId, parseArn, serviceNode } from '../schema/ids.js';

export interface TrustedParty {
  readonly id: NodeId;
  /** Node type of the party if nobody collected it; undefined: by the form of its id. */
  readonly type: string | undefined;
  /** Index of the trust statement that names it. */
  readonly statement: number;
}

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const strings = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((v): v is string => typeof v === 'string')
      : [];

function awsParty(
  text: string,
  roleByName: (account: string, name: string) => NodeId | undefined,
): Omit<TrustedParty, 'statement'> | null {
  if (text === '*') return { id: INTERNET, type: 'internet' };
  if (isAccountId(text)) return { id: accountNode(text), type: 'account' };
  const arn = parseArn(text);
  // AIDA… and AROA… stand for deleted parties and match nobody (IAM User Guide, Principal element).
  if (!arn || !isAccountId(arn.account)) return null;
  if (arn.service === 'iam' && arn.resource === 'root') return { id: accountNode(arn.account), type: 'account' };
  if (arn.service === 'sts' && arn.resource.startsWith('assumed-role/')) {
    const role = arn.resource.split('/')[1] ?? '';
    return { id: roleByName(arn.account, role) ?? asNodeId(text), type: undefined };
  }
  return { id: asNodeId(text), type: undefined };
}

/**
 * The parties a trust policy's Allow statements name. A document that is no JSON, or malformed, names nobody: the evaluator reports it.
 * Web identity providers that AWS names without an ARN (accounts.google.com, cognito-identity.amazonaws.com) are `service:NAME`.
 */
export function trustedParties(
  document: string,
  roleByName: (account: string, name: string) => NodeId | undefined,
): readonly TrustedParty[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return [];
  }
  if (!isObject(parsed)) return [];
  const statements = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  const found: TrustedParty[] = [];
  const add = (party: Omit<TrustedParty, 'statement'> | null, statement: number) => {
    if (party && !found.some((f) => f.id === party.id && f.statement === statement))
      found.push({ ...party, statement });
  };
  statements.forEach((s: unknown, index: number) => {
    if (!isObject(s) || s.Effect !== 'Allow') return;
    if (s.Principal === '*') add({ id: INTERNET, type: 'internet' }, index);
    if (!isObject(s.Principal)) return;
    for (const text of strings(s.Principal.AWS)) add(awsParty(text, roleByName), index);
    for (const text of strings(s.Principal.Service)) add({ id: serviceNode(text), type: 'service' }, index);
    for (const text of strings(s.Principal.Federated)) {
      if (text === '*') add({ id: INTERNET, type: 'internet' }, index);
      else if (parseArn(text))
        add(
          {
            id: asNodeId(text),
            type: text.includes(':oidc-provider/')
              ? 'iam.oidc-provider'
              : text.includes(':saml-provider/')
                ? 'iam.saml-provider'
                : undefined,
          },
          index,
        );
      else add({ id: serviceNode(text), type: 'service' }, index);
    }
  });
  return found;
}

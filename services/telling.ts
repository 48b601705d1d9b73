/** The one line under a node in a picture: what of its properties tells most, in a person's words. */
import type { PropertyValue } from '../graph/schema/declare.js';

type Props = Readonly<Record<string, PropertyValue>>;
const list = (v: PropertyValue | undefined): readonly string[] => (Array.isArray(v) ? v : []);
const text = (v: PropertyValue | undefined): string | null => (typeof v === 'string' && v !== '' ? v : null);
const plural = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
const open = (rules: readonly string[]) => rules.filter((r) => / (0\.0\.0\.0\/0|::\/0)$/.test(r));

const FACTS: Readonly<Record<string, (p: Props) => string | null>> = {
  'iam.user': (p) =>
    p.loginProfile === true && p.mfa === false
      ? 'console password, no MFA'
      : typeof p.accessKeysActive === 'number' && p.accessKeysActive > 0
        ? plural(p.accessKeysActive, 'active key')
        : p.loginProfile === true
          ? 'console password with MFA'
          : null,
  'iam.role': (p) =>
    p.serviceLinked === true
      ? 'kept by an AWS service'
      : text(p.lastUsed)
        ? `used ${text(p.lastUsed)?.slice(0, 10)}`
        : null,
  'iam.policy': (p) =>
    p.awsManaged === true
      ? 'AWS managed'
      : typeof p.attachments === 'number'
        ? plural(p.attachments, 'attachment')
        : null,
  'iam.access-key': (p) =>
    text(p.status)
      ? `${text(p.status)?.toLowerCase()}${text(p.lastUsed) ? `, used ${text(p.lastUsed)?.slice(0, 10)}` : ''}`
      : null,
  's3.bucket': (p) =>
    list(p.publicAcl).length > 0 && p.ignorePublicAcls !== true
      ? `ACL open to ${list(p.publicAcl)[0]}`
      : p.restrictPublicBuckets === false
        ? 'public policies take effect'
        : text(p.encryption),
  'ec2.instance': (p) =>
    text(p.publicIp) ? `public ${text(p.publicIp)}` : p.imdsv2Required === false ? 'IMDSv1 answers' : text(p.state),
  'ec2.security-group': (p) =>
    open(list(p.ingress))[0] ? `open: ${open(list(p.ingress))[0]}` : plural(list(p.ingress).length, 'rule'),
  'elbv2.load-balancer': (p) => [text(p.scheme), text(p.kind)].filter((x) => x !== null).join(' ') || null,
  'elbv2.listener': (p) => (text(p.protocol) ? `${text(p.protocol)} ${p.port ?? ''}`.trim() : null),
  'lambda.function': (p) => (p.urlAuthType === 'NONE' ? 'URL open to anyone' : text(p.runtime)),
  'kms.key': (p) => list(p.aliases)[0] ?? (text(p.manager) ? `${text(p.manager)?.toLowerCase()} managed` : null),
  'secretsmanager.secret': (p) => (p.rotation === true ? 'rotated' : p.rotation === false ? 'not rotated' : null),
  'ssm.parameter': (p) => text(p.kind),
  'rds.instance': (p) => (p.publiclyAccessible === true ? 'publicly accessible' : text(p.engine)),
  account: (p) => (p.management === true ? 'management account' : text(p.status)),
};

/** The fact for a node type's properties, or null when none tells anything. */
export function telling(type: string, props: Props): string | null {
  return FACTS[type]?.(props) ?? null;
}

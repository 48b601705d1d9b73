/**
 * The demo organisation as data: what its people would have typed. `answers.ts` turns it into AWS's answers, `record.ts` runs
 * the product's own collectors over them and writes the recorded form that `import aws` reads.
 */

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[] | boolean>>>>;
}
export interface Document {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export const policy = (...Statement: Statement[]): Document => ({ Version: '2012-10-17', Statement });
export const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: Statement['Condition'],
  Sid?: string,
): Statement => ({ ...(Sid ? { Sid } : {}), Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });
export const deny = (
  Action: string | readonly string[],
  Resource: string | readonly string[] = '*',
  Condition?: Statement['Condition'],
  Sid?: string,
): Statement => ({ ...(Sid ? { Sid } : {}), Effect: 'Deny', Action, Resource, ...(Condition ? { Condition } : {}) });

export type Tags = Readonly<Record<string, string>>;

export interface DemoUser {
  readonly name: string;
  readonly path?: string;
  readonly groups?: readonly string[];
  readonly attached?: readonly string[];
  readonly inline?: Readonly<Record<string, Document>>;
  readonly boundary?: string;
  readonly console?: boolean;
  readonly mfa?: boolean;
  /** Age in days of each access key. */
  readonly keys?: readonly number[];
  readonly tags?: Tags;
}
export interface DemoGroup {
  readonly name: string;
  readonly attached?: readonly string[];
  readonly inline?: Readonly<Record<string, Document>>;
}
export interface DemoRole {
  readonly name: string;
  readonly path?: string;
  readonly trust: Document;
  readonly attached?: readonly string[];
  readonly inline?: Readonly<Record<string, Document>>;
  readonly boundary?: string;
  readonly profile?: boolean;
  readonly tags?: Tags;
  /** Days since last use; absent: never. */
  readonly usedDaysAgo?: number;
}
export interface DemoPolicy {
  readonly name: string;
  readonly path?: string;
  readonly document: Document;
  readonly versions?: number;
}
export interface DemoBucket {
  readonly name: string;
  readonly region?: string;
  readonly policy?: Document;
  readonly block?: boolean;
  readonly kmsKey?: string;
  readonly tags?: Tags;
}
export interface DemoFunction {
  readonly name: string;
  readonly role: string;
  readonly runtime?: string;
  readonly url?: 'NONE' | 'AWS_IAM';
  readonly policy?: Document;
  readonly env?: readonly string[];
  readonly tags?: Tags;
}
export interface DemoInstance {
  readonly name: string;
  readonly profile?: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly publicIp?: string;
  readonly privateIp: string;
  readonly imdsv2?: boolean;
  readonly tags?: Tags;
  readonly count?: number;
}
export interface DemoSecurityGroup {
  readonly name: string;
  readonly ingress: readonly { readonly port: number; readonly to?: number; readonly from: string }[];
}
export interface DemoNetwork {
  readonly vpc: string;
  readonly cidr: string;
  /** name → cidr and whether its route table leads to the internet gateway */
  readonly subnets: Readonly<Record<string, { readonly cidr: string; readonly public: boolean }>>;
  readonly groups: readonly DemoSecurityGroup[];
  readonly balancers: readonly {
    readonly name: string;
    readonly scheme: 'internet-facing' | 'internal';
    readonly groups: readonly string[];
    readonly subnets: readonly string[];
    readonly port: number;
    readonly targetPort: number;
    /** Instance names behind it. */
    readonly targets: readonly string[];
  }[];
}
export interface DemoKey {
  readonly name: string;
  readonly policy: Document;
}
export interface DemoAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly ou: string;
  readonly users: DemoUser[];
  readonly groups: DemoGroup[];
  readonly roles: DemoRole[];
  readonly policies: DemoPolicy[];
  readonly oidc?: readonly { readonly host: string; readonly audiences: readonly string[] }[];
  readonly buckets: DemoBucket[];
  readonly functions: DemoFunction[];
  readonly instances: DemoInstance[];
  readonly network?: DemoNetwork;
  readonly keys: DemoKey[];
  readonly secrets: {
    readonly name: string;
    readonly policy?: Document;
    readonly kmsKey?: string;
    readonly tags?: Tags;
  }[];
  readonly parameters: { readonly name: string; readonly secure?: boolean }[];
  readonly topics: { readonly name: string; readonly policy?: Document }[];
  readonly queues: { readonly name: string; readonly policy?: Document }[];
  readonly tables: { readonly name: string; readonly tags?: Tags }[];
  readonly databases: {
    readonly name: string;
    readonly public?: boolean;
    readonly groups?: readonly string[];
    readonly tags?: Tags;
  }[];
  readonly snapshots: { readonly name: string; readonly sharedWith: readonly string[] }[];
}

/** An account with nothing in it yet. */
export const emptyAccount = (id: string, name: string, ou: string): DemoAccount => ({
  id,
  name,
  email: `aws+${name}@meridian.example`,
  ou,
  users: [],
  groups: [],
  roles: [],
  policies: [],
  buckets: [],
  functions: [],
  instances: [],
  keys: [],
  secrets: [],
  parameters: [],
  topics: [],
  queues: [],
  tables: [],
  databases: [],
  snapshots: [],
});

export const REGION = 'eu-west-1';
/** The moment the recording stands for. */
export const NOW = '2026-11-20T06:00:00.000Z';
export const ORG = 'o-mrdn2026xy';
export const ROOT = 'r-mrdn';

export const arnOf = {
  user: (account: string, name: string, path = '/') => `arn:aws:iam::${account}:user${path}${name}`,
  group: (account: string, name: string) => `arn:aws:iam::${account}:group/${name}`,
  role: (account: string, name: string, path = '/') => `arn:aws:iam::${account}:role${path}${name}`,
  policy: (account: string, name: string, path = '/') => `arn:aws:iam::${account}:policy${path}${name}`,
  aws: (name: string) => `arn:aws:iam::aws:policy/${name}`,
  root: (account: string) => `arn:aws:iam::${account}:root`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  key: (account: string, name: string) =>
    `arn:aws:kms:${REGION}:${account}:key/${stableId(`${account}/${name}`, 'key')}`,
  lambda: (account: string, name: string) => `arn:aws:lambda:${REGION}:${account}:function:${name}`,
};

/** A hex id that depends on the text alone; `key` ids have the form of a UUID. */
export function stableId(text: string, form: 'key' | number): string {
  let hex = '';
  let h = 0x811c9dc5;
  for (let round = 0; hex.length < 32; round++) {
    for (const c of `${round}:${text}`) {
      h ^= c.codePointAt(0) ?? 0;
      h = Math.imul(h, 0x01000193) >>> 0;
    }
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
    hex += h.toString(16).padStart(8, '0');
  }
  return form === 'key' ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5') : hex.slice(0, form);
}

export const trustAws = (principal: string | readonly string[], condition?: Statement['Condition']): Document =>
  policy({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 'sts:AssumeRole',
    ...(condition ? { Condition: condition } : {}),
  });
export const trustService = (...services: string[]): Document =>
  policy({
    Effect: 'Allow',
    Principal: { Service: services.length === 1 ? (services[0] as string) : services },
    Action: 'sts:AssumeRole',
  });

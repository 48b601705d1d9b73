/** The exact IAM policy that the crawler needs: what its units call, nothing else, and content refused by name. */
import { loadCollectors } from '../ingest/run/collectors.js';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string;
}

export interface PermissionsPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PermissionRow {
  readonly action: string;
  /** Units that need it. */
  readonly units: readonly string[];
}

/** What finding accounts and regions takes, before any unit runs. */
const DISCOVERY: Readonly<Record<string, readonly string[]>> = {
  'ec2:DescribeRegions': ['regions'],
  'sts:GetCallerIdentity': ['accounts'],
};
/** Only for `--org`. */
const ORGANIZATION = 'organizations:ListAccounts';

/** Content that the crawler never asks for; denied so that nothing else under this identity can either. */
const CONTENT = [
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'ec2:GetConsoleOutput',
  'ec2:GetPasswordData',
  'kms:Decrypt',
  's3:GetObject',
  's3:GetObjectVersion',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
] as const;

/** Every action with the units that need it, by name. */
export async function permissionRows(): Promise<PermissionRow[]> {
  const needed = new Map<string, Set<string>>(
    Object.entries(DISCOVERY).map(([action, units]) => [action, new Set(units)]),
  );
  needed.set(ORGANIZATION, new Set(['--org']));
  for (const { service, units } of (await loadCollectors()).values()) {
    for (const unit of units) {
      for (const action of unit.actions) {
        const users = needed.get(action) ?? new Set();
        users.add(`${service}.${unit.name}`);
        needed.set(action, users);
      }
    }
  }
  return [...needed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([action, units]) => ({ action, units: [...units].sort() }));
}

/** The policy document to attach to the identity that collects. */
export async function permissionsPolicy(): Promise<PermissionsPolicy> {
  const rows = await permissionRows();
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'PortolanRead', Effect: 'Allow', Action: rows.map((r) => r.action), Resource: '*' },
      { Sid: 'PortolanNeverReadsContent', Effect: 'Deny', Action: CONTENT, Resource: '*' },
    ],
  };
}

/** One file of `import iam`: its entries, checked one by one, and what was amiss. */
import type { z } from 'zod';
import { isAccountId, parseArn } from '../../graph/schema/ids.js';
import {
  dump,
  type GroupEntry,
  groupEntry,
  LISTS,
  otherResource,
  type PolicyEntry,
  policyEntry,
  type RoleEntry,
  roleEntry,
  type UserEntry,
  userEntry,
} from './iam-schema.js';
import { InputFileError, readJsonFile } from './read-json.js';
import type { Item } from './terraform/contract.js';

export type ListName = (typeof LISTS)[number];

export interface DumpFile {
  readonly file: string;
  readonly users: readonly UserEntry[];
  readonly groups: readonly GroupEntry[];
  readonly roles: readonly RoleEntry[];
  readonly policies: readonly PolicyEntry[];
  /** Why a list is not whole: it is missing, was cut, or an entry could not be read. */
  readonly incomplete: ReadonlyMap<ListName, string>;
  readonly awsManaged: readonly string[];
  /** Null: the file has no such list. */
  readonly others: readonly Item[] | null;
  readonly collectedTypes: readonly string[];
  readonly truncated: boolean;
  /** Account ids in the ARNs of its entries, with how many entries each has; most entries first. */
  readonly accounts: readonly string[];
  readonly partition: string;
}

const firstIssue = (error: z.ZodError): string => {
  const issue = error.issues[0];
  return issue ? `${issue.path.map(String).join('.') || 'the entry'}: ${issue.message}` : 'not as expected';
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a JSON file that is no dump looks like, to help the person who took the wrong one. */
function looksLike(value: unknown): string {
  if (Array.isArray(value)) return ' It is a list.';
  if (!isObject(value)) return '';
  if ('Records' in value) return ' It looks like CloudTrail: try portolan import cloudtrail.';
  if ('Statement' in value) return ' It looks like one policy document.';
  if ('Findings' in value || 'findings' in value) return ' It looks like findings.';
  if ('Users' in value || 'Roles' in value) return ' It looks like a list-users or list-roles answer.';
  return '';
}

/**
 * Reads one file.
 * @param warn what is tolerated, a sentence each without the file's name
 * @throws InputFileError when the file is no dump at all
 */
export async function readDump(file: string, warn: (text: string) => void): Promise<DumpFile> {
  const json = await readJsonFile(file);
  const outer = isObject(json) ? json : {};
  const inner = isObject(outer.gaad) ? outer.gaad : outer;
  if (!LISTS.some((name) => name in inner))
    throw new InputFileError(
      `holds no account authorization details (none of ${LISTS.join(', ')}, nor a gaad object with them).${looksLike(json)}`,
    );
  // The extras may stand beside the dump or in it.
  const parsed = dump.safeParse({
    ...Object.fromEntries(Object.entries(outer).filter(([k]) => k.startsWith('x-'))),
    ...inner,
  });
  if (!parsed.success) throw new InputFileError(`is not of the expected form: ${firstIssue(parsed.error)}.`);
  const content = parsed.data;

  const incomplete = new Map<ListName, string>();
  const truncated = content.IsTruncated === true || content.IsTruncated === 'true';
  const entries = <T extends z.ZodType>(name: ListName, type: T): z.output<T>[] => {
    const list = content[name];
    if (!list) {
      incomplete.set(name, `${file} has no ${name}`);
      warn(`has no ${name}; what it would hold counts as not collected`);
      return [];
    }
    if (truncated) incomplete.set(name, `${file} says IsTruncated: the dump was cut before its end`);
    return list.flatMap((entry, index) => {
      const read = type.safeParse(entry);
      if (read.success) return [read.data];
      incomplete.set(name, `${file}: ${name}[${index}] could not be read`);
      warn(`${name}[${index}] left out: ${firstIssue(read.error)}`);
      return [];
    });
  };
  const users = entries('UserDetailList', userEntry);
  const groups = entries('GroupDetailList', groupEntry);
  const roles = entries('RoleDetailList', roleEntry);
  const policies = entries('Policies', policyEntry);
  if (truncated) warn('says IsTruncated: the dump was cut before its end, so nothing it lacks counts as gone');

  const strings = (list: readonly unknown[] | null | undefined, what: string): string[] =>
    (list ?? []).flatMap((v) => {
      if (typeof v === 'string' && v !== '') return [v];
      warn(`${what} holds something that is no text; left out`);
      return [];
    });
  const others = content['x-other-resources'];
  const arns = [...users, ...groups, ...roles, ...policies].flatMap((e) => (e.Arn ? (parseArn(e.Arn) ?? []) : []));
  const tally = new Map<string, number>();
  for (const { account } of arns) if (isAccountId(account)) tally.set(account, (tally.get(account) ?? 0) + 1);
  return {
    file,
    users,
    groups,
    roles,
    policies,
    incomplete,
    truncated,
    awsManaged: strings(content['x-aws-managed-referenced'], 'x-aws-managed-referenced'),
    others: others
      ? others.flatMap((v, index): Item[] => {
          const read = otherResource.safeParse(v);
          if (!read.success) {
            warn(`x-other-resources[${index}] left out: ${firstIssue(read.error)}`);
            return [];
          }
          const { type, label, ...args } = read.data;
          return [{ type, label: label ?? `${type}-${index}`, args }];
        })
      : null,
    collectedTypes: strings(content['x-collected'], 'x-collected'),
    accounts: [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([account]) => account),
    partition: arns[0]?.partition ?? 'aws',
  };
}

/** One file of `import iam`: its entries, checked one by one, and what was amiss. */
import type { z } from 'zod';
import { isAccountId, parseArn } from '../../graph/schema/ids.js';
import { plainly, sayIssue } from '../../graph/schema/plain-words.js';
import {
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
import { inputFile } from './input-file.js';
import { InputFileError } from './input-file-error.js';
import { jsonMembers } from './json-members.js';
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

const firstIssue = (error: z.ZodError): string => sayIssue(error.issues[0], 'the entry');

/** What a JSON file that is no dump looks like, to help the person who took the wrong one. */
function looksLike(root: unknown, keys: ReadonlySet<string>): string {
  if (Array.isArray(root)) return ' It is a list.';
  if (keys.has('Records')) return ' It looks like CloudTrail: try portolan import cloudtrail.';
  if (keys.has('Statement')) return ' It looks like one policy document.';
  if (keys.has('Findings') || keys.has('findings')) return ' It looks like findings.';
  if (keys.has('Users') || keys.has('Roles')) return ' It looks like a list-users or list-roles answer.';
  return '';
}

const EXTRAS = ['x-aws-managed-referenced', 'x-other-resources', 'x-collected'] as const;
type Streamed = ListName | (typeof EXTRAS)[number];
const isStreamed = (key: string | undefined): key is Streamed => [...LISTS, ...EXTRAS].some((name) => name === key);
/** The dump lies at the root or under `gaad`; its lists are read entry by entry. */
const into = (path: readonly string[]): boolean =>
  (path.length === 1 && path[0] === 'gaad') ||
  ((path.length === 1 || (path.length === 2 && path[0] === 'gaad')) && isStreamed(path.at(-1)));

/**
 * Reads one file.
 * @param warn what is tolerated, a sentence each without the file's name
 * @throws InputFileError when the file is no dump at all
 */
export async function readDump(file: string, warn: (text: string) => void): Promise<DumpFile> {
  const incomplete = new Map<ListName, string>();
  const users: UserEntry[] = [];
  const groups: GroupEntry[] = [];
  const roles: RoleEntry[] = [];
  const policies: PolicyEntry[] = [];
  const keep =
    <T extends z.ZodType>(name: ListName, type: T, into: z.output<T>[]) =>
    (value: unknown, index: number) => {
      const read = type.safeParse(value, { error: plainly });
      if (read.success) {
        into.push(read.data);
        return;
      }
      incomplete.set(name, `${file}: ${name}[${index}] could not be read`);
      warn(`${name}[${index}] left out: ${firstIssue(read.error)}`);
    };
  const extras: Record<(typeof EXTRAS)[number], unknown[]> = {
    'x-aws-managed-referenced': [],
    'x-other-resources': [],
    'x-collected': [],
  };
  const take: Readonly<Record<Streamed, (value: unknown, index: number) => void>> = {
    UserDetailList: keep('UserDetailList', userEntry, users),
    GroupDetailList: keep('GroupDetailList', groupEntry, groups),
    RoleDetailList: keep('RoleDetailList', roleEntry, roles),
    Policies: keep('Policies', policyEntry, policies),
    'x-aws-managed-referenced': (value) => void extras['x-aws-managed-referenced'].push(value),
    'x-other-resources': (value) => void extras['x-other-resources'].push(value),
    'x-collected': (value) => void extras['x-collected'].push(value),
  };
  const there = new Set<string>();
  const rootKeys = new Set<string>();
  let truncated = false;
  let root: unknown = {};
  for await (const { path, index, value } of jsonMembers(inputFile(file), into)) {
    const key = path.at(-1);
    if (path.length === 0) root = value;
    if (path[0] !== undefined) rootKeys.add(path[0]);
    if (key === undefined || path.length > 2 || (path.length === 2 && path[0] !== 'gaad')) continue;
    if (key === 'IsTruncated') truncated = value === true || value === 'true';
    if (!isStreamed(key)) continue;
    if (index === null) {
      // Neither list nor null: not the form of a dump.
      if (value !== null) throw new InputFileError(`is not of the expected form: ${key} is no list.`);
    } else if (index < 0) there.add(key);
    else take[key](value, index);
  }
  if (!LISTS.some((name) => there.has(name)))
    throw new InputFileError(
      `holds no account authorization details (none of ${LISTS.join(', ')}, nor a gaad object with them).${looksLike(root, rootKeys)}`,
    );
  for (const name of LISTS) {
    if (!there.has(name)) {
      incomplete.set(name, `${file} has no ${name}`);
      warn(`has no ${name}; what it would hold counts as not collected`);
    } else if (truncated) incomplete.set(name, `${file} says IsTruncated: the dump was cut before its end`);
  }
  if (truncated) warn('says IsTruncated: the dump was cut before its end, so nothing it lacks counts as gone');

  const strings = (what: 'x-aws-managed-referenced' | 'x-collected'): string[] =>
    extras[what].flatMap((v) => {
      if (typeof v === 'string' && v !== '') return [v];
      warn(`${what} holds something that is no text; left out`);
      return [];
    });
  const others = there.has('x-other-resources') ? extras['x-other-resources'] : null;
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
    awsManaged: strings('x-aws-managed-referenced'),
    others: others
      ? others.flatMap((v, index): Item[] => {
          const read = otherResource.safeParse(v, { error: plainly });
          if (!read.success) {
            warn(`x-other-resources[${index}] left out: ${firstIssue(read.error)}`);
            return [];
          }
          const { type, label, ...args } = read.data;
          return [{ type, label: label ?? `${type}-${index}`, args }];
        })
      : null,
    collectedTypes: strings('x-collected'),
    accounts: [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([account]) => account),
    partition: arns[0]?.partition ?? 'aws',
  };
}

/**
 * `import iam`: account authorization details with extras, one or several files → scopes of observations. Files given together
 * make up their accounts together; a list that any of them lacks or cut is partial.
 */
import {
  accountNode,
  asNodeId,
  formatArn,
  isAccountId,
  type NodeId,
  parseArn,
  portolanUrn,
} from '../../graph/schema/ids.js';
import {
  type FacetState,
  type Observation,
  observe,
  type ScopeKey,
  type ScopeState,
} from '../../graph/schema/observation.js';
import { account as accountType } from '../../graph/schema/types/core.js';
import { iamAccessKey } from '../../graph/schema/types/iam.js';
import { present } from '../aws/answer.js';
import {
  groupObservation,
  instanceProfileObservation,
  policyObservation,
  roleObservation,
  type UserExtras,
  userObservation,
  type Where,
} from '../aws/convert/iam.js';
import { emptyPrincipals } from './empty-principals.js';
import type { ProfileEntry, UserEntry } from './iam-schema.js';
import { InputFileError } from './input-file-error.js';
import { otherScopes, terraformTypes } from './other-resources.js';
import { type DumpFile, type ListName, readDump } from './read-dump.js';
import { type Context, type Item, text } from './terraform/contract.js';

/** The region of hand-written resources that state none. */
const REGION = 'us-east-1';

export interface ImportedScope {
  readonly key: ScopeKey;
  readonly state: Extract<ScopeState, 'complete' | 'partial'>;
  /** Why it is partial; empty when complete. */
  readonly message: string;
  readonly observations: readonly Observation[];
}

export interface IamImport {
  readonly scopes: readonly ImportedScope[];
  readonly accounts: readonly string[];
  /** Files that were read. */
  readonly files: number;
  /** Gaps that were tolerated, a sentence each. */
  readonly warnings: readonly string[];
  /** Files that could not be read, a sentence each. */
  readonly bad: readonly string[];
}

interface Scope {
  readonly key: ScopeKey;
  reasons: Set<string>;
  readonly assets: Map<NodeId, Observation>;
}

type Entry = { readonly Arn: string | undefined; readonly Path: string | undefined };

class Importer {
  readonly scopes = new Map<string, Scope>();
  readonly warnings: string[] = [];

  scope(account: string, region: string, unit: string): Scope {
    const id = `${account}/${region}/${unit}`;
    const found = this.scopes.get(id);
    if (found) return found;
    const made: Scope = { key: { account, region, unit }, reasons: new Set(), assets: new Map() };
    this.scopes.set(id, made);
    return made;
  }

  add(scope: Scope, seen: Observation): void {
    scope.assets.set(seen.id, seen);
  }
}

/** Reads one file into the importer. */
class FileImport {
  readonly where: Where;
  readonly accounts: readonly string[];
  private readonly groupArns = new Map<string, NodeId>();
  private readonly roleArns = new Map<string, NodeId>();
  private readonly profileArns = new Map<string, NodeId>();

  constructor(
    private readonly into: Importer,
    private readonly dump: DumpFile,
    given: string | undefined,
  ) {
    const main = given ?? dump.accounts[0];
    if (main === undefined) throw new InputFileError('names no account in any ARN; say whose it is with --account ID.');
    if (given !== undefined && dump.accounts.length > 0 && !dump.accounts.includes(given))
      this.warn(`speaks of account ${dump.accounts.join(', ')}; --account ${given} is used for what carries no ARN`);
    this.where = { account: main, partition: dump.partition };
    this.accounts = dump.accounts.length === 0 ? [main] : dump.accounts;
  }

  warn(sentence: string): void {
    this.into.warnings.push(`${this.dump.file} ${sentence}`);
  }

  /** The entry's ARN, built from account, path and name where it lacks one; null when it lacks the name too. */
  private arn(entry: Entry, name: string | undefined, kind: string): string | null {
    if (entry.Arn && parseArn(entry.Arn)) return entry.Arn;
    if (!name) {
      this.warn(`has a ${kind} without ARN and name; left out`);
      return null;
    }
    const path = entry.Path?.startsWith('/') ? entry.Path : '/';
    this.warn(`has a ${kind} ${name} without ARN; it is taken to be of account ${this.where.account}`);
    return formatArn({
      partition: this.where.partition,
      service: 'iam',
      region: '',
      account: this.where.account,
      resource: `${kind}${path}${name}`,
    });
  }

  private nameOf(arn: string): string {
    return arn.slice(arn.lastIndexOf('/') + 1);
  }

  private accountOf(arn: string): string {
    const account = parseArn(arn)?.account ?? '';
    return isAccountId(account) ? account : this.where.account;
  }

  /** Begins the scope of a list for every account of the file, with the reason why it is not whole. */
  private begin(unit: string, list: ListName): void {
    const reason = this.dump.incomplete.get(list);
    for (const account of this.accounts) {
      const scope = this.into.scope(account, 'global', unit);
      if (reason) scope.reasons.add(reason);
    }
  }

  private policiesRead(seen: Observation): void {
    for (const policy of seen.policies ?? []) {
      if (policy.kind !== 'trust' && policy.kind !== 'resource') continue;
      for (const index of emptyPrincipals(policy.document))
        this.warn(
          `has an empty Principal in statement ${index} of the ${policy.kind} policy of ${seen.name}; it names nobody`,
        );
    }
    for (const [facet, what] of [
      ['policies', 'an inline policy'],
      ['trust', 'the trust policy'],
    ] as const)
      if (seen.facets?.[facet] === 'failed') this.warn(`lacks the document of ${what} of ${seen.name}`);
  }

  private put(unit: string, seen: Observation): void {
    this.policiesRead(seen);
    this.into.add(this.into.scope(this.accountOf(seen.id), 'global', unit), seen);
  }

  run(): void {
    for (const id of this.accounts) {
      this.into.add(
        this.into.scope(id, 'global', 'iam.account'),
        observe(accountType, { id: accountNode(id), name: id, account: id, region: 'global', props: { known: true } }),
      );
    }
    this.groups();
    this.roles();
    this.users();
    this.policies();
    this.others();
  }

  private groups(): void {
    this.begin('iam.groups', 'GroupDetailList');
    for (const group of this.dump.groups) {
      const arn = this.arn(group, group.GroupName, 'group');
      if (arn === null) continue;
      const name = group.GroupName ?? this.nameOf(arn);
      this.groupArns.set(name, asNodeId(arn));
      this.put('iam.groups', groupObservation({ ...group, Arn: arn, GroupName: name }, this.where));
    }
  }

  private roles(): void {
    this.begin('iam.roles', 'RoleDetailList');
    // A profile stands under the role it holds; one without a role is of no consequence.
    this.begin('iam.instance-profiles', 'RoleDetailList');
    for (const role of this.dump.roles) {
      const arn = this.arn(role, role.RoleName, 'role');
      if (arn === null) continue;
      const name = role.RoleName ?? this.nameOf(arn);
      this.roleArns.set(name, asNodeId(arn));
      const { InstanceProfileList: profiles, ...rest } = role;
      this.put('iam.roles', roleObservation({ ...rest, Arn: arn, RoleName: name }, this.where));
      for (const profile of profiles ?? []) this.profile(profile, arn, name);
    }
  }

  private profile(profile: ProfileEntry, roleArn: string, roleName: string): void {
    const named = profile.InstanceProfileName ?? (profile.Arn ? this.nameOf(profile.Arn) : undefined);
    const arn = this.arn(profile, named, 'instance-profile');
    if (arn === null) return;
    const name = named ?? this.nameOf(arn);
    const stated = (profile.Roles ?? []).filter((r) => r.Arn !== undefined);
    if (stated.length === 0)
      this.warn(`lacks Roles in instance profile ${name}; it is taken to hold ${roleName}, under which it stands`);
    const roles = stated.length === 0 ? [{ Arn: roleArn }] : stated.map((r) => ({ Arn: r.Arn ?? '' }));
    this.profileArns.set(name, asNodeId(arn));
    const seen = instanceProfileObservation(
      {
        Arn: arn,
        Path: profile.Path,
        InstanceProfileName: name,
        InstanceProfileId: profile.InstanceProfileId,
        CreateDate: profile.CreateDate,
        Roles: undefined,
        Tags: profile.Tags?.flatMap((t) => (t.Key === undefined ? [] : [{ Key: t.Key, Value: t.Value }])),
      },
      this.where,
    );
    this.put('iam.instance-profiles', {
      ...seen,
      links: roles.map((r) => ({ edge: 'HAS_ROLE', to: asNodeId(r.Arn), toType: 'iam.role' })),
      facets: { roles: 'known' },
    });
  }

  private extras(user: UserEntry): UserExtras {
    const told = (value: unknown): FacetState => (value === undefined ? 'unsupported' : 'known');
    const keys = user['x-access-keys'];
    const login = user['x-login-profile'];
    return {
      props: { ...present('accessKeys', keys), ...present('loginProfile', login) },
      facets: {
        // The dump itself names a user's boundary: none there is none.
        boundary: 'absent',
        'access-keys': told(keys),
        'login-profile': login === false ? 'absent' : told(login),
        mfa: 'unsupported',
      },
    };
  }

  private users(): void {
    this.begin('iam.users', 'UserDetailList');
    const groupArn = (name: string): NodeId =>
      this.groupArns.get(name) ??
      formatArn({
        partition: this.where.partition,
        service: 'iam',
        region: '',
        account: this.where.account,
        resource: `group/${name}`,
      });
    const untold = this.dump.users.some((u) => u['x-access-keys'] === undefined);
    if (this.dump.users.some((u) => u['x-access-keys'] !== undefined)) {
      this.begin('iam.access-keys', 'UserDetailList');
      if (untold)
        for (const account of this.accounts)
          this.into
            .scope(account, 'global', 'iam.access-keys')
            .reasons.add(`${this.dump.file} does not say x-access-keys of every user`);
    }
    for (const user of this.dump.users) {
      const arn = this.arn(user, user.UserName, 'user');
      if (arn === null) continue;
      const name = user.UserName ?? this.nameOf(arn);
      const seen = userObservation({ ...user, Arn: arn, UserName: name }, this.where, groupArn, this.extras(user));
      this.put('iam.users', seen);
      for (let n = 1; n <= (user['x-access-keys'] ?? 0); n++) this.key(seen, n);
    }
  }

  /** A key of which only the number is known. */
  private key(user: Observation, n: number): void {
    const name = `${user.name} (key ${n})`;
    this.into.add(
      this.into.scope(user.account, 'global', 'iam.access-keys'),
      observe(iamAccessKey, {
        id: portolanUrn('iam.access-key', user.account, 'global', `synthetic/${user.name}/${n}`),
        name,
        account: user.account,
        region: 'global',
        props: { user: user.name, status: 'Active', synthetic: true },
        links: [{ edge: 'HAS_KEY', to: user.id, toType: 'iam.user', reverse: true }],
      }),
    );
  }

  private policies(): void {
    this.begin('iam.policies', 'Policies');
    const there = new Set<string>();
    for (const policy of this.dump.policies) {
      const arn = this.arn(policy, policy.PolicyName, 'policy');
      if (arn === null) continue;
      there.add(arn);
      const seen = policyObservation({ ...policy, Arn: arn }, this.where);
      if (seen.facets?.document === 'failed' && seen.props.awsManaged === true)
        this.put('iam.policies', { ...seen, facets: { document: 'unsupported' } });
      else {
        if (seen.facets?.document === 'failed') this.warn(`lacks the document in force of policy ${seen.name}`);
        this.put('iam.policies', seen);
      }
    }
    for (const arn of this.dump.awsManaged) {
      if (there.has(arn)) continue;
      if (parseArn(arn)?.service !== 'iam') {
        this.warn(`names '${arn}' under x-aws-managed-referenced, which is no policy ARN; left out`);
        continue;
      }
      // Its text is AWS's: the evaluator's catalogue has it.
      const seen = policyObservation({ Arn: arn }, this.where);
      this.put('iam.policies', { ...seen, facets: { document: 'unsupported' } });
    }
  }

  private others(): void {
    const { others, collectedTypes } = this.dump;
    if (others === null && collectedTypes.length === 0) return;
    const unknown = new Map<string, number>();
    for (const { type } of others ?? []) if (!terraformTypes.has(type)) unknown.set(type, (unknown.get(type) ?? 0) + 1);
    for (const [type, n] of unknown)
      this.warn(`holds ${n} ${type} under x-other-resources, a type that is not mapped; left out`);
    for (const type of collectedTypes)
      if (!terraformTypes.has(type)) this.warn(`names '${type}' under x-collected, a type that is not mapped`);

    const byAccount = new Map<string, Item[]>([[this.where.account, []]]);
    for (const item of others ?? []) {
      const account = this.itemAccount(item);
      byAccount.set(account, [...(byAccount.get(account) ?? []), item]);
    }
    for (const [account, items] of byAccount) {
      const collected = account === this.where.account ? collectedTypes : [];
      for (const scope of otherScopes(items, collected, this.context(account))) {
        const into = this.into.scope(account, scope.region, scope.unit);
        if (!scope.complete) into.reasons.add(`${this.dump.file} tells parts of these but does not list them`);
        for (const seen of scope.observations) {
          this.policiesRead(seen);
          this.into.add(into, seen);
        }
      }
    }
  }

  /** The account of an item: that of its own ARN or of the role it runs as (a role is never passed across accounts), else the file's. */
  private itemAccount(item: Item): string {
    for (const name of [
      'arn',
      'role',
      'role_arn',
      'service_role',
      'task_role_arn',
      'execution_role_arn',
      'iam_role_arn',
    ]) {
      const account = parseArn(text(item, name) ?? '')?.account ?? '';
      if (this.accounts.includes(account)) return account;
    }
    return this.where.account;
  }

  private context(account: string): Context {
    const { partition } = this.where;
    const iam = (known: ReadonlyMap<string, NodeId>, kind: string) => (given: string) =>
      parseArn(given)
        ? asNodeId(given)
        : (known.get(given) ??
          formatArn({ partition, service: 'iam', region: '', account, resource: `${kind}/${given}` }));
    return {
      partition,
      account,
      region: REGION,
      role: iam(this.roleArns, 'role'),
      instanceProfile: iam(this.profileArns, 'instance-profile'),
      warn: (sentence) => this.into.warnings.push(`${this.dump.file}: ${sentence}`),
    };
  }
}

/** The first reasons, and how many more there are. */
const folded = (reasons: readonly string[]): string =>
  reasons.length <= 2 ? reasons.join('; ') : `${reasons[0]}; and ${reasons.length - 1} more files alike`;

/**
 * Reads the files of one `import iam`.
 * @param account whose the files are, where no ARN says it
 */
export async function readIamFiles(
  files: readonly string[],
  options: { readonly account?: string | undefined } = {},
): Promise<IamImport> {
  const importer = new Importer();
  const bad: string[] = [];
  const accounts = new Set<string>();
  let good = 0;
  for (const file of files) {
    try {
      const dump = await readDump(file, (sentence) => importer.warnings.push(`${file} ${sentence}`));
      const one = new FileImport(importer, dump, options.account);
      one.run();
      for (const id of one.accounts) accounts.add(id);
      good++;
    } catch (error) {
      if (!(error instanceof InputFileError)) throw error;
      bad.push(`${file} ${error.message}`);
    }
  }
  const scopes = [...importer.scopes.values()].map(
    (s): ImportedScope => ({
      key: s.key,
      state: s.reasons.size > 0 ? 'partial' : 'complete',
      message: folded([...s.reasons]),
      observations: [...s.assets.values()],
    }),
  );
  return { scopes, accounts: [...accounts].sort(), files: good, warnings: importer.warnings, bad };
}

/** Which accounts and regions a collection covers, and with whose credentials each is read. */
import { parseArn } from '../../graph/schema/ids.js';
import type { Identity } from './clients.js';
import { CallFailure } from './failure.js';
import { assumedIdentity, type Caller, whoIs } from './identities.js';
import type { LiveAws } from './live.js';
import { homeRegion } from './live-answerer.js';
import { nextPage } from './next-page.js';
import { eachBounded } from './slots.js';

export interface DiscoverOptions {
  /** Collect every account of the organisation. */
  readonly org: boolean;
  /** Name of the role that is assumed in each of them. */
  readonly orgRole: string;
  /** Collect the accounts of these roles instead of the caller's. */
  readonly roleArns: readonly string[];
  /** A role assumed first, with whose credentials the others are. */
  readonly viaRole: string | null;
  readonly externalId: string | null;
  /** Empty: all that are enabled. */
  readonly regions: readonly string[];
}

/** An account that can be read. */
export interface Target {
  readonly account: string;
  readonly partition: string;
  readonly regions: readonly string[];
  readonly identity: Identity;
  /** It was entered by a role. */
  readonly assumed: boolean;
}

/** An account that could not be entered, or an organisation whose accounts could not be listed. */
export interface Closed {
  readonly account: string;
  /** Unit under which coverage shows it. */
  readonly unit: 'sts.assume-role' | 'organizations.account-list';
  readonly failure: CallFailure;
}

export interface Discovered {
  readonly targets: readonly Target[];
  readonly closed: readonly Closed[];
}

const DEFAULT_ORG_ROLE = 'OrganizationAccountAccessRole';

export { DEFAULT_ORG_ROLE };

/** Finds accounts and regions. Throws CallFailure when the caller's own account cannot be found out. */
export async function discover(
  aws: LiveAws,
  caller: { readonly identity: Identity; readonly region: string | null },
  options: DiscoverOptions,
  note: (text: string) => void,
): Promise<Discovered> {
  const self = await whoIs(aws, caller.identity, caller.region, note);
  const base =
    options.viaRole === null
      ? caller.identity
      : assumedIdentity(aws, caller.identity, { roleArn: options.viaRole, externalId: options.externalId });
  const wanted = [...options.roleArns];
  const entries: { caller: Caller; identity: Identity; assumed: boolean }[] = [];
  const closed: Closed[] = [];
  if (options.org || wanted.length === 0) entries.push({ caller: self, identity: caller.identity, assumed: false });
  if (options.org) {
    try {
      for (const account of await organizationAccounts(aws, base, self.partition, note)) {
        if (account !== self.account) wanted.push(`arn:${self.partition}:iam::${account}:role/${options.orgRole}`);
      }
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      note(`The organisation's accounts cannot be listed: ${error.message}`);
      closed.push({ account: self.account, unit: 'organizations.account-list', failure: error });
    }
  }
  const entered = await eachBounded(wanted, 8, async (roleArn) => {
    const account = parseArn(roleArn)?.account ?? '';
    const identity = assumedIdentity(aws, base, { roleArn, externalId: options.externalId });
    try {
      const found = await whoIs(aws, identity, homeRegion(self.partition), note);
      if (found.account === account) return { caller: found, identity, assumed: true };
      throw new CallFailure({
        state: 'failed',
        code: 'WrongAccount',
        message: `Assuming ${roleArn} gave credentials of account ${found.account}.`,
      });
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      return { account, unit: 'sts.assume-role' as const, failure: error };
    }
  });
  for (const entry of entered) {
    if (entry.failure !== undefined) {
      note(`Account ${entry.account} cannot be entered: ${entry.failure.message}`);
      closed.push(entry);
    } else if (entries.some((e) => e.caller.account === entry.caller.account)) {
      note(`Account ${entry.caller.account} is named twice; ${entry.identity.name} is not used.`);
    } else entries.push(entry);
  }
  const targets = await eachBounded(entries, 8, async ({ caller: { account, partition }, identity, assumed }) => ({
    account,
    partition,
    identity: { name: identity.name, credentials: identity.credentials },
    assumed,
    regions:
      options.regions.length > 0 ? options.regions : await enabledRegions(aws, identity, account, partition, note),
  }));
  return { targets, closed };
}

async function* pages(
  aws: LiveAws,
  identity: Identity,
  service: string,
  operation: string,
  region: string,
): AsyncIterable<Readonly<Record<string, unknown>>> {
  const seen = new Set<string>();
  let carry: Readonly<Record<string, unknown>> | null = {};
  while (carry !== null) {
    const page = await aws.ask(identity, { service, operation, input: carry, region });
    yield page;
    carry = nextPage(page).next;
    const token = JSON.stringify(carry);
    if (carry !== null && seen.has(token))
      throw new CallFailure({
        state: 'failed',
        code: 'PageLoop',
        message: `${service}:${operation}: the same page was handed out again.`,
      });
    seen.add(token);
  }
}

const members = (value: unknown, name: string): readonly unknown[] => {
  const list: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return Array.isArray(list) ? list : [];
};
const textOf = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
};

async function organizationAccounts(
  aws: LiveAws,
  identity: Identity,
  partition: string,
  note: (text: string) => void,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pages(aws, identity, 'organizations', 'ListAccounts', homeRegion(partition))) {
    for (const account of members(page, 'Accounts')) {
      const id = textOf(account, 'Id');
      const state = textOf(account, 'State') || textOf(account, 'Status');
      if (!/^\d{12}$/.test(id)) continue;
      if (state === '' || state === 'ACTIVE') found.push(id);
      else note(`Account ${id} is ${state.toLowerCase()} and is left out.`);
    }
  }
  return found.sort();
}

async function enabledRegions(
  aws: LiveAws,
  identity: Identity,
  account: string,
  partition: string,
  note: (text: string) => void,
): Promise<string[]> {
  const home = homeRegion(partition);
  try {
    const answer = await aws.ask(identity, { service: 'ec2', operation: 'DescribeRegions', input: {}, region: home });
    const regions = members(answer, 'Regions')
      .filter((r) => textOf(r, 'OptInStatus') !== 'not-opted-in')
      .map((r) => textOf(r, 'RegionName'))
      .filter((r) => r !== '')
      .sort();
    if (regions.length > 0) return regions;
    note(
      `Account ${account}: ec2:DescribeRegions named no region; only ${home} is collected. Name regions with --regions.`,
    );
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    note(
      `Account ${account}: the enabled regions are not known (${error.message}); only ${home} is collected. Name regions with --regions.`,
    );
  }
  return [home];
}

/** What is shown, of when, and how complete. */

import { catalogueOf } from '../../services/catalogue.js';
import {
  type CoverageSummary as CoverageShape,
  coverageRowsOf,
  coverageSummary,
} from '../../services/coverage-summary.js';
import { findPaths } from '../../services/paths.js';
import type { CoverageRow } from '../../services/publication.js';
import { builder } from '../builder.js';
import { bounded } from '../connection.js';
import type { ApiContext } from '../context.js';

export const CoverageSummary = builder.objectRef<CoverageShape>('CoverageSummary').implement({
  description: 'Scopes (account × region × unit) by the state of their newest attempt.',
  fields: (t) => ({
    complete: t.exposeInt('complete'),
    partial: t.exposeInt('partial'),
    denied: t.exposeInt('denied'),
    throttled: t.exposeInt('throttled'),
    timeout: t.exposeInt('timeout'),
    unsupported: t.exposeInt('unsupported'),
    failed: t.exposeInt('failed'),
    never: t.exposeInt('never', {
      description: 'Units that no run ever asked of an account something was collected of.',
    }),
    percent: t.exposeFloat('percent', {
      description: 'Complete ones among those that are supported and those never asked, 0–100.',
    }),
    newest: t.exposeString('newest', { nullable: true, description: 'Time of the newest attempt.' }),
  }),
});

export const ScopeStatus = builder.objectRef<CoverageRow>('ScopeStatus').implement({
  fields: (t) => ({
    account: t.exposeString('account'),
    region: t.exposeString('region'),
    unit: t.exposeString('unit'),
    state: t.exposeString('state'),
    message: t.exposeString('message'),
    missing: t.exposeString('missing', { nullable: true, description: 'The permission that would mend it.' }),
    at: t.exposeString('at'),
    completeAt: t.exposeString('completeAt', { nullable: true }),
    assets: t.exposeInt('assets'),
  }),
});

interface AccountShape {
  readonly account: string;
  readonly name: string;
  readonly assets: number;
  readonly management: boolean;
}
const AccountSummary = builder.objectRef<AccountShape>('AccountSummary').implement({
  fields: (t) => ({
    id: t.string({ resolve: (a) => `account:${a.account}` }),
    account: t.exposeString('account'),
    name: t.exposeString('name'),
    assets: t.exposeInt('assets', { description: 'Assets with an inventory row.' }),
    management: t.exposeBoolean('management'),
  }),
});

/** Accounts shown at most: beyond that the inventory's facets are the way. */
const MOST_ACCOUNTS = 1000;

async function accounts(context: ApiContext): Promise<AccountShape[]> {
  const catalogue = await catalogueOf(context.reader.generation);
  const counts = new Map<string, number>();
  for (const e of catalogue.entries) if (e.account !== '') counts.set(e.account, (counts.get(e.account) ?? 0) + 1);
  const shown = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST_ACCOUNTS);
  const nodes = await Promise.all(shown.map(([account]) => context.assets.load(`account:${account}`)));
  return shown.map(([account, assets], i) => ({
    account,
    assets,
    name: catalogue.accountName(account),
    management: nodes[i]?.properties.some((p) => p.name === 'management' && p.value === 'yes') ?? false,
  }));
}

const Status = builder.objectRef<Record<never, never>>('Status').implement({
  fields: (t) => ({
    version: t.string({ resolve: (_, __, c) => c.version }),
    engine: t.string({ resolve: (_, __, c) => (c.store ? 'neo4j' : 'embedded') }),
    asOf: t.string({
      nullable: true,
      description: 'Time of the newest commit shown; null when there is no data yet.',
      resolve: (_, __, c) => c.reader.generation?.now ?? null,
    }),
    seq: t.int({
      nullable: true,
      description: 'Number of the newest commit shown.',
      resolve: (_, __, c) => c.reader.generation?.seq ?? null,
    }),
    accounts: t.field({ type: [AccountSummary], resolve: (_, __, c) => accounts(c) }),
    coverage: t.field({ type: CoverageSummary, resolve: (_, __, c) => coverageSummary(c.reader) }),
    nodes: t.int({ resolve: (_, __, c) => c.reader.generation?.nodes ?? 0 }),
    edges: t.int({ resolve: (_, __, c) => c.reader.generation?.edges ?? 0 }),
    assumes: t.stringList({
      description: 'Limits of which nothing was collected: verdicts stand as if there were none.',
      resolve: async (_, __, c) => [...(await findPaths(c.reader)).assumes].slice(0, 200),
    }),
  }),
});

builder.queryFields((t) => ({
  status: t.field({ type: Status, resolve: () => ({}) }),
  coverage: t.field({
    type: [ScopeStatus],
    description: 'How every scope stands: what is lacking first, worst first.',
    args: { first: t.arg.int({ defaultValue: 1000 }) },
    resolve: async (_, args, c) => (await coverageRowsOf(c.reader)).slice(0, bounded(args.first, 1000, 'first', 5000)),
  }),
}));

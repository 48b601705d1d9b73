'use client';
import { Download, Radar } from 'lucide-react';
import { downloadCsv } from '../../lib/export';
import { ago, count, plural, utc } from '../../lib/format';
import { coverage, status } from '../../lib/queries';
import type { AccountSummary, ScopeStatus } from '../../lib/types';
import { useUrlState } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { type Column, DataTable } from '../data-table';
import { Choice } from '../popover';
import { useNow } from '../shell';
import { Answered, Empty } from '../states';
import { Text } from '../text';

const ORDER = ['denied', 'failed', 'timeout', 'throttled', 'partial', 'unsupported', 'complete'];
const rank = (state: string): number => {
  return Math.max(0, ORDER.indexOf(state));
};

export function CollectionPage() {
  const answer = useQuery(coverage, {});
  const known = useQuery(status, {});
  return (
    <div className="list-page">
      <Answered answer={answer} lines={14}>
        {(data) =>
          data.coverage.length === 0 ? (
            <Empty icon={Radar} title="Nothing was collected yet">
              <p>
                <code>portolan collect</code> crawls an account with read-only credentials;{' '}
                <code>portolan permissions</code> prints exactly what it needs.
              </p>
            </Empty>
          ) : (
            <Filled
              scopes={data.coverage}
              accounts={known.data?.status.accounts ?? []}
              assumes={known.data?.status.assumes ?? []}
            />
          )
        }
      </Answered>
    </div>
  );
}

function Filled({
  scopes,
  accounts,
  assumes,
}: {
  scopes: readonly ScopeStatus[];
  accounts: readonly AccountSummary[];
  assumes: readonly string[];
}) {
  const url = useUrlState();
  const now = useNow();
  const account = url.get('account') ?? 'all';
  const state = url.get('state') ?? 'all';
  const nameOf = (id: string) => accounts.find((a) => a.account === id)?.name || id;
  const all = [...new Set(scopes.map((s) => s.account))].sort();
  const states = [...new Set(scopes.map((s) => s.state))].sort((a, b) => rank(a) - rank(b));
  const shown = scopes
    .filter((s) => (account === 'all' || s.account === account) && (state === 'all' || s.state === state))
    .sort(
      (a, b) =>
        rank(a.state) - rank(b.state) ||
        (a.account < b.account
          ? -1
          : a.account > b.account
            ? 1
            : a.unit < b.unit
              ? -1
              : a.unit > b.unit
                ? 1
                : a.region < b.region
                  ? -1
                  : 1),
    );
  const columns: Column<ScopeStatus>[] = [
    {
      id: 'state',
      title: 'State',
      width: 124,
      cell: (s) => (
        <span className="row">
          <i className={`state-dot st-${s.state}`} aria-hidden="true" />
          {s.state}
        </span>
      ),
    },
    { id: 'account', title: 'Account', width: 136, cell: (s) => <Text value={nameOf(s.account)} title={s.account} /> },
    { id: 'region', title: 'Region', width: 112, cell: (s) => s.region },
    { id: 'unit', title: 'What', width: 190, grow: 1, cell: (s) => s.unit },
    {
      id: 'missing',
      title: 'Missing permission',
      width: 200,
      grow: 1,
      cell: (s) => (s.missing ? <code>{visible(s.missing)}</code> : <span className="soft">–</span>),
    },
    {
      id: 'message',
      title: 'Why',
      width: 200,
      grow: 3,
      cell: (s) => (
        <span className="soft">
          <Text value={s.message} />
        </span>
      ),
    },
    { id: 'assets', title: 'Assets', width: 76, num: true, cell: (s) => count(s.assets) },
    {
      id: 'at',
      title: 'Read',
      width: 116,
      cell: (s) => (
        <span title={`${utc(s.at)}${s.completeAt ? `\nlast complete ${utc(s.completeAt)}` : '\nnever complete'}`}>
          {ago(s.at, now)}
        </span>
      ),
    },
  ];
  return (
    <>
      <header className="list-head">
        <h1>Collection</h1>
        <span className="soft small">
          {plural(scopes.length, 'scope')} in {plural(all.length, 'account')}
        </span>
        <span className="grow" />
        <Choice
          label="Account"
          left={false}
          value={account}
          options={[
            { value: 'all', text: 'All accounts' },
            ...all.map((a) => ({ value: a, text: nameOf(a), ...(nameOf(a) !== a ? { about: a } : {}) })),
          ]}
          onChoose={(v) => url.set({ account: v === 'all' ? null : v })}
        />
        <Choice
          label="State"
          left={false}
          value={state}
          options={[{ value: 'all', text: 'Any state' }, ...states.map((s) => ({ value: s, text: s }))]}
          onChoose={(v) => url.set({ state: v === 'all' ? null : v })}
        />
        <button
          type="button"
          className="button"
          onClick={() =>
            downloadCsv(
              'coverage',
              ['account', 'region', 'unit', 'state', 'assets', 'missing', 'message', 'at', 'completeAt'],
              shown.map((s) => [
                s.account,
                s.region,
                s.unit,
                s.state,
                s.assets,
                s.missing,
                s.message,
                s.at,
                s.completeAt,
              ]),
            )
          }
        >
          <Download size={15} aria-hidden="true" /> CSV
        </button>
      </header>
      <ul className="card by-account">
        {all.map((a) => {
          const own = scopes.filter((s) => s.account === a);
          const by = states
            .map((s) => ({ state: s, n: own.filter((x) => x.state === s).length }))
            .filter((x) => x.n > 0)
            .reverse();
          return (
            <li key={a}>
              <button
                type="button"
                className="account-row"
                aria-pressed={account === a}
                onClick={() => url.set({ account: account === a ? null : a })}
              >
                <span className="stack">
                  <span className="cut strong">
                    <Text value={nameOf(a)} title={a} />
                  </span>
                  {nameOf(a) !== a && <span className="soft tiny mono">{a}</span>}
                </span>
                <span className="cover-bar slim" aria-hidden="true">
                  {by.map((x) => (
                    <i key={x.state} className={`st-${x.state}`} style={{ flexGrow: x.n }} />
                  ))}
                </span>
                <span className="soft small cut">{by.map((x) => `${count(x.n)} ${x.state}`).join(' · ')}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {assumes.length > 0 && (
        <p className="soft small two-lines" title={assumes.map(visible).join('\n')}>
          Assumed where nothing is known: <Text value={assumes.join('; ')} title="" />.
        </p>
      )}
      <div className="card list-body">
        {shown.length === 0 ? (
          <Empty icon={Radar} title="No such scope">
            <p>No scope of this account is in this state.</p>
          </Empty>
        ) : (
          <DataTable
            label="Scopes"
            columns={columns.filter((c) => c.id !== 'missing' || shown.some((s) => s.missing !== null))}
            rows={shown}
            rowKey={(s) => `${s.account} ${s.region} ${s.unit}`}
          />
        )}
      </div>
    </>
  );
}

'use client';
import { Crown, Download, Fingerprint } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { downloadCsv } from '../../lib/export';
import { ago, count, percent, plural, utc } from '../../lib/format';
import { type IdentityFilter, identities, status } from '../../lib/queries';
import type { PrincipalRow } from '../../lib/types';
import { address, useUrlState } from '../../lib/url-state';
import { everyRow, usePages } from '../../lib/use-pages';
import { useQuery } from '../../lib/use-query';
import { AccountCell, AssetCell } from '../asset-cell';
import { WORD } from '../certainty';
import { type Column, DataTable } from '../data-table';
import { Choice } from '../popover';
import { useNow } from '../shell';
import { Bones, Empty, Failed } from '../states';
import { UseBar } from '../use-bar';

/** What is typed reaches the address a moment later, so that typing is never slowed. */
export function FilterBox({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (text: string) => void;
  label: string;
}) {
  const [text, setText] = useState(value);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), 200);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <input
      className="field filter-box"
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={200}
      onChange={(e) => setText(e.target.value)}
    />
  );
}

const TYPES = [
  { value: 'all', text: 'Users, roles, groups' },
  { value: 'iam.user', text: 'Users' },
  { value: 'iam.role', text: 'Roles' },
  { value: 'iam.group', text: 'Groups' },
];

export function IdentitiesPage() {
  const url = useUrlState();
  const router = useRouter();
  const now = useNow();
  const text = url.get('q') ?? '';
  const type = url.get('type') ?? 'all';
  const account = url.get('account') ?? 'all';
  const power = url.get('admin') === '1' ? 'admin' : url.get('can') === '1' ? 'can' : 'all';
  const filter: IdentityFilter = {
    ...(text ? { text } : {}),
    ...(type !== 'all' ? { types: [type] } : {}),
    ...(account !== 'all' ? { accounts: [account] } : {}),
    ...(power === 'admin' ? { admin: true } : power === 'can' ? { canBecomeAdmin: true } : {}),
  };
  const known = useQuery(status, {});
  const accounts = known.data?.status.accounts ?? [];
  const pages = usePages(identities, { first: 100, filter }, (d) => d.identities);
  const columns: Column<PrincipalRow>[] = [
    { id: 'name', title: 'Identity', cell: (p) => <AssetCell asset={p.asset} /> },
    { id: 'type', title: 'Type', width: 110, cell: (p) => p.asset.typeTitle },
    { id: 'account', title: 'Account', width: 140, cell: (p) => <AccountCell asset={p.asset} /> },
    { id: 'power', title: 'Reach', width: 190, cell: (p) => <Power of={p} /> },
    { id: 'use', title: 'Granted against used', width: 190, cell: (p) => <UseCell of={p} /> },
    { id: 'paths', title: 'Paths', width: 76, num: true, cell: (p) => count(p.pathsThrough) },
    {
      id: 'last',
      title: 'Last used',
      width: 120,
      cell: (p) =>
        p.lastUsed ? (
          <span title={utc(p.lastUsed)}>{ago(p.lastUsed, now)}</span>
        ) : (
          <span className="soft">not seen</span>
        ),
    },
  ];
  const open = (p: PrincipalRow) => router.push(address('/identity', { id: p.asset.key }));
  const exportCsv = async () => {
    const rows = await everyRow(identities, { first: 200, filter }, (d) => d.identities, 20_000);
    downloadCsv(
      'identities',
      [
        'id',
        'type',
        'name',
        'account',
        'admin',
        'canBecomeAdmin',
        'granted',
        'used',
        'observedDays',
        'lastUsed',
        'pathsThrough',
      ],
      rows.map((p) => [
        p.asset.key,
        p.asset.type,
        p.asset.name,
        p.asset.account,
        p.admin && WORD[p.admin],
        p.canBecomeAdmin && WORD[p.canBecomeAdmin],
        p.granted,
        p.used,
        p.observedDays,
        p.lastUsed,
        p.pathsThrough,
      ]),
    );
  };
  return (
    <div className="list-page">
      <header className="list-head">
        <h1>Identities</h1>
        {pages.total !== null && (
          <span className="soft small">{plural(pages.total, 'identity', 'identities')}, worst first</span>
        )}
        <span className="grow" />
        <FilterBox label="Filter by name or ARN" value={text} onChange={(q) => url.set({ q })} />
        <Choice
          label="Type"
          value={type}
          options={TYPES}
          onChoose={(v) => url.set({ type: v === 'all' ? null : v })}
          left={false}
        />
        <Choice
          label="Account"
          value={account}
          left={false}
          options={[
            { value: 'all', text: 'All accounts' },
            ...accounts.map((a) => ({
              value: a.account,
              text: a.name || a.account,
              ...(a.name && a.name !== a.account ? { about: a.account } : {}),
            })),
          ]}
          onChoose={(v) => url.set({ account: v === 'all' ? null : v })}
        />
        <Choice
          label="Reach"
          value={power}
          left={false}
          options={[
            { value: 'all', text: 'Any reach' },
            { value: 'admin', text: 'Is admin' },
            { value: 'can', text: 'Has a path to admin' },
          ]}
          onChoose={(v) => url.set({ admin: v === 'admin' ? '1' : null, can: v === 'can' ? '1' : null })}
        />
        <button type="button" className="button" onClick={() => void exportCsv()}>
          <Download size={15} aria-hidden="true" /> CSV
        </button>
      </header>
      <div className={`card list-body${pages.outdated ? ' outdated' : ''}`}>
        {pages.error && pages.rows.length === 0 ? (
          <Failed error={pages.error} retry={pages.retry} />
        ) : pages.total === null ? (
          <Bones lines={12} />
        ) : pages.rows.length === 0 ? (
          <Empty icon={Fingerprint} title="No identity fits">
            <p>Nothing collected matches these filters.</p>
          </Empty>
        ) : (
          <DataTable
            label="Identities"
            columns={columns}
            rows={pages.rows}
            total={pages.total}
            rowKey={(p) => p.asset.key}
            onPick={open}
            onEnd={pages.more}
          />
        )}
      </div>
    </div>
  );
}

export function Power({ of }: { of: Pick<PrincipalRow, 'admin' | 'canBecomeAdmin'> }) {
  const sure = of.admin ?? of.canBecomeAdmin;
  if (sure === null) return <span className="soft">–</span>;
  return (
    <span className={`chip${sure === 'UNKNOWN' ? '' : ' alarm'}`}>
      <Crown size={12} aria-hidden="true" />
      {of.admin ? 'admin' : 'can become admin'}
      {sure !== 'CERTAIN' && ` · ${WORD[sure]}`}
    </span>
  );
}

function UseCell({ of }: { of: PrincipalRow }) {
  if (of.granted === 0 && of.asset.external)
    return (
      <span className="soft" title="Grants are counted inside the organisation only.">
        outside, not counted
      </span>
    );
  if (of.granted === 0) return <span className="soft">nothing granted</span>;
  if (of.observedDays === null && of.used === 0)
    return <span className="soft">{count(of.granted)} granted · not observed</span>;
  return (
    <span className="row">
      <span className="grow">
        <UseBar granted={of.granted} used={of.used} of={of.granted} />
      </span>
      <span className="soft tiny" style={{ width: 52, textAlign: 'right' }}>
        {percent(of.used / of.granted)}
      </span>
    </span>
  );
}

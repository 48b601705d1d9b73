'use client';
import { Download, Globe } from 'lucide-react';
import { useState } from 'react';
import { downloadCsv } from '../../lib/export';
import { plural } from '../../lib/format';
import { exposure } from '../../lib/queries';
import type { Exposure } from '../../lib/types';
import { useUrlState } from '../../lib/url-state';
import { everyRow, usePages } from '../../lib/use-pages';
import { visible } from '../../lib/visible';
import { AccountCell, AssetCell } from '../asset-cell';
import { Sure, WORD } from '../certainty';
import { type Column, DataTable } from '../data-table';
import { Evidence, type EvidenceTab } from '../evidence';
import { PathPicture, type Picked } from '../path-picture';
import { Choice } from '../popover';
import { SidePanel } from '../side-panel';
import { Bones, Empty, Failed } from '../states';
import { Text } from '../text';

const keyOf = (e: Exposure): string => `${e.resource.key} ${e.to} ${e.how}`;

export function ExposurePage() {
  const url = useUrlState();
  const to = url.get('to') ?? 'all';
  const pages = usePages(exposure, { first: 100, ...(to === 'all' ? {} : { to: [to] }) }, (d) => d.exposure);
  const selected = url.get('sel');
  const chosen = pages.rows.find((e) => keyOf(e) === selected) ?? null;
  const columns: Column<Exposure>[] = [
    { id: 'resource', title: 'Resource', cell: (e) => <AssetCell asset={e.resource} /> },
    { id: 'type', title: 'Type', width: 140, cell: (e) => e.resource.typeTitle },
    { id: 'account', title: 'Account', width: 150, cell: (e) => <AccountCell asset={e.resource} /> },
    { id: 'to', title: 'Open to', width: 180, cell: (e) => <Text value={e.to} /> },
    { id: 'how', title: 'How', width: 130, cell: (e) => e.how },
    { id: 'sure', title: 'Certainty', width: 120, cell: (e) => <Sure of={e.certainty} /> },
  ];
  const exportCsv = async () => {
    const rows = await everyRow(
      exposure,
      { first: 200, ...(to === 'all' ? {} : { to: [to] }) },
      (d) => d.exposure,
      50_000,
    );
    downloadCsv(
      'exposure',
      ['resource', 'type', 'account', 'to', 'how', 'certainty', 'route'],
      rows.map((e) => [
        e.resource.key,
        e.resource.type,
        e.resource.account,
        e.to,
        e.how,
        WORD[e.certainty],
        JSON.stringify(e.hops.map((h) => [h.from.key, h.label, h.to.key])),
      ]),
    );
  };
  return (
    <div className="list-page">
      <header className="list-head">
        <h1>Exposure</h1>
        {pages.total !== null && <span className="soft small">{plural(pages.total, 'way')} in from outside</span>}
        <span className="grow" />
        <Choice
          label="Open to"
          left={false}
          value={to}
          options={[
            { value: 'all', text: 'Open to anyone outside' },
            { value: 'internet', text: 'Open to the internet', about: 'anyone, any AWS account included' },
            ...(to !== 'all' && to !== 'internet' ? [{ value: to, text: `Open to ${visible(to)}` }] : []),
          ]}
          onChoose={(v) => url.set({ to: v === 'all' ? null : v, sel: null })}
        />
        <button type="button" className="button" onClick={() => void exportCsv()}>
          <Download size={15} aria-hidden="true" /> CSV
        </button>
      </header>
      <div className="inventory">
        <div className={`card list-body${pages.outdated ? ' outdated' : ''}`}>
          {pages.error && pages.rows.length === 0 ? (
            <Failed error={pages.error} retry={pages.retry} />
          ) : pages.total === null ? (
            <Bones lines={10} />
          ) : pages.rows.length === 0 ? (
            <Empty icon={Globe} title="Nothing is open to the outside">
              <p>
                No network route, resource policy, trust or share that was collected lets anyone in. What was not
                collected may: see the coverage above.
              </p>
            </Empty>
          ) : (
            <DataTable
              label="Exposure"
              columns={chosen === null ? columns : columns.filter((c) => c.id !== 'type' && c.id !== 'account')}
              rows={pages.rows}
              total={pages.total}
              rowKey={keyOf}
              selected={selected}
              onPick={(e) => url.set({ sel: keyOf(e) })}
              onEnd={pages.more}
            />
          )}
        </div>
        {chosen && (
          <SidePanel key={keyOf(chosen)} name="exposure" label="The route" onClose={() => url.set({ sel: null })}>
            <Route exposure={chosen} />
          </SidePanel>
        )}
      </div>
    </div>
  );
}

function Route({ exposure: e }: { exposure: Exposure }) {
  const [picked, setPicked] = useState<Picked>({ hop: Math.max(0, e.hops.length - 1) });
  const [tab, setTab] = useState<EvidenceTab>('why');
  const hop = picked !== null && 'hop' in picked ? e.hops[picked.hop] : e.hops.at(-1);
  return (
    <div className="stack route" style={{ gap: 12 }}>
      <h2 className="wrap side-title">
        <Text value={e.resource.name} title={e.resource.key} /> is open to <Text value={e.to} />
      </h2>
      {e.hops.length > 0 && (
        <div className="card canvas dotted route-canvas">
          <PathPicture
            hops={e.hops}
            picked={picked}
            onPick={(p) => p !== null && 'hop' in p && setPicked(p)}
            title={`${e.to} to ${e.resource.name}`}
          />
        </div>
      )}
      {hop ? (
        <div className="evidence narrow">
          <Evidence hop={hop} of={e.hops.length} tab={tab} onTab={setTab} />
        </div>
      ) : (
        <p className="soft">No route was recorded for it.</p>
      )}
    </div>
  );
}

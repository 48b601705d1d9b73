'use client';
import { Boxes, Download, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { downloadCsv } from '../../lib/export';
import { ago, count, plural, utc } from '../../lib/format';
import {
  type InventoryFilter,
  type InventoryOrder,
  inventory,
  inventoryFacets,
  legend,
  status,
} from '../../lib/queries';
import type { AssetRow, Facet, Family } from '../../lib/types';
import { useUrlState } from '../../lib/url-state';
import { everyRow, usePages } from '../../lib/use-pages';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { AccountCell, AssetCell } from '../asset-cell';
import { AssetPanel } from '../asset-panel';
import { type Column, DataTable } from '../data-table';
import { familyTitle } from '../icons';
import { useNow } from '../shell';
import { SidePanel } from '../side-panel';
import { Bones, Empty, Failed } from '../states';
import { Text } from '../text';
import { FilterBox } from './identities';

/** Facets in the order they are shown: the address's name, the API's, and the title. */
const FACETS = [
  { name: 'family', field: 'family', title: 'Family' },
  { name: 'type', field: 'type', title: 'Type' },
  { name: 'account', field: 'account', title: 'Account' },
  { name: 'region', field: 'region', title: 'Region' },
  { name: 'tag', field: 'tag', title: 'Tag' },
] as const;
/** At most this many rows go into one file. */
const MOST = 100_000;

export function InventoryPage() {
  const url = useUrlState();
  const now = useNow();
  const text = url.get('q') ?? '';
  const chosen = Object.fromEntries(FACETS.map((f) => [f.name, url.all(f.name)])) as Record<
    (typeof FACETS)[number]['name'],
    string[]
  >;
  const stale = url.get('stale') === '1';
  const order =
    (['NAME', 'TYPE', 'ACCOUNT', 'REGION', 'FIRST_SEEN'] as const).find((o) => o === url.get('by')) ?? 'NAME';
  const filter: InventoryFilter = {
    ...(text ? { text } : {}),
    ...(chosen.type.length > 0 ? { types: chosen.type } : {}),
    ...(chosen.account.length > 0 ? { accounts: chosen.account } : {}),
    ...(chosen.region.length > 0 ? { regions: chosen.region } : {}),
    ...(chosen.family.length > 0 ? { families: chosen.family.map((f) => f.toUpperCase()) } : {}),
    ...(chosen.tag.length > 0 ? { tags: chosen.tag } : {}),
    ...(stale ? { stale: true } : {}),
  };
  const pages = usePages(inventory, { first: 100, filter, orderBy: order }, (d) => d.inventory);
  const facets = useQuery(inventoryFacets, { filter });
  const selected = url.get('sel');
  const [saving, setSaving] = useState<string | null>(null);

  const sortable = (by: InventoryOrder) => ({
    onSort: () => url.set({ by: by === 'NAME' ? null : by }),
    sorted: order === by,
  });
  // A column in which every cell would say the same takes no room.
  const any = (field: string): boolean => facets.data?.inventoryFacets.some((f) => f.field === field) ?? false;
  const columns: Column<AssetRow>[] = [
    {
      id: 'name',
      title: 'Name',
      width: selected === null ? 250 : 180,
      grow: 4,
      cell: (a) => <AssetCell asset={a} />,
      ...sortable('NAME'),
    },
    {
      id: 'type',
      title: 'Type',
      width: selected === null ? 150 : 130,
      grow: 1,
      cell: (a) => a.typeTitle,
      ...sortable('TYPE'),
    },
    {
      id: 'account',
      title: 'Account',
      width: 128,
      grow: 1,
      cell: (a) => <AccountCell asset={a} />,
      ...sortable('ACCOUNT'),
    },
    {
      id: 'region',
      title: 'Region',
      width: 112,
      cell: (a) => (a.region === 'global' ? <span className="soft">global</span> : a.region),
      ...sortable('REGION'),
    },
    {
      id: 'tags',
      title: 'Tags',
      width: 150,
      grow: 2,
      spare: 2,
      cell: (a) => (
        <span className="soft">
          <Text value={a.tags.map((t) => `${t.key}=${t.value}`).join(' · ')} />
        </span>
      ),
    },
    {
      id: 'first',
      title: 'First seen',
      width: 104,
      spare: 1,
      cell: (a) => (a.firstSeen ? <span title={utc(a.firstSeen)}>{ago(a.firstSeen, now)}</span> : '–'),
      ...sortable('FIRST_SEEN'),
    },
    {
      id: 'state',
      title: 'State',
      width: 96,
      cell: (a) =>
        a.stale ? (
          <span className="chip" title={`Kept from before: its list was ${a.stale}`}>
            <TriangleAlert size={12} aria-hidden="true" /> {a.stale}
          </span>
        ) : (
          <span className="soft">current</span>
        ),
    },
  ];
  const exportCsv = async () => {
    setSaving('Reading …');
    try {
      const rows = await everyRow(inventory, { first: 200, filter, orderBy: order }, (d) => d.inventory, MOST);
      downloadCsv(
        'inventory',
        ['id', 'type', 'name', 'account', 'region', 'firstSeen', 'lastSeen', 'stale', 'tags'],
        rows.map((a) => [
          a.key,
          a.type,
          a.name,
          a.account,
          a.region,
          a.firstSeen,
          a.lastSeen,
          a.stale,
          JSON.stringify(a.tags.map((t) => `${t.key}=${t.value}`)),
        ]),
      );
      setSaving(null);
    } catch (error) {
      setSaving(error instanceof Error ? error.message : 'It could not be read.');
    }
  };
  const set = FACETS.flatMap((f) => chosen[f.name].map((value) => ({ name: f.name, value })));
  return (
    <div className="list-page">
      <header className="list-head">
        <h1>Inventory</h1>
        {pages.total !== null && <span className="soft small">{plural(pages.total, 'asset')}</span>}
        <span className="grow" />
        {saving && (
          <span className="soft small cut" role="status">
            {saving}
          </span>
        )}
        <FilterBox label="Filter by name, ARN or tag" value={text} onChange={(q) => url.set({ q })} />
        <button type="button" className="button" onClick={() => void exportCsv()} disabled={saving === 'Reading …'}>
          <Download size={15} aria-hidden="true" /> CSV
        </button>
      </header>
      <div className="inventory">
        <aside className="facets" aria-label="Filters">
          {set.length > 0 && (
            <div className="chips">
              {set.map((s) => (
                <button
                  key={`${s.name} ${s.value}`}
                  type="button"
                  className="chip"
                  onClick={() => url.set({ [s.name]: chosen[s.name].filter((v) => v !== s.value) })}
                  aria-label={`Remove ${s.value}`}
                >
                  <span className="cut">{visible(s.value)}</span> <X size={11} aria-hidden="true" />
                </button>
              ))}
            </div>
          )}
          <Facets
            facets={facets.data?.inventoryFacets ?? []}
            chosen={chosen}
            onToggle={(name, value) =>
              url.set({
                [name]: chosen[name].includes(value)
                  ? chosen[name].filter((v) => v !== value)
                  : [...chosen[name], value],
              })
            }
          />
          <button
            type="button"
            role="switch"
            aria-checked={stale}
            className="switch"
            onClick={() => url.set({ stale: stale ? null : '1' })}
          >
            <i aria-hidden="true" /> Only kept from before
          </button>
        </aside>
        <div className={`card list-body${pages.outdated ? ' outdated' : ''}`}>
          {pages.error && pages.rows.length === 0 ? (
            <Failed error={pages.error} retry={pages.retry} />
          ) : pages.total === null ? (
            <Bones lines={14} />
          ) : pages.rows.length === 0 ? (
            <Empty icon={Boxes} title={set.length > 0 || text !== '' || stale ? 'Nothing fits' : 'No assets yet'}>
              <p>
                {set.length > 0 || text !== '' || stale
                  ? 'No asset matches all of these filters.'
                  : 'Collect or import an account; what is found is listed here.'}
              </p>
            </Empty>
          ) : (
            <DataTable
              label="Assets"
              columns={columns.filter((c) =>
                selected === null
                  ? (c.id !== 'tags' || any('tag')) && (c.id !== 'state' || any('stale'))
                  : !['tags', 'first', 'region', 'state'].includes(c.id),
              )}
              rows={pages.rows}
              total={pages.total}
              rowKey={(a) => a.key}
              selected={selected}
              onPick={(a) => url.set({ sel: a.key })}
              onEnd={pages.more}
            />
          )}
        </div>
        {selected !== null && (
          <SidePanel name="inventory" label="The asset" onClose={() => url.set({ sel: null })}>
            <AssetPanel id={selected} />
          </SidePanel>
        )}
      </div>
    </div>
  );
}

const FEW = 7;
function Facets({
  facets,
  chosen,
  onToggle,
}: {
  facets: readonly Facet[];
  chosen: Record<string, string[]>;
  onToggle: (name: (typeof FACETS)[number]['name'], value: string) => void;
}) {
  const known = useQuery(legend, {});
  const accounts = useQuery(status, {});
  const [open, setOpen] = useState<readonly string[]>([]);
  const title = (field: string, value: string, n: number): string => {
    if (value === '') return 'none';
    if (field === 'family') return familyTitle[value.toUpperCase() as Family] ?? value;
    if (field === 'type') {
      const declared = known.data?.legend.nodeTypes.find((t) => t.type === value);
      return (n === 1 ? declared?.title : declared?.plural) ?? value;
    }
    if (field === 'account') return accounts.data?.status.accounts.find((a) => a.account === value)?.name || value;
    return value;
  };
  return FACETS.map((f) => {
    const values = facets.filter(
      (x) => x.field === f.field || x.field === `${f.field}s` || (f.field === 'family' && x.field === 'families'),
    );
    // What is chosen stays in the list even when nothing else matches.
    const shown = [
      ...values,
      ...(chosen[f.name] ?? [])
        .filter((v) => !values.some((x) => x.value.toLowerCase() === v.toLowerCase()))
        .map((value) => ({ field: f.field, value, count: 0 })),
    ];
    if (shown.length === 0) return null;
    const all = open.includes(f.name);
    return (
      <fieldset key={f.name} className="facet">
        <legend>{f.title}</legend>
        {(all ? shown : shown.slice(0, FEW)).map((x) => {
          const on = (chosen[f.name] ?? []).some((v) => v.toLowerCase() === x.value.toLowerCase());
          return (
            <label key={x.value} className="facet-row">
              <input
                type="checkbox"
                checked={on}
                onChange={() => onToggle(f.name, f.name === 'family' ? x.value.toLowerCase() : x.value)}
              />
              <span className="cut grow">
                <Text value={title(f.field, x.value, x.count)} title={x.value} />
              </span>
              <span className="soft tiny">{count(x.count)}</span>
            </label>
          );
        })}
        {shown.length > FEW && (
          <button
            type="button"
            className="link tiny"
            onClick={() => setOpen(all ? open.filter((o) => o !== f.name) : [...open, f.name])}
          >
            {all ? 'Fewer' : `${shown.length - FEW} more`}
            {/* With what is folded away the counts add up; an asset may have several tags, so there is nothing to add up. */}
            {!all && f.name !== 'tag' && (
              <span className="soft"> · {count(shown.slice(FEW).reduce((sum, x) => sum + x.count, 0))}</span>
            )}
          </button>
        )}
      </fieldset>
    );
  });
}

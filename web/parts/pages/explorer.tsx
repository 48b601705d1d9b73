'use client';
import {
  ArrowLeftRight,
  ArrowRight,
  Crosshair,
  Download,
  EyeOff,
  Group,
  LogIn,
  LogOut,
  Maximize,
  Minus,
  Plus,
  Redo2,
  Table2,
  Trash2,
  Undo2,
  Waypoints,
  X,
} from 'lucide-react';
import Link from 'next/link';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { called } from '../../lib/called';
import { type ApiError, askOnce, currentEpoch, onEpoch } from '../../lib/client';
import {
  buildGraph,
  type Graph,
  type GraphEdge,
  type GraphGroup,
  parseSpec,
  type Spec,
  specText,
} from '../../lib/explorer-model';
import { download, downloadCsv, downloadJson } from '../../lib/export';
import { count, plural } from '../../lib/format';
import { asset as assetQuery, identities, legend, neighbours, paths as pathsQuery } from '../../lib/queries';
import type { AssetBrief, AssetFull, Connection, Expansion, Family, Neighbour } from '../../lib/types';
import { address, useUrlState } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { AssetFacts, AssetHead, AssetLinks } from '../asset-panel';
import { AssetSearch } from '../asset-search';
import { CertaintyLegend, Sure, WORD } from '../certainty';
import { DataTable } from '../data-table';
import { Reasons } from '../evidence';
import { type CanvasHandle, GraphCanvas } from '../graph-canvas';
import { familyClass, familyTitle, Ring } from '../icons';
import { Popover } from '../popover';
import { Splitter, useSize } from '../splitter';
import { Answered, Empty, Failed } from '../states';
import { Text } from '../text';

/** Ways that are opened by themselves when a node is first put down. */
const OPENED_FIRST = 3;
const PAGE = 25;

interface Loaded {
  readonly assets: readonly AssetFull[];
  readonly expanded: readonly { spec: Spec; neighbours: Connection<Neighbour> }[];
  readonly error: ApiError | null;
  readonly unknown: readonly string[];
}

/** Fetches what the address names: the nodes opened, the ways expanded. */
function useLoaded(roots: readonly string[], specs: readonly Spec[]): { loaded: Loaded | null; retry: () => void } {
  const epoch = useSyncExternalStore(onEpoch, currentEpoch, () => 0);
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const key = JSON.stringify([roots, specs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what the lists hold.
  useEffect(() => {
    let live = true;
    void Promise.all([
      Promise.all(roots.map((id) => askOnce(assetQuery, { id }).then((d) => ({ id, asset: d.asset })))),
      Promise.all(
        specs.map((spec) =>
          askOnce(neighbours, { id: spec.id, edge: spec.edge, direction: spec.direction, first: PAGE }).then((d) => ({
            spec,
            neighbours: d.asset?.neighbours ?? {
              nodes: [],
              totalCount: 0,
              pageInfo: { hasNextPage: false, endCursor: null },
            },
          })),
        ),
      ),
    ]).then(
      ([assets, expanded]) =>
        live &&
        setLoaded({
          assets: assets.flatMap((a) => (a.asset ? [a.asset] : [])),
          unknown: assets.filter((a) => !a.asset).map((a) => a.id),
          expanded,
          error: null,
        }),
      (error: ApiError) =>
        live &&
        setLoaded((before) => ({ assets: before?.assets ?? [], expanded: before?.expanded ?? [], unknown: [], error })),
    );
    return () => {
      live = false;
    };
  }, [key, epoch, attempt]);
  return { loaded, retry: () => setAttempt((n) => n + 1) };
}

export function ExplorerPage() {
  const url = useUrlState();
  const roots = url.all('n');
  const specs = url.all('e').flatMap((t) => parseSpec(t) ?? []);
  const unfolded = url.all('u');
  const from = url.get('from');
  const to = url.get('to');
  const chosen = Number(url.get('i') ?? '0') || 0;
  const { loaded, retry } = useLoaded(roots, specs);
  const route = useQuery(
    pathsQuery,
    from !== null && to !== null
      ? { from: [from], to: [to], limit: 20, certainty: ['CERTAIN', 'CONDITIONAL', 'UNKNOWN'] }
      : null,
  );
  const found = from !== null && to !== null ? (route.data?.paths.paths ?? null) : null;
  const selected = url.get('sel');
  const byAccount = url.get('flat') !== '1';
  const table = url.get('view') === 'table';
  const canvas = useRef<CanvasHandle>(null);
  const [width, setWidth] = useSize('explorer', 340, 280);

  // The first time something is put down, its most telling ways open by themselves.
  useEffect(() => {
    if (!loaded || loaded.assets.length === 0 || specs.length > 0 || url.get('x') === '1' || from !== null) return;
    const first = loaded.assets.flatMap((a) =>
      a.expansions.slice(0, OPENED_FIRST).map((e) => specText({ edge: e.edge, direction: e.direction, id: a.key })),
    );
    if (first.length > 0) url.set({ e: first, x: '1' });
  }, [loaded, specs.length, url, from]);

  const known = useQuery(legend, {});
  const titles = useMemo(() => new Map(known.data?.legend.edgeTypes.map((t) => [t.type, t.title])), [known.data]);
  const unfoldedText = JSON.stringify(unfolded);
  const graph = useMemo(() => {
    const open = new Set<string>(JSON.parse(unfoldedText));
    const path = found?.[chosen];
    return buildGraph(loaded?.assets ?? [], loaded?.expanded ?? [], open, path ? [path] : [], 0, titles);
  }, [loaded, unfoldedText, found, chosen, titles]);
  const expand = (spec: Spec, more: readonly Expansion[] = []) => {
    const text = specText(spec);
    const now = url.all('e');
    if (now.includes(text))
      url.set({ e: now.filter((t) => t !== text), u: url.all('u').filter((t) => t !== text), x: '1' }, 'push');
    else
      url.set(
        {
          e: [...now, text, ...more.map((m) => specText({ edge: m.edge, direction: m.direction, id: spec.id }))],
          x: '1',
        },
        'push',
      );
  };
  const open = (id: string) => {
    const group = graph.groups.get(id);
    if (group) {
      url.set({ u: [...url.all('u'), specText(group.spec)] }, 'push');
      return;
    }
    if (!graph.nodes.has(id)) return;
    void askOnce(assetQuery, { id }).then((d) => {
      const now = new Set(url.all('e'));
      const next = d.asset?.expansions
        .map((e) => specText({ edge: e.edge, direction: e.direction, id }))
        .find((t) => !now.has(t));
      if (next) url.set({ e: [...now, next], x: '1', sel: id }, 'push');
    });
  };
  const remove = (id: string) => {
    const group = graph.groups.get(id);
    const gone = (t: string) => (group ? t === specText(group.spec) : parseSpec(t)?.id === id);
    url.set(
      {
        n: roots.filter((n) => n !== id),
        e: url.all('e').filter((t) => !gone(t)),
        u: url.all('u').filter((t) => !gone(t)),
        sel: null,
        x: '1',
      },
      'push',
    );
  };
  const add = (asset: AssetBrief) =>
    url.set(
      {
        n: [...roots.filter((n) => n !== asset.key), asset.key],
        sel: asset.key,
        ...(roots.length === 0 ? { x: null } : {}),
      },
      'push',
    );
  const empty = roots.length === 0 && from === null && to === null;
  const edge = selected?.startsWith('edge:') ? graph.edges.get(selected.slice(5)) : undefined;
  const group = selected === null ? undefined : graph.groups.get(selected);

  return (
    <div className="explorer">
      <section className="explorer-main" aria-label="Explorer">
        <h1 className="hush">Explorer</h1>
        {empty ? (
          <Start onPick={add} />
        ) : (
          <>
            <div className="tools">
              <AssetSearch label="Put on the picture" placeholder="Put something on the picture" onPick={add} />
              <button
                type="button"
                className="button square"
                aria-label="Undo"
                title="Undo"
                onClick={() => window.history.back()}
              >
                <Undo2 size={15} />
              </button>
              <button
                type="button"
                className="button square"
                aria-label="Redo"
                title="Redo"
                onClick={() => window.history.forward()}
              >
                <Redo2 size={15} />
              </button>
              <button
                type="button"
                className="button square"
                aria-label="Clear"
                title="Clear"
                onClick={() =>
                  url.set({ n: null, e: null, u: null, sel: null, from: null, to: null, i: null, x: null }, 'push')
                }
              >
                <Trash2 size={15} />
              </button>
              <span className="grow" />
              <button
                type="button"
                className="button"
                aria-pressed={byAccount}
                onClick={() => url.set({ flat: byAccount ? '1' : null })}
              >
                <Group size={15} aria-hidden="true" /> By account
              </button>
              <button
                type="button"
                className="button"
                aria-pressed={table}
                onClick={() => url.set({ view: table ? null : 'table' })}
              >
                <Table2 size={15} aria-hidden="true" /> Table
              </button>
              <Popover
                label="Export"
                className="button"
                button={
                  <>
                    <Download size={15} aria-hidden="true" /> Export
                  </>
                }
              >
                {(close) => (
                  <>
                    {!table && (
                      <button
                        type="button"
                        className="option"
                        onClick={() => {
                          void canvas.current?.png().then((b) => b && download('explorer.png', 'image/png', b));
                          close();
                        }}
                      >
                        Picture as PNG
                      </button>
                    )}
                    <button
                      type="button"
                      className="option"
                      onClick={() => {
                        downloadCsv(
                          'explorer',
                          ['from', 'relation', 'to', 'certainty'],
                          edgeRows(graph).map((r) => [r.fromKey, r.edge.label, r.toKey, WORD[r.edge.certainty]]),
                        );
                        close();
                      }}
                    >
                      Relations as CSV
                    </button>
                    <button
                      type="button"
                      className="option"
                      onClick={() => {
                        downloadJson('explorer', {
                          nodes: [...graph.nodes.values()].map((n) => n.asset),
                          edges: [...graph.edges.values()],
                        });
                        close();
                      }}
                    >
                      All of it as JSON
                    </button>
                  </>
                )}
              </Popover>
            </div>
            <div className="explorer-canvas dotted">
              {loaded?.error && graph.nodes.size === 0 ? (
                <Failed error={loaded.error} retry={retry} />
              ) : table ? (
                <EdgeTable graph={graph} selected={selected} onSelect={(id) => url.set({ sel: id })} />
              ) : graph.nodes.size === 0 && loaded && !route.loading ? (
                <Empty
                  icon={Waypoints}
                  title={
                    loaded.unknown.length > 0
                      ? 'Nobody knows this id'
                      : found !== null
                        ? 'No path between them'
                        : 'Choose where the path starts and ends'
                  }
                >
                  {loaded.unknown.length > 0 ? (
                    <p>
                      <code>{visible(loaded.unknown.join(', '))}</code> is in no collected scope.
                    </p>
                  ) : found !== null ? (
                    <p>Nothing collected leads from the one to the other, not even under conditions.</p>
                  ) : (
                    <p>Search for both below.</p>
                  )}
                </Empty>
              ) : (
                <GraphCanvas
                  ref={canvas}
                  graph={graph}
                  byAccount={byAccount}
                  selected={selected}
                  onSelect={(id) => url.set({ sel: id })}
                  onOpen={open}
                  onRemove={remove}
                />
              )}
              {!table && graph.nodes.size > 0 && (
                <div className="zoom">
                  <button
                    type="button"
                    className="button square"
                    aria-label="Zoom in"
                    onClick={() => canvas.current?.zoom(1.25)}
                  >
                    <Plus size={15} />
                  </button>
                  <button
                    type="button"
                    className="button square"
                    aria-label="Zoom out"
                    onClick={() => canvas.current?.zoom(0.8)}
                  >
                    <Minus size={15} />
                  </button>
                  <button
                    type="button"
                    className="button square"
                    aria-label="Fit"
                    onClick={() => canvas.current?.fit()}
                  >
                    <Maximize size={15} />
                  </button>
                </div>
              )}
            </div>
            {!table && graph.nodes.size > 0 && <Legend graph={graph} />}
            <PathBar
              from={from}
              to={to}
              graph={graph}
              found={found?.length ?? null}
              loading={route.loading}
              error={route.error}
              chosen={chosen}
              onChange={(change) => url.set({ ...change, i: null }, 'push')}
              onChoose={(i) => url.set({ i: i === 0 ? null : String(i) })}
              href={
                found?.[chosen]
                  ? address('/paths', { from: from ?? '', to: to ?? '', unknown: '1', path: found[chosen]?.id ?? '' })
                  : null
              }
            />
          </>
        )}
      </section>
      {!empty && (
        <>
          <Splitter kind="columns" size={width} onSize={setWidth} least={280} most={620} label="Width of the details" />
          <aside className="explorer-side" style={{ width }} aria-label="Details">
            {edge ? (
              <EdgeDetails edge={edge} graph={graph} ends={{ from, to }} />
            ) : group ? (
              <GroupDetails
                group={group}
                members={
                  loaded?.expanded
                    .find((x) => specText(x.spec) === specText(group.spec))
                    ?.neighbours.nodes.filter((n) => !graph.nodes.has(n.asset.key)) ?? []
                }
                onShow={(a) => url.set({ n: [...roots, a.key], sel: a.key, x: '1' }, 'push')}
                onUnfold={() => open(group.id)}
              />
            ) : selected !== null && !selected.startsWith('edge:') && !selected.startsWith('group:') ? (
              <NodeDetails
                key={selected}
                id={selected}
                expanded={new Set(specs.map(specText))}
                onExpand={expand}
                onRemove={remove}
                onEnd={(side, id) => url.set({ [side]: id, i: null }, 'push')}
              />
            ) : (
              <Empty icon={Waypoints} title="Nothing chosen">
                <p>Choose a node or an edge. Double-click a node to expand it.</p>
              </Empty>
            )}
          </aside>
        </>
      )}
    </div>
  );
}

function Start({ onPick }: { onPick: (asset: AssetBrief) => void }) {
  const worst = useQuery(identities, { first: 8, filter: { canBecomeAdmin: true } });
  return (
    <div className="start">
      <Waypoints size={28} strokeWidth={1.5} aria-hidden="true" />
      <h2>Start from anything</h2>
      <p className="soft">Search for an identity, a bucket, an address or a tag, and follow what it can reach.</p>
      <AssetSearch label="Start from" placeholder="Name, ARN, tag or address" onPick={onPick} autoFocus />
      {worst.data && worst.data.identities.nodes.length > 0 && (
        <>
          <p className="soft small">or from one that has a path to admin</p>
          <div className="chips start-chips">
            {worst.data.identities.nodes.map((p) => (
              <button key={p.asset.key} type="button" className="pill" onClick={() => onPick(p.asset)}>
                <span className="cut start-name">
                  <Text value={p.asset.name} title={p.asset.key} />
                </span>
              </button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

function Legend({ graph }: { graph: Graph }) {
  const families = new Set<Family>([...graph.nodes.values()].map((n) => n.asset.family));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a named list of signs, no part of a form.
    <div className="legend" role="group" aria-label="Legend">
      <ul>
        {(Object.keys(familyTitle) as Family[])
          .filter((f) => families.has(f))
          .map((f) => (
            <li key={f} className={`small ${familyClass(f)}`}>
              <i aria-hidden="true" /> {familyTitle[f]}
            </li>
          ))}
      </ul>
      <CertaintyLegend />
    </div>
  );
}

interface EdgeRow {
  readonly edge: GraphEdge;
  readonly from: string;
  readonly to: string;
  readonly fromKey: string;
  readonly toKey: string;
}
function edgeRows(graph: Graph): EdgeRow[] {
  const name = (id: string) => {
    const g = graph.groups.get(id);
    const node = graph.nodes.get(id);
    return node ? called(node.asset) : g ? `× ${g.count} ${g.sample.typePlural}` : id;
  };
  return [...graph.edges.values()].map((edge) => ({
    edge,
    from: name(edge.from),
    to: name(edge.to),
    fromKey: edge.from,
    toKey: edge.to,
  }));
}
function EdgeTable({
  graph,
  selected,
  onSelect,
}: {
  graph: Graph;
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const rows = edgeRows(graph);
  const lone = [...graph.nodes.values()].filter(
    (n) => !rows.some((r) => r.fromKey === n.asset.key || r.toKey === n.asset.key),
  );
  return (
    <div className="card list-body explorer-table">
      <DataTable
        label="Relations"
        columns={[
          {
            id: 'from',
            title: 'From',
            cell: (r: EdgeRow) => (
              <span className="strong">
                <Text value={r.from} title={r.fromKey} />
              </span>
            ),
          },
          { id: 'what', title: 'Relation', width: 170, cell: (r) => <Text value={r.edge.label} /> },
          {
            id: 'to',
            title: 'To',
            cell: (r) => (
              <span className="strong">
                <Text value={r.to} title={r.toKey} />
              </span>
            ),
          },
          { id: 'sure', title: 'Certainty', width: 122, cell: (r) => <Sure of={r.edge.certainty} /> },
          { id: 'path', title: 'Path', width: 70, cell: (r) => (r.edge.onPath ? 'on it' : '') },
        ]}
        rows={rows}
        rowKey={(r) => `edge:${r.edge.id}`}
        selected={selected}
        onPick={(r) => onSelect(`edge:${r.edge.id}`)}
        foot={
          lone.length > 0 ? (
            <p className="soft small more-rows wrap">
              Without a relation shown: <Text value={lone.map((n) => n.asset.name).join(', ')} />
            </p>
          ) : null
        }
      />
    </div>
  );
}

function PathBar({
  from,
  to,
  graph,
  found,
  loading,
  error,
  chosen,
  onChange,
  onChoose,
  href,
}: {
  from: string | null;
  to: string | null;
  graph: Graph;
  found: number | null;
  loading: boolean;
  error: ApiError | null;
  chosen: number;
  onChange: (change: { from?: string | null; to?: string | null }) => void;
  onChoose: (i: number) => void;
  href: string | null;
}) {
  const end = (side: 'from' | 'to', value: string | null) => {
    const title = side === 'from' ? 'From' : 'To';
    if (value === null)
      return (
        <AssetSearch
          label={`Path ${side}`}
          placeholder={`${title} …`}
          onPick={(a) => onChange({ [side]: a.key })}
          words={
            side === 'to'
              ? [{ word: 'admin', about: 'any administrator', onPick: () => onChange({ to: 'admin' }) }]
              : [{ word: 'internet', about: 'anyone', onPick: () => onChange({ from: 'internet' }) }]
          }
        />
      );
    return (
      <span className="end">
        <span className="soft">{title}</span>{' '}
        <span className="cut strong">
          <Text value={graph.nodes.get(value)?.asset.name ?? value} title={value} />
        </span>
        <button type="button" aria-label={`${title} nothing`} onClick={() => onChange({ [side]: null })}>
          <X size={13} />
        </button>
      </span>
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: two searches side by side, no form that is sent.
    <div className="card path-bar" role="group" aria-label="Path from one to another">
      {end('from', from)}
      <button
        type="button"
        className="button bare slim square"
        aria-label="Swap"
        title="Swap"
        disabled={from === null && to === null}
        onClick={() => onChange({ from: to, to: from })}
      >
        <ArrowLeftRight size={14} />
      </button>
      {end('to', to)}
      {from !== null &&
        to !== null &&
        (error ? (
          <span className="danger small cut">{error.message}</span>
        ) : loading || found === null ? (
          <span className="soft small nowrap">Searching …</span>
        ) : found === 0 ? (
          <span className="soft small nowrap">No path</span>
        ) : (
          <>
            {found > 1 && (
              <span className="row nowrap small" style={{ gap: 2 }}>
                <button
                  type="button"
                  className="button bare slim square"
                  aria-label="Path before"
                  disabled={chosen <= 0}
                  onClick={() => onChoose(chosen - 1)}
                >
                  ‹
                </button>
                {chosen + 1} of {found}
                <button
                  type="button"
                  className="button bare slim square"
                  aria-label="Next path"
                  disabled={chosen >= found - 1}
                  onClick={() => onChoose(chosen + 1)}
                >
                  ›
                </button>
              </span>
            )}
            {href && (
              <Link className="button first slim" href={href}>
                {plural(found, 'path')} <ArrowRight size={13} aria-hidden="true" />
              </Link>
            )}
          </>
        ))}
    </div>
  );
}

function NodeDetails({
  id,
  expanded,
  onExpand,
  onRemove,
  onEnd,
}: {
  id: string;
  expanded: ReadonlySet<string>;
  onExpand: (spec: Spec) => void;
  onRemove: (id: string) => void;
  onEnd: (side: 'from' | 'to', id: string) => void;
}) {
  const answer = useQuery(assetQuery, { id });
  return (
    <Answered answer={answer}>
      {({ asset }) =>
        asset === null ? (
          <Empty title="Nobody knows this id">
            <p>
              <code>{visible(id)}</code>
            </p>
          </Empty>
        ) : (
          <div className="stack" style={{ gap: 14 }}>
            <AssetHead asset={asset} />
            <div className="chips">
              <button type="button" className="button slim" onClick={() => onEnd('from', asset.key)}>
                Path from here
              </button>
              <button type="button" className="button slim" onClick={() => onEnd('to', asset.key)}>
                Path to here
              </button>
              <button type="button" className="button slim" onClick={() => onRemove(asset.key)}>
                <EyeOff size={13} aria-hidden="true" /> Take away
              </button>
            </div>
            <AssetFacts asset={asset} />
            <div>
              <h3 className="small strong expand-title">Expand</h3>
              {asset.expansions.length === 0 ? (
                <p className="soft small">It has no relation to anything collected.</p>
              ) : (
                <ul className="rows expansions">
                  {asset.expansions.map((e) => {
                    const spec = { edge: e.edge, direction: e.direction, id: asset.key };
                    const on = expanded.has(specText(spec));
                    return (
                      <li key={specText(spec)}>
                        <button type="button" className="expansion" aria-pressed={on} onClick={() => onExpand(spec)}>
                          {e.direction === 'IN' ? (
                            <LogIn size={15} aria-hidden="true" />
                          ) : (
                            <LogOut size={15} aria-hidden="true" />
                          )}
                          <span className="grow cut">{e.title}</span>
                          <span className="strong">{count(e.count)}</span>
                          {on ? (
                            <Minus size={14} aria-label="shown; collapse" />
                          ) : (
                            <Plus size={14} aria-label="expand" />
                          )}
                        </button>
                      </li>
                    );
                  })}
                </ul>
              )}
            </div>
            <WorstRoute asset={asset} />
            <AssetLinks asset={asset} />
          </div>
        )
      }
    </Answered>
  );
}

function WorstRoute({ asset }: { asset: AssetBrief }) {
  const answer = useQuery(
    pathsQuery,
    asset.isPrincipal || asset.external || asset.type === 'internet'
      ? { from: [asset.key], limit: 1, certainty: ['CERTAIN', 'CONDITIONAL'] }
      : null,
  );
  const path = answer.data?.paths.paths[0];
  if (!path) return null;
  return (
    <div className="worst-route">
      <h3 className="strong">Worst route from here</h3>
      <p className="soft small wrap">
        <Text value={path.title} />
      </p>
      <div className="row">
        <Link className="button slim" href={address('/paths', { from: asset.key, path: path.id })}>
          <Crosshair size={13} aria-hidden="true" /> Show
        </Link>
        <Link className="button slim" href={address('/paths', { from: asset.key, path: path.id, tab: 'cut' })}>
          How to cut it
        </Link>
      </div>
    </div>
  );
}

const MEMBERS_FIRST = 25;
function GroupDetails({
  group,
  members,
  onShow,
  onUnfold,
}: {
  group: GraphGroup;
  members: readonly Neighbour[];
  onShow: (asset: AssetBrief) => void;
  onUnfold: () => void;
}) {
  return (
    <div className="stack" style={{ gap: 12 }}>
      <div className="row">
        <Ring family={group.sample.family} icon={group.sample.icon} big />
        <div className="stack grow">
          <h2 className="asset-name cut">× {count(group.count)}</h2>
          <p className="soft small cut">{group.title}</p>
        </div>
        {members.length > 0 && (
          <button type="button" className="button slim" onClick={onUnfold}>
            Unfold {Math.min(MEMBERS_FIRST, members.length)}
          </button>
        )}
      </div>
      <ul className="rows">
        {members.map((m) => (
          <li key={m.asset.key}>
            <button type="button" className="expansion" onClick={() => onShow(m.asset)}>
              <Ring family={m.asset.family} icon={m.asset.icon} />
              <span className="grow cut">
                <Text value={m.asset.name} title={m.asset.key} />
              </span>
              <Sure of={m.certainty ?? 'CERTAIN'} bare />
              <Plus size={14} aria-label="show" />
            </button>
          </li>
        ))}
      </ul>
      {group.count > members.length && (
        <p className="soft small">
          and {count(group.count - members.length)} more; search for one by name to put it down.
        </p>
      )}
    </div>
  );
}

function EdgeDetails({
  edge,
  graph,
  ends,
}: {
  edge: GraphEdge;
  graph: Graph;
  ends: { from: string | null; to: string | null };
}) {
  const name = (id: string) => {
    const node = graph.nodes.get(id);
    return node ? called(node.asset) : `× ${graph.groups.get(id)?.count ?? ''}`;
  };
  return (
    <div className="stack" style={{ gap: 12 }}>
      <h2 className="wrap side-title">
        <Text value={name(edge.from)} title={edge.from} /> <span className="soft">{visible(edge.label)}</span>{' '}
        <Text value={name(edge.to)} title={edge.to} />
      </h2>
      <Sure of={edge.certainty} />
      {edge.because.length > 0 && (
        <div className="stack" style={{ gap: 6 }}>
          <h3 className="small strong">Why it holds</h3>
          <Reasons because={edge.because} />
        </div>
      )}
      {edge.conditions.length > 0 && (
        <div className="stack" style={{ gap: 6 }}>
          <h3 className="small strong">Only if</h3>
          <ul className="reasons">
            {edge.conditions.map((c) => (
              <li key={`${c.operator} ${c.key} ${c.text}`}>
                <span className="wrap">
                  <Text value={c.text} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {edge.hop && ends.from && ends.to && (
        <Link
          className="button"
          href={address('/paths', {
            from: ends.from,
            to: ends.to,
            unknown: '1',
            path: edge.hop.path,
            hop: String(edge.hop.index + 1),
          })}
        >
          All evidence of this hop
        </Link>
      )}
      {edge.because.length === 0 && !edge.hop && (
        <p className="soft small">It is how the two are joined; no policy decides it.</p>
      )}
    </div>
  );
}

'use client';
import { Download, Route, Scissors, Table2, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { called } from '../../lib/called';
import { choke, crossings, hopKey } from '../../lib/crossings';
import { downloadCsv, downloadJson, downloadPng, downloadSvg } from '../../lib/export';
import { count, plural } from '../../lib/format';
import { cuts as cutsQuery, onePath, paths as pathsQuery } from '../../lib/queries';
import type { Certainty, PathBrief, PathFull, PathListOf } from '../../lib/types';
import { useUrlState } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { AcceptedBy, AcceptPath } from '../accept';
import { AssetPanel } from '../asset-panel';
import { AssetSearch } from '../asset-search';
import { CertaintyLegend, Sure, WORD } from '../certainty';
import { CutDetail, CutRows } from '../cuts';
import { EVIDENCE_TABS, Evidence, type EvidenceTab, hopSentence } from '../evidence';
import { PathPicture, type Picked } from '../path-picture';
import { hopCount, PathSigns, PathTitle } from '../path-row';
import { Chevron, Choice, Popover } from '../popover';
import { ScoreRing } from '../score-ring';
import { Splitter, useSize } from '../splitter';
import { Answered, Bones, Empty } from '../states';
import { Text } from '../text';

const SURE: Record<string, Certainty[]> = {
  all: ['CERTAIN', 'CONDITIONAL'],
  certain: ['CERTAIN'],
  conditional: ['CONDITIONAL'],
};
const FROM_WORDS = [
  { word: 'internet', about: 'anyone, anywhere' },
  { word: 'external', about: 'principals of accounts outside the organisation' },
  { word: 'any', about: 'every principal collected' },
];
const TO_WORDS = [
  { word: 'admin', about: 'the administrator of an account' },
  { word: 'data', about: 'stores marked or found sensitive' },
];
const wordTitle = (ids: readonly string[], none: string): string => {
  if (ids.length === 0) return none;
  const last = ids.map((id) => (/^(arn|urn):/.test(id) ? (id.split(/[/:]/).at(-1) ?? id) : id));
  return last.join(', ');
};

/** From or to: a few words that stand for sets, or one thing found by search. */
function EndFilter({
  side,
  value,
  words,
  none,
  onChange,
}: {
  side: 'From' | 'To';
  value: string[];
  words: readonly { word: string; about: string }[];
  none: string;
  onChange: (ids: string[]) => void;
}) {
  const title = visible(wordTitle(value, none));
  return (
    <Popover
      label={`${side}: ${title}`}
      left
      className={`pill${value.length > 0 ? ' set' : ''}`}
      button={
        <>
          <span className="cut end-word">
            {side} {title}
          </span>
          <Chevron />
        </>
      }
    >
      {(close) => (
        <div className="end-filter">
          <AssetSearch
            label={`${side} what`}
            placeholder="Name, ARN, tag or address"
            autoFocus
            words={words.map((w) => ({
              ...w,
              onPick: () => {
                onChange([w.word]);
                close();
              },
            }))}
            onPick={(asset) => {
              onChange([asset.key]);
              close();
            }}
          />
          {value.length > 0 && (
            <button
              type="button"
              className="option"
              onClick={() => {
                onChange([]);
                close();
              }}
            >
              <X size={14} aria-hidden="true" /> {side} {none}
            </button>
          )}
        </div>
      )}
    </Popover>
  );
}

export function PathsPage() {
  const url = useUrlState();
  const from = url.all('from');
  const to = url.all('to');
  const sure = url.get('certainty') ?? 'all';
  const unknown = url.get('unknown') === '1';
  const variables = {
    ...(from.length > 0 ? { from } : {}),
    ...(to.length > 0 ? { to } : {}),
    limit: 200,
    certainty: [...(SURE[sure] ?? SURE.all ?? []), ...(unknown ? (['UNKNOWN'] as const) : [])],
  };
  const listing = url.get('list') === 'cuts';
  const minimum = listing && url.get('minimum') === '1';
  const spare = url.get('spare') === '1';
  const answer = useQuery(pathsQuery, listing ? null : variables);
  const changes = useQuery(
    cutsQuery,
    listing
      ? {
          ...(from.length > 0 ? { from } : {}),
          ...(to.length > 0 ? { to } : {}),
          limit: 25,
          ...(minimum ? { minimum, spareUsed: spare } : {}),
        }
      : null,
  );
  return (
    <div className="paths-page">
      <section className="side" aria-label="Paths">
        <div className="side-head">
          <div className="row between">
            <h1>Attack paths</h1>
            {changes.data && listing && (
              <span className="soft small">
                {minimum && changes.data.cuts.minimum !== null
                  ? `${plural(changes.data.cuts.minimum, 'hop')} part all ${plural(changes.data.cuts.pairs, 'way')}`
                  : `${plural(changes.data.cuts.pairs, 'way')} from start to end`}
              </span>
            )}
            {answer.data && !listing && <span className="soft small">{folded(answer.data.paths)}</span>}
          </div>
          <div className="tabs-slim" role="tablist" aria-label="What is listed">
            <button
              type="button"
              role="tab"
              aria-selected={!listing}
              onClick={() => url.set({ list: null, cut: null }, 'push')}
            >
              <Route size={14} aria-hidden="true" /> Paths
            </button>
            <button type="button" role="tab" aria-selected={listing} onClick={() => url.set({ list: 'cuts' }, 'push')}>
              <Scissors size={14} aria-hidden="true" /> What to cut first
            </button>
          </div>
          <div className="chips">
            <EndFilter
              side="From"
              value={from}
              words={FROM_WORDS}
              none="anything"
              onChange={(ids) => url.set({ from: ids, path: null, hop: null }, 'push')}
            />
            <EndFilter
              side="To"
              value={to}
              words={TO_WORDS}
              none="admin or data"
              onChange={(ids) => url.set({ to: ids, path: null, hop: null }, 'push')}
            />
            {listing && (
              <Choice
                label="Which changes"
                value={minimum ? (spare ? 'spare' : 'minimum') : 'best'}
                options={[
                  { value: 'best', text: 'Best change first', about: 'what closes most, one after the other' },
                  { value: 'minimum', text: 'Minimum cut', about: 'the fewest hops without which nothing is reached' },
                  {
                    value: 'spare',
                    text: 'Minimum cut, sparing use',
                    about: 'a hop in use counts as much as ten that are not',
                  },
                ]}
                onChoose={(v) =>
                  url.set({ minimum: v === 'best' ? null : '1', spare: v === 'spare' ? '1' : null, cut: null }, 'push')
                }
              />
            )}
            {!listing && (
              <Choice
                label="Certainty"
                value={SURE[sure] ? sure : 'all'}
                options={[
                  { value: 'all', text: 'Certainty: all', about: 'certain, and those with conditions' },
                  { value: 'certain', text: 'Certain only', about: 'nothing remains to be met' },
                  { value: 'conditional', text: 'Conditional only', about: 'hold if the conditions named are met' },
                ]}
                onChoose={(v) => url.set({ certainty: v === 'all' ? null : v, path: null, hop: null }, 'push')}
              />
            )}
          </div>
          {!listing && answer.data && (unknown || answer.data.paths.unknownHidden > 0) && (
            <button
              type="button"
              role="switch"
              aria-checked={unknown}
              className="switch"
              onClick={() => url.set({ unknown: unknown ? null : '1', path: null, hop: null })}
            >
              <i aria-hidden="true" />
              Show what is unknown
              {answer.data.paths.unknownHidden > 0 && ` (${count(answer.data.paths.unknownHidden)})`}
            </button>
          )}
        </div>
        {listing ? (
          <Answered answer={changes} lines={12}>
            {(data) => <CutRows list={data.cuts} minimum={minimum} outdated={changes.outdated} />}
          </Answered>
        ) : (
          <Answered answer={answer} lines={12}>
            {(data) => <PathRows list={data.paths} outdated={answer.outdated} />}
          </Answered>
        )}
      </section>
      {listing ? (
        changes.data && changes.data.cuts.cuts.length > 0 ? (
          <CutDetail list={changes.data.cuts} minimum={minimum} />
        ) : (
          <div className="grow">{changes.loading && !changes.data && <Bones lines={3} />}</div>
        )
      ) : answer.data && answer.data.paths.paths.length > 0 ? (
        <Chosen list={answer.data.paths} ends={{ from, to }} />
      ) : (
        <div className="grow">{answer.loading && !answer.data && <Bones lines={3} />}</div>
      )}
    </div>
  );
}

const folded = (list: PathListOf<PathBrief>): string => {
  const shown = list.paths.length + list.more;
  return list.routes > shown ? `${plural(list.routes, 'route')} folded into ${count(shown)}` : plural(shown, 'path');
};

function PathRows({ list, outdated }: { list: PathListOf<PathBrief>; outdated: boolean }) {
  const url = useUrlState();
  const box = useRef<HTMLUListElement>(null);
  const chosen = url.get('path');
  const current = list.paths.some((p) => p.id === chosen) ? chosen : list.paths[0]?.id;
  if (list.paths.length === 0) {
    return (
      <Empty icon={Route} title="No path of this kind">
        <p>
          Nothing collected so far leads from the one to the other.
          {list.unknownHidden > 0 &&
            ` ${plural(list.unknownHidden, 'path')} could not be decided: what was not collected may open ${list.unknownHidden === 1 ? 'it' : 'them'}.`}
        </p>
        {list.assumes.length > 0 && <p className="small">Assumed: {list.assumes.map(visible).join('; ')}.</p>}
      </Empty>
    );
  }
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const rows = [...(box.current?.querySelectorAll<HTMLButtonElement>('button.path-row') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
    next?.focus();
    next?.click();
  };
  return (
    <ul className={`path-rows${outdated ? ' outdated' : ''}`} ref={box} onKeyDown={move}>
      {list.paths.map((path) => (
        <li key={path.id}>
          <button
            type="button"
            className="path-row"
            aria-current={path.id === current ? 'true' : undefined}
            onClick={() => url.set({ path: path.id, hop: null, node: null })}
          >
            <ScoreRing score={path.score} severity={path.severity} />
            <span className="grow stack" style={{ gap: 2 }}>
              <span className="cut strong">
                <PathTitle title={path.title} />
              </span>
              <span className="row small soft" style={{ gap: 10 }}>
                <span className="nowrap">{hopCount(path)}</span>
                <Sure of={path.certainty} />
                {path.count > 1 && (
                  <span className="nowrap">
                    × {count(path.count)}
                    <span className="alike-word"> alike</span>
                  </span>
                )}
                <span className="grow" />
                {path.accepted && <span className="chip">accepted</span>}
                <PathSigns path={path} />
              </span>
            </span>
          </button>
        </li>
      ))}
      {list.more > 0 && (
        <li className="soft small more-rows">
          {plural(list.more, 'more path')}, less severe. Narrow the filters to see them.
        </li>
      )}
      {list.assumes.length > 0 && (
        <li className="soft tiny more-rows wrap">
          Assumed: <Text value={list.assumes.slice(0, 3).join('; ')} title={list.assumes.join('\n')} />
          {list.assumes.length > 3 && ` and ${list.assumes.length - 3} more`}.
        </li>
      )}
    </ul>
  );
}

function Chosen({ list, ends }: { list: PathListOf<PathBrief>; ends: { from: string[]; to: string[] } }) {
  const url = useUrlState();
  const wanted = url.get('path');
  const brief = list.paths.find((p) => p.id === wanted) ?? list.paths[0];
  const answer = useQuery(
    onePath,
    brief
      ? {
          id: brief.id,
          ...(ends.from.length > 0 ? { from: ends.from } : {}),
          ...(ends.to.length > 0 ? { to: ends.to } : {}),
        }
      : null,
  );
  const through = useMemo(() => crossings(list.paths), [list.paths]);
  const [svg, setSvg] = useState<SVGSVGElement | null>(null);
  const [chosenHeight, setHeight] = useSize('evidence', 0, 150);
  const column = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(0);
  useEffect(() => {
    const element = column.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setTall(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Until somebody drags it, the evidence takes two fifths.
  const most = Math.max(150, tall - 320);
  const height = Math.min(most, chosenHeight || Math.round(tall * 0.4));
  if (!brief) return null;
  const full = answer.data?.path?.id === brief.id ? answer.data.path : null;
  const crossing = choke(brief.hops, through);
  // Nobody can cut anything at the internet itself: the ring stands where it arrives.
  const cutAt = crossing === null ? null : crossing.from.family === 'OUTSIDE' ? crossing.to.key : crossing.from.key;
  const node = url.get('node');
  const asked = Number(url.get('hop') ?? 'NaN');
  const hopIndex = Number.isInteger(asked) && asked >= 1 && asked <= brief.hops.length ? asked - 1 : defaultHop(brief);
  const picked: Picked = node !== null ? { node } : { hop: hopIndex };
  const pick = (p: Picked) => {
    if (p === null) url.set({ hop: null, node: null });
    else if ('hop' in p) url.set({ hop: String(p.hop + 1), node: null });
    else url.set({ node: p.node });
  };
  const tab = EVIDENCE_TABS.find((t) => t.id === url.get('tab'))?.id ?? 'why';
  const setTab = (t: EvidenceTab) => url.set({ tab: t === 'why' ? null : t });
  const table = url.get('view') === 'table';
  const hop = full?.hops[hopIndex];
  const fileName = `path-${brief.id.slice(0, 12)}`;
  const hopRows = brief.hops.map((h) => [
    h.index + 1,
    h.from.key,
    h.label,
    h.to.key,
    h.kind,
    WORD[h.certainty],
    h.detail ?? '',
  ]);
  return (
    <section className="chosen" aria-label="The path" ref={column}>
      <header className="chosen-head">
        <div className="grow stack" style={{ gap: 2 }}>
          <h1 className="two-lines">
            <PathTitle title={brief.title} />
          </h1>
          <p className="soft small two-lines" title={full?.scoreBecause.map(visible).join('\n')}>
            {brief.accepted && (
              <>
                <AcceptedBy accepted={brief.accepted} />{' '}
              </>
            )}
            {full && full.summary.replace(/\.$/, '') !== brief.title ? <Text value={full.summary} /> : ' '}
          </p>
        </div>
        <div className="row">
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
                {svg && !table && (
                  <>
                    <button
                      type="button"
                      className="option"
                      onClick={() => {
                        downloadSvg(fileName, svg);
                        close();
                      }}
                    >
                      Picture as SVG
                    </button>
                    <button
                      type="button"
                      className="option"
                      onClick={() => {
                        void downloadPng(fileName, svg);
                        close();
                      }}
                    >
                      Picture as PNG
                    </button>
                  </>
                )}
                <button
                  type="button"
                  className="option"
                  onClick={() => {
                    downloadCsv(fileName, ['hop', 'from', 'does', 'to', 'kind', 'certainty', 'detail'], hopRows);
                    close();
                  }}
                >
                  Hops as CSV
                </button>
                <button
                  type="button"
                  className="option"
                  disabled={!full}
                  onClick={() => {
                    downloadJson(fileName, full);
                    close();
                  }}
                >
                  Path with evidence as JSON
                </button>
                <button
                  type="button"
                  className="option"
                  onClick={() => {
                    downloadCsv(
                      'attack-paths',
                      ['id', 'score', 'severity', 'title', 'from', 'to', 'target', 'certainty', 'count'],
                      list.paths.map((p) => [
                        p.id,
                        p.score,
                        p.severity,
                        p.title,
                        p.from.key,
                        p.to.key,
                        p.target,
                        WORD[p.certainty],
                        p.count,
                      ]),
                    );
                    close();
                  }}
                >
                  The whole list as CSV
                </button>
              </>
            )}
          </Popover>
          <AcceptPath key={brief.id} path={brief.id} accepted={brief.accepted} />
          <button
            type="button"
            className="button first"
            onClick={() => url.set({ tab: 'cut', hop: String((crossing?.index ?? hopIndex) + 1), node: null })}
          >
            <Scissors size={15} aria-hidden="true" /> Cut this path
          </button>
        </div>
      </header>
      <div className="card canvas dotted">
        {table ? (
          <HopTable path={brief} picked={picked} onPick={pick} />
        ) : (
          <>
            <PathPicture
              hops={brief.hops}
              picked={picked}
              onPick={pick}
              count={brief.count}
              choke={cutAt}
              title={brief.title}
              onSvg={setSvg}
            />
            <div className="canvas-foot">
              <div className="row" style={{ gap: 18 }}>
                <CertaintyLegend />
                {cutAt !== null && (
                  <span className="sure">
                    <i className="sign-cut" aria-hidden="true" /> most paths cross here
                  </span>
                )}
                {brief.hops.some((h) => h.to.sensitive || h.from.sensitive) && (
                  <span className="sure">
                    <i className="sign-sensitive" aria-hidden="true" /> sensitive
                  </span>
                )}
              </div>
              {full && full.count > 1 && <Members path={full} />}
            </div>
          </>
        )}
      </div>
      <Splitter kind="rows" size={height} onSize={setHeight} least={150} most={most} label="Height of the evidence" />
      <div className="card evidence" style={{ height }} data-testid="evidence">
        {node !== null ? (
          <div className="tab-panel">
            <AssetPanel id={node} />
          </div>
        ) : (
          <Answered answer={answer} lines={5}>
            {() =>
              hop ? (
                <Evidence
                  hop={hop}
                  of={brief.hops.length}
                  tab={tab}
                  onTab={setTab}
                  crossing={
                    list.paths.length > 1 ? { through: through.get(hopKey(hop)) ?? 1, all: list.paths.length } : null
                  }
                />
              ) : answer.loading ? (
                <Bones lines={5} />
              ) : (
                <Empty title="This path is gone">
                  <p>The data changed since the list was made.</p>
                </Empty>
              )
            }
          </Answered>
        )}
      </div>
    </section>
  );
}

/** The hop that needs explaining most: the last one that a policy decides. */
const defaultHop = (path: PathBrief): number =>
  Math.max(
    0,
    path.hops.findLastIndex((h) => h.kind !== 'RUNS_AS' && h.kind !== 'IS_ADMIN'),
  );

function Members({ path }: { path: PathFull }) {
  return (
    <Popover
      label={`${path.count} alike`}
      button={
        <>
          × {count(path.count)} alike <Chevron />
        </>
      }
    >
      {() => (
        <ul>
          {path.members.map((m) => (
            <li key={m.key} className="option cut">
              <Text value={m.name} title={m.key} />
            </li>
          ))}
          {path.count > path.members.length && (
            <li className="option soft">and {count(path.count - path.members.length)} more</li>
          )}
        </ul>
      )}
    </Popover>
  );
}

function HopTable({ path, picked, onPick }: { path: PathBrief; picked: Picked; onPick: (p: Picked) => void }) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th style={{ width: 56 }}>Hop</th>
            <th>From</th>
            <th>Does</th>
            <th>To</th>
            <th style={{ width: 120 }}>Certainty</th>
          </tr>
        </thead>
        <tbody>
          {path.hops.map((hop) => (
            <tr
              key={hop.index}
              className="pick"
              data-selected={picked !== null && 'hop' in picked && picked.hop === hop.index}
              onClick={() => onPick({ hop: hop.index })}
            >
              <td>
                <button
                  type="button"
                  className="link"
                  aria-label={visible(hopSentence(hop))}
                  onClick={() => onPick({ hop: hop.index })}
                >
                  {hop.index + 1}
                </button>
              </td>
              <td className="cut">
                <Text value={called(hop.from)} title={hop.from.key} />
              </td>
              <td className="cut">
                <Text value={hop.detail ? `${hop.label} · ${hop.detail}` : hop.label} />
              </td>
              <td className="cut">
                <Text value={called(hop.to)} title={hop.to.key} />
              </td>
              <td>
                <Sure of={hop.certainty} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

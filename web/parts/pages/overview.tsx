'use client';
import { Compass, Ellipsis, Scissors } from 'lucide-react';
import Link from 'next/link';
import type { CSSProperties, ReactNode } from 'react';
import { count, percent, plural } from '../../lib/format';
import { cuts, figures, legend, overview } from '../../lib/queries';
import type { CoverageSummary, CutList, Figures, Overview } from '../../lib/types';
import { address } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { WORD } from '../certainty';
import { CutBar, CutUse, cutSteps, shareOf } from '../cuts';
import { familyClass, iconNamed } from '../icons';
import { hopCount, PathSigns, PathTitle } from '../path-row';
import { Answered, Bones, Empty } from '../states';
import { Text } from '../text';
import { Sparkline, TrendTable } from '../trend';

export function OverviewPage() {
  const answer = useQuery(overview, {});
  return (
    <div className="content">
      <h1 className="hush">Overview</h1>
      <Answered answer={answer} lines={14}>
        {(data) =>
          data.overview.coverage.newest === null && data.overview.types.length === 0 ? (
            <NoData />
          ) : (
            <Filled data={data.overview} />
          )
        }
      </Answered>
    </div>
  );
}

function NoData() {
  return (
    <Empty icon={Compass} title="Nothing is charted yet">
      <p>
        Collect an account with <code>portolan collect</code>, or read recorded answers with{' '}
        <code>portolan import aws DIR</code>. This page fills as soon as the first generation is published.
      </p>
    </Empty>
  );
}

function Figure({
  href,
  title,
  value,
  beside,
  share,
  tone,
  trend,
  words = count,
}: {
  href: string;
  title: string;
  value: string;
  beside: ReactNode;
  share: number | null;
  tone: string;
  /** Its history, oldest first. */
  trend: readonly (number | null)[];
  words?: (n: number) => string;
}) {
  return (
    <Link className="card figure" href={href} prefetch={false} style={{ '--tone': `var(--${tone})` } as CSSProperties}>
      <span className="soft small cut">{title}</span>
      <span className="row between">
        <span className="figure-value">{value}</span>
        <Sparkline values={trend} words={words} />
      </span>
      <span className="soft small cut">{beside}</span>
      <span className={share === null ? 'figure-bar none' : 'figure-bar'} aria-hidden="true">
        {share !== null && (
          <i
            style={{
              width: `${Math.min(100, Math.max(share > 0 ? 1.5 : 0, share * 100))}%`,
              background: 'var(--tone)',
            }}
          />
        )}
      </span>
    </Link>
  );
}

/** What became of the paths since the data before, and what somebody accepted. */
function moved(f: Figures | null, accepted: number): string {
  const parts = [
    ...(f?.opened && f.closed ? [`${count(f.opened.length)} opened, ${count(f.closed.length)} closed`] : []),
    ...(accepted > 0 ? [`${count(accepted)} accepted`] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : 'to admin or sensitive data';
}

function Filled({ data }: { data: Overview }) {
  const chokes = useQuery(cuts, { limit: 5 });
  const trend = useQuery(figures, {});
  const hops = trend.data?.figures?.fewestHopsToData ?? null;
  const assets = data.types.reduce((sum, t) => sum + t.count, 0);
  const history = trend.data?.figures?.history ?? [];
  return (
    <div className="overview">
      <div className="figures">
        <Figure
          href="/paths"
          title="Paths to what matters"
          value={count(data.pathsToWhatMatters)}
          beside={moved(trend.data?.figures ?? null, data.acceptedPaths)}
          share={null}
          tone="critical"
          trend={history.map((p) => p.paths)}
        />
        <Figure
          href="/identities?can=1"
          title="Identities with a path to admin"
          value={count(data.identitiesWithPathToAdmin)}
          beside={`of ${plural(data.identities, 'user or role', 'users and roles')} · ${plural(data.admins, 'admin')}`}
          share={data.identities > 0 ? data.identitiesWithPathToAdmin / data.identities : 0}
          tone="identity"
          trend={history.map((p) => p.withPathToAdmin)}
        />
        <Figure
          href="/identities"
          title="Unused permissions"
          value={data.unusedShare === null ? '–' : percent(data.unusedShare)}
          beside={data.unusedShare === null ? 'no activity collected' : `of ${count(data.grantedPermissions)} granted`}
          share={data.unusedShare}
          tone="data"
          trend={history.map((p) => p.unusedShare)}
          words={percent}
        />
        <Figure
          href="/exposure?to=internet"
          title="Reachable from the internet"
          value={count(data.reachableFromInternet)}
          beside={`of ${plural(assets, 'asset')}${hops === null ? '' : ` · ${plural(hops, 'hop')} to data`}`}
          share={assets > 0 ? data.reachableFromInternet / assets : 0}
          tone="network"
          trend={history.map((p) => p.reachableFromInternet)}
        />
      </div>
      <TrendTable history={history} />
      <section className="card pad worst">
        <header>
          <h2>Worst paths</h2>
          <Link href="/paths" prefetch={false}>
            All {count(data.pathsToWhatMatters)}
          </Link>
        </header>
        {data.worst.length === 0 ? (
          <p className="soft small">No certain or conditional path leads to admin or to sensitive data.</p>
        ) : (
          <ul className="rows">
            {data.worst.slice(0, 7).map((path) => (
              <li key={path.id}>
                <Link className="worst-row" href={address('/paths', { path: path.id })} prefetch={false}>
                  <span
                    className={`worst-score sev-${path.severity.toLowerCase()}`}
                    role="img"
                    aria-label={`Score ${path.score}, ${path.severity.toLowerCase()}`}
                  >
                    {path.score}
                  </span>
                  <span className="grow stack">
                    <span className="cut strong ink">
                      <PathTitle title={path.title} />
                    </span>
                    <span className="soft small cut">
                      {hopCount(path)} · {WORD[path.certainty]}
                      {path.count > 1 && ` · × ${count(path.count)} alike`}
                    </span>
                  </span>
                  <PathSigns path={path} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="card pad cut-first">
        {chokes.data ? (
          <CutFirst list={chokes.data.cuts} />
        ) : chokes.error ? (
          <p className="soft small">{chokes.error.message}</p>
        ) : (
          <Bones lines={4} />
        )}
      </section>
      <section className="card pad cover">
        <header>
          <h2>Coverage</h2>
          <Link href="/collection" prefetch={false}>
            {plural(scopes(data.coverage), 'scope')}
          </Link>
        </header>
        <CoverageBar coverage={data.coverage} />
        <ul className="gaps">
          {data.gaps.slice(0, 3).map((gap) => (
            <li className="soft small wrap" key={`${gap.account} ${gap.region} ${gap.unit}`}>
              {gap.account} · {gap.region} · {gap.unit}:{' '}
              <span className={gap.state === 'denied' || gap.state === 'failed' ? 'danger' : 'ink'}>{gap.state}</span>
              {gap.missing && (
                <>
                  , missing <code className="ink">{gap.missing}</code>
                </>
              )}
            </li>
          ))}
          {data.gaps.length > 3 && (
            <li className="soft small">
              and {count(data.gaps.length - 3)} more; what they would show is unknown, nothing is removed.
            </li>
          )}
        </ul>
      </section>
      <section className="card pad charted">
        <header>
          <h2>What is charted</h2>
          <Link
            href="/inventory"
            prefetch={false}
            title="Everything collected that is the customer's own, and its accounts. The internet, services of AWS and what is known by name only are not counted."
          >
            {plural(assets, 'asset')} of {plural(data.types.length, 'type')}
          </Link>
        </header>
        <Types data={data} />
      </section>
    </div>
  );
}

const scopes = (c: CoverageSummary): number =>
  c.complete + c.partial + c.denied + c.throttled + c.timeout + c.unsupported + c.failed + c.never;

/** The changes that break most pairs of start and end, each after those before it. */
function CutFirst({ list }: { list: CutList }) {
  const closed = list.pairs - list.left;
  return (
    <>
      <header>
        <h2>Cut first</h2>
        {list.cuts.length > 0 && (
          <Link href="/paths?list=cuts" prefetch={false} className="cut">
            {plural(list.cuts.length, 'change')} {list.cuts.length === 1 ? 'breaks' : 'break'}{' '}
            {shareOf(closed, list.pairs)} of {count(list.pairs)} ways
          </Link>
        )}
      </header>
      {list.cuts.length === 0 ? (
        <p className="soft small row">
          <Scissors size={14} aria-hidden="true" /> No path needs cutting.
        </p>
      ) : (
        <ul className="rows">
          {cutSteps(list).map(({ cut, before }) => (
            <li key={cut.id}>
              <Link className="worst-row" href={address('/paths', { list: 'cuts', cut: cut.id })} prefetch={false}>
                <span className="grow stack">
                  <span className="two-lines strong ink">
                    <Text value={cut.change} title={cut.change} />
                  </span>
                  <span className="soft small cut">
                    {shareOf(cut.pairs, list.pairs)} of the ways · <CutUse cut={cut} />
                  </span>
                  <CutBar cut={cut} before={before} all={list.pairs} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const STATES: readonly { state: keyof CoverageSummary; word: string }[] = [
  { state: 'complete', word: 'complete' },
  { state: 'partial', word: 'partial' },
  { state: 'denied', word: 'denied' },
  { state: 'failed', word: 'failed' },
  { state: 'throttled', word: 'throttled' },
  { state: 'timeout', word: 'timed out' },
  { state: 'unsupported', word: 'unsupported' },
  { state: 'never', word: 'never asked' },
];
export function CoverageBar({ coverage }: { coverage: CoverageSummary }) {
  const parts = STATES.map((s) => ({ ...s, n: coverage[s.state] as number })).filter((s) => s.n > 0);
  return (
    <>
      <div className="cover-bar" aria-hidden="true">
        {parts.map((p) => (
          <i key={p.state} className={`st-${p.state}`} style={{ flexGrow: p.n }} />
        ))}
      </div>
      <ul className="cover-words">
        {parts.map((p) => (
          <li key={p.state} className="small">
            <i className={`st-${p.state}`} aria-hidden="true" />
            {count(p.n)} {p.word}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Rows of the card, that of the other types included. */
const TYPES_NAMED = 14;

/** Bars in proportion to the counts; with the last row they add up to the total in the head. */
function Types({ data }: { data: Overview }) {
  const known = useQuery(legend, {});
  const most = data.types[0]?.count ?? 1;
  const named = data.types.length > TYPES_NAMED ? data.types.slice(0, TYPES_NAMED - 1) : data.types;
  const others = data.types.slice(named.length);
  return (
    <ul className="types">
      {named.map((t) => {
        const info = known.data?.legend.nodeTypes.find((n) => n.type === t.value);
        const Icon = iconNamed(info?.icon ?? 'box');
        return (
          <li key={t.value}>
            <Link
              href={address('/inventory', { type: t.value })}
              prefetch={false}
              className={`type-row ${familyClass(info?.family ?? 'STRUCTURE')}`}
            >
              <Icon size={15} strokeWidth={1.8} aria-hidden="true" />
              <span className="cut ink">{(t.count === 1 ? info?.title : info?.plural) ?? t.value}</span>
              <span className="type-bar" aria-hidden="true">
                <i style={{ width: `${(100 * t.count) / most}%` }} />
              </span>
              <span className="num ink">{count(t.count)}</span>
            </Link>
          </li>
        );
      })}
      {others.length > 0 && (
        <li>
          <Link href="/inventory" prefetch={false} className="type-row f-structure">
            <Ellipsis size={15} strokeWidth={1.8} aria-hidden="true" />
            <span className="cut ink">{plural(others.length, 'other type')}</span>
            <span />
            <span className="num ink">{count(others.reduce((sum, t) => sum + t.count, 0))}</span>
          </Link>
        </li>
      )}
    </ul>
  );
}

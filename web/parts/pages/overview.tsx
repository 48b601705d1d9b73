'use client';
import { Compass, Scissors } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useMemo } from 'react';
import { called } from '../../lib/called';
import { crossings, hopKey } from '../../lib/crossings';
import { count, percent, plural } from '../../lib/format';
import { chokePoints, legend, overview } from '../../lib/queries';
import type { CoverageSummary, Overview, PathWithCuts } from '../../lib/types';
import { address } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { brief, visible } from '../../lib/visible';
import { WORD } from '../certainty';
import { familyClass, iconNamed } from '../icons';
import { hopCount, PathSigns, PathTitle } from '../path-row';
import { Answered, Bones, Empty } from '../states';
import { Text } from '../text';

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
}: {
  href: string;
  title: string;
  value: string;
  beside: ReactNode;
  share: number | null;
  tone: string;
}) {
  return (
    <Link className="card figure" href={href} prefetch={false}>
      <span className="soft small">{title}</span>
      <span className="row" style={{ alignItems: 'baseline' }}>
        <span className="figure-value">{value}</span>
        <span className="soft small cut">{beside}</span>
      </span>
      <span className={share === null ? 'figure-bar none' : 'figure-bar'} aria-hidden="true">
        {share !== null && (
          <i
            style={{
              width: `${Math.min(100, Math.max(share > 0 ? 1.5 : 0, share * 100))}%`,
              background: `var(--${tone})`,
            }}
          />
        )}
      </span>
    </Link>
  );
}

function Filled({ data }: { data: Overview }) {
  const chokes = useQuery(chokePoints, { limit: 200 });
  const assets = data.types.reduce((sum, t) => sum + t.count, 0);
  return (
    <div className="overview">
      <div className="figures">
        <Figure
          href="/paths"
          title="Paths to what matters"
          value={count(data.pathsToWhatMatters)}
          beside="to admin or sensitive data"
          share={null}
          tone="critical"
        />
        <Figure
          href="/identities?can=1"
          title="Identities with a path to admin"
          value={count(data.identitiesWithPathToAdmin)}
          beside={`of ${count(data.identities)} · ${plural(data.admins, 'admin')}`}
          share={data.identities > 0 ? data.identitiesWithPathToAdmin / data.identities : 0}
          tone="identity"
        />
        <Figure
          href="/identities"
          title="Unused permissions"
          value={data.unusedShare === null ? '–' : percent(data.unusedShare)}
          beside={data.unusedShare === null ? 'no activity collected' : `of ${count(data.grantedPermissions)} granted`}
          share={data.unusedShare}
          tone="data"
        />
        <Figure
          href="/exposure?to=internet"
          title="Reachable from the internet"
          value={count(data.reachableFromInternet)}
          beside={`of ${plural(assets, 'asset')}`}
          share={assets > 0 ? data.reachableFromInternet / assets : 0}
          tone="network"
        />
      </div>
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
          <CutFirst paths={chokes.data.paths.paths} />
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
          <Link href="/inventory" prefetch={false}>
            {plural(assets, 'asset')}
          </Link>
        </header>
        <Types data={data} />
      </section>
    </div>
  );
}

const scopes = (c: CoverageSummary): number =>
  c.complete + c.partial + c.denied + c.throttled + c.timeout + c.unsupported + c.failed + c.never;

/** The hops most paths cross, with the change that cuts them. */
function CutFirst({ paths }: { paths: readonly PathWithCuts[] }) {
  const best = useMemo(() => {
    const through = crossings(paths);
    const first = new Map<string, { path: PathWithCuts; hop: PathWithCuts['hops'][number] }>();
    for (const path of paths)
      for (const hop of path.hops)
        if (hop.cuts.length > 0 && hop.from.type !== 'admin' && !first.has(hopKey(hop)))
          first.set(hopKey(hop), { path, hop });
    // Greedy: each next one is counted by the paths that the ones before it leave.
    const open = new Map(paths.map((p) => [p.id, new Set(p.hops.map(hopKey))]));
    const picked: { title: string; detail: string; closes: number; href: string }[] = [];
    while (picked.length < 5 && open.size > 0) {
      let key: string | null = null;
      let most = 0;
      for (const candidate of first.keys()) {
        let n = 0;
        for (const hops of open.values()) if (hops.has(candidate)) n += 1;
        const tie = n === most && key !== null && (through.get(candidate) ?? 0) > (through.get(key) ?? 0);
        if (n > most || tie) {
          most = n;
          key = candidate;
        }
      }
      const found = key === null ? undefined : first.get(key);
      if (!found || key === null) break;
      for (const [id, hops] of [...open]) if (hops.has(key)) open.delete(id);
      picked.push({
        title: found.hop.cuts[0] ?? '',
        detail: `${called(found.hop.from)} → ${called(found.hop.to)}`,
        closes: most,
        href: address('/paths', { path: found.path.id, hop: String(found.hop.index + 1), tab: 'cut' }),
      });
    }
    return { picked, closed: paths.length - open.size };
  }, [paths]);
  return (
    <>
      <header>
        <h2>Cut first</h2>
        {best.picked.length > 0 && (
          <span className="soft small cut">
            {plural(best.picked.length, 'change')} on {count(best.closed)} of {plural(paths.length, 'path')}
          </span>
        )}
      </header>
      {best.picked.length === 0 ? (
        <p className="soft small row">
          <Scissors size={14} aria-hidden="true" /> No path needs cutting.
        </p>
      ) : (
        <ul className="rows">
          {best.picked.map((cut) => (
            <li key={cut.href}>
              <Link className="worst-row" href={cut.href} prefetch={false}>
                <span className="grow stack">
                  <span className="two-lines strong ink">
                    <Text value={brief(cut.title)} title={cut.title} />
                  </span>
                  <span className="soft small cut" title={visible(cut.detail)}>
                    {plural(cut.closes, 'path')} · <Text value={cut.detail} title="" />
                  </span>
                </span>
                <span className="cut-bar" aria-hidden="true">
                  <i style={{ width: `${(100 * cut.closes) / Math.max(1, best.picked[0]?.closes ?? 1)}%` }} />
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

function Types({ data }: { data: Overview }) {
  const known = useQuery(legend, {});
  const most = data.types[0]?.count ?? 1;
  return (
    <ul className="types">
      {data.types.slice(0, 14).map((t) => {
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
              <span className="cut ink">{info?.title ?? t.value}</span>
              <span className="type-bar" aria-hidden="true">
                <i style={{ width: `${Math.max(2, (100 * Math.log10(t.count + 1)) / Math.log10(most + 1))}%` }} />
              </span>
              <span className="num ink">{count(t.count)}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

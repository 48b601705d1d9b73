'use client';
import {
  Bookmark,
  Boxes,
  Building,
  Clock,
  Compass,
  Fingerprint,
  Globe,
  LayoutDashboard,
  type LucideIcon,
  PanelLeft,
  Radar,
  Route,
  Settings,
  Waypoints,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { ask, forgetAnswers } from '../lib/client';
import { ago, plural, utc } from '../lib/format';
import { status } from '../lib/queries';
import { adoptToken } from '../lib/token';
import type { CoverageSummary, Status } from '../lib/types';
import { address } from '../lib/url-state';
import { useQuery } from '../lib/use-query';
import { AssetSearch } from './asset-search';
import { Popover } from './popover';
import { Bones } from './states';
import { Text } from './text';

const PAGES: readonly { path: string; title: string; icon: LucideIcon; also?: string }[] = [
  { path: '/', title: 'Overview', icon: LayoutDashboard },
  { path: '/paths', title: 'Attack paths', icon: Route },
  { path: '/explorer', title: 'Explorer', icon: Waypoints },
  { path: '/identities', title: 'Identities', icon: Fingerprint, also: '/identity' },
  { path: '/inventory', title: 'Inventory', icon: Boxes },
  { path: '/exposure', title: 'Exposure', icon: Globe },
  { path: '/queries', title: 'Saved queries', icon: Bookmark },
];
const BELOW: typeof PAGES = [
  { path: '/collection', title: 'Collection', icon: Radar },
  { path: '/settings', title: 'Settings', icon: Settings },
];

/** States that are gaps, worst first, with the word for the summary. */
const GAPS = [
  ['denied', 'denied'],
  ['failed', 'failed'],
  ['timeout', 'timed out'],
  ['throttled', 'throttled'],
  ['partial', 'partial'],
  ['never', 'never asked'],
] as const;
export function gapText(coverage: CoverageSummary): string {
  const gap = GAPS.find(([state]) => coverage[state] > 0);
  return gap ? `${plural(coverage[gap[0]], 'scope')} ${gap[1]}` : 'no gaps';
}
export const coverageDot = (coverage: CoverageSummary): string =>
  coverage.denied + coverage.failed + coverage.timeout + coverage.throttled + coverage.partial + coverage.never === 0
    ? 'good'
    : coverage.percent < 80
      ? 'bad'
      : 'warn';

/** Minutes pass while a page stands open. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Asks now and then whether newer data was published, and if so asks again for what is on screen. */
function useFreshness(data: { status: Status } | null): void {
  const seq = data?.status.seq ?? null;
  useEffect(() => {
    if (data === null) return;
    const timer = setInterval(() => {
      if (document.hidden) return;
      ask(status, {}).then(
        (next) => {
          if (next.status.seq !== seq) forgetAnswers();
        },
        () => {
          // The page says so itself as soon as something is asked for.
        },
      );
    }, 15_000);
    return () => clearInterval(timer);
  }, [data, seq]);
}

function Pills({ data }: { data: Status }) {
  const now = useNow();
  const { coverage, accounts } = data;
  if (data.asOf === null) {
    return (
      <div className="pills">
        <span className="pill">
          <span className="dot" /> No data yet
        </span>
      </div>
    );
  }
  return (
    <div className="pills">
      <span className="pill" title={utc(data.asOf)}>
        <Clock size={14} aria-hidden="true" />
        <span className="cut">As of {utc(data.asOf)}</span>
      </span>
      <Link
        className="pill"
        href="/collection"
        aria-label={`Coverage ${coverage.percent.toFixed(1)} percent, ${gapText(coverage)}`}
      >
        <span className={`dot ${coverageDot(coverage)}`} />
        <span className="cut">
          Coverage {coverage.percent.toFixed(1)} % · {gapText(coverage)}
          {coverage.newest && ` · ${ago(coverage.newest, now)}`}
        </span>
      </Link>
      <Popover
        label={plural(accounts.length, 'account')}
        button={
          <>
            <Building size={14} aria-hidden="true" />
            {plural(accounts.length, 'account')}
          </>
        }
      >
        {() => (
          <ul>
            {accounts.map((a) => (
              <li key={a.id}>
                <Link className="option" href={address('/inventory', { account: a.account })}>
                  <span className="grow stack">
                    <span className="cut strong">
                      <Text value={a.name || a.account} />
                      {a.management && <span className="soft"> · management</span>}
                    </span>
                    <span className="mono soft tiny">{a.account}</span>
                  </span>
                  <span className="soft small">{plural(a.assets, 'asset')}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Popover>
    </div>
  );
}

function Item({ page, current }: { page: (typeof PAGES)[number]; current: string }) {
  const Icon = page.icon;
  const here = current === page.path || current === page.also;
  return (
    <Link
      className="item"
      href={page.path}
      aria-current={here ? 'page' : undefined}
      title={page.title}
      prefetch={false}
    >
      <Icon size={16} strokeWidth={1.8} aria-hidden="true" />
      <span className="word">{page.title}</span>
    </Link>
  );
}

const never = () => () => {};
/** The frame around every page: rail, bar, and the page itself once the token is known. */
export function Shell({ children }: { children: ReactNode }) {
  const ready = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return ready ? <Inside>{children}</Inside> : <div className="frame" aria-busy="true" />;
}

let adopted = false;
function Inside({ children }: { children: ReactNode }) {
  // Before anything asks: the first question already needs the token.
  if (!adopted) {
    adopted = true;
    adoptToken();
  }
  const router = useRouter();
  const path = usePathname()
    .replace(/(.)\/$/, '$1')
    .replace(/\.html$/, '');
  const answer = useQuery(status, {});
  useFreshness(answer.data);
  const [folded, setFolded] = useState(() => {
    try {
      return localStorage.getItem('portolan.rail') === 'icons';
    } catch {
      return false;
    }
  });
  const fold = () => {
    setFolded(!folded);
    try {
      localStorage.setItem('portolan.rail', folded ? 'words' : 'icons');
    } catch {
      // Not remembered, then.
    }
  };
  const mac = navigator.platform.startsWith('Mac');
  return (
    <div className="frame" data-rail={folded ? 'icons' : 'words'}>
      <a className="skip" href="#page">
        To the page
      </a>
      <nav className="rail" aria-label="Pages">
        <Link className="mark" href="/" aria-label="Portolan">
          <Compass size={20} aria-hidden="true" />
          <span className="word">Portolan</span>
        </Link>
        {PAGES.map((page) => (
          <Item key={page.path} page={page} current={path} />
        ))}
        <span className="gap" />
        {BELOW.map((page) => (
          <Item key={page.path} page={page} current={path} />
        ))}
        <button
          type="button"
          className="item"
          onClick={fold}
          aria-label={folded ? 'Unfold the rail' : 'Fold the rail'}
          title={folded ? 'Unfold' : 'Fold'}
        >
          <PanelLeft size={16} strokeWidth={1.8} aria-hidden="true" />
          <span className="word">Fold</span>
        </button>
      </nav>
      <header className="bar">
        <AssetSearch
          label="Search"
          placeholder="Search names, ARNs, tags, addresses"
          hint={mac ? '⌘K' : 'Ctrl K'}
          focusOn="k"
          onPick={(asset) =>
            router.push(
              asset.isPrincipal
                ? address('/identity', { id: asset.key })
                : address('/explorer', { n: asset.key, sel: asset.key }),
            )
          }
        />
        {answer.data ? (
          <Pills data={answer.data.status} />
        ) : (
          answer.error &&
          answer.error.kind !== 'token' && (
            <div className="pills">
              <button type="button" className="pill" title={answer.error.message} onClick={answer.retry}>
                <span className="dot bad" /> Coverage unknown · try again
              </button>
            </div>
          )
        )}
      </header>
      <main className="page" id="page" tabIndex={-1}>
        <Suspense fallback={<Bones />}>{children}</Suspense>
      </main>
    </div>
  );
}

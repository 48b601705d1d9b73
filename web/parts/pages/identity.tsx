'use client';
import { CalendarDays, Crosshair, Fingerprint, Route, Waypoints } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { ago, count, percent, plural, utc } from '../../lib/format';
import { principal } from '../../lib/queries';
import type { AssetBrief, AttachedPolicy, PrincipalFull } from '../../lib/types';
import { address, useUrlState } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { AssetFacts } from '../asset-panel';
import { BlastRadius } from '../blast';
import { Sure, WORD } from '../certainty';
import { Reasons, Tabs } from '../evidence';
import { Ring } from '../icons';
import { MarkButton, Marks } from '../marks';
import { PolicyView } from '../policy';
import { useNow } from '../shell';
import { Answered, Empty } from '../states';
import { CopyButton, Text } from '../text';
import { UseBar } from '../use-bar';
import { Power } from './identities';

export function IdentityPage() {
  const url = useUrlState();
  const id = url.get('id');
  const answer = useQuery(principal, id === null ? null : { id });
  if (id === null)
    return (
      <Empty icon={Fingerprint} title="Which identity?">
        <p>
          Choose one from the <Link href="/identities">list</Link>, or search for it above.
        </p>
      </Empty>
    );
  return (
    <div className={`content${answer.outdated ? ' outdated' : ''}`}>
      <Answered answer={answer} lines={16}>
        {(data) =>
          data.principal === null ? (
            <Empty icon={Fingerprint} title="No such identity">
              <p>
                Nobody collected knows <code>{visible(id)}</code>.
              </p>
            </Empty>
          ) : (
            <Filled p={data.principal} />
          )
        }
      </Answered>
    </div>
  );
}

function Filled({ p }: { p: PrincipalFull }) {
  const { asset } = p;
  return (
    <div className="stack" style={{ gap: 14 }}>
      <header className="identity-head">
        <Ring family={asset.family} icon={asset.icon} big />
        <div className="stack grow">
          <div className="row">
            <h1 className="cut">
              <Text value={asset.name} />
            </h1>
            <Power of={p} />
            <Marks id={asset.key} />
            <span className="chip">{asset.typeTitle}</span>
            {asset.account && (
              <span className="chip">
                <span className="cut">{asset.accountName || asset.account}</span>
              </span>
            )}
          </div>
          <div className="row" style={{ gap: 2 }}>
            <span className="mono soft cut" title={visible(asset.key)}>
              {visible(asset.key)}
            </span>
            <CopyButton text={asset.key} label="Copy the ARN" />
          </div>
        </div>
        <MarkButton asset={asset} />
        <Link className="button" href={address('/explorer', { n: asset.key, sel: asset.key })}>
          <Waypoints size={15} aria-hidden="true" /> Explore
        </Link>
        <Link className="button" href={address('/paths', { from: asset.key })}>
          <Route size={15} aria-hidden="true" /> Paths from here
        </Link>
        <Link className="button" href={address('/paths', { to: asset.key })}>
          <Crosshair size={15} aria-hidden="true" /> Who can become it
        </Link>
      </header>
      <Strip p={p} />
      <div className="identity-grid">
        <div className="stack" style={{ gap: 14 }}>
          <Granted p={p} />
          <DangerousUnused p={p} />
          <Activity p={p} />
          <section className="card pad">
            <header>
              <h2>About</h2>
            </header>
            <AssetFacts asset={asset} />
          </section>
        </div>
        <div className="stack" style={{ gap: 14 }}>
          <Escalations p={p} />
          <section className="card pad">
            <header>
              <h2>Within reach</h2>
            </header>
            <BlastRadius id={asset.key} />
          </section>
          <Policies p={p} />
          <Reach p={p} />
        </div>
      </div>
    </div>
  );
}

function Cell({ title, value, beside, tone = '' }: { title: string; value: string; beside: ReactNode; tone?: string }) {
  return (
    <div className="strip-cell">
      <dt className="soft small">{title}</dt>
      <dd>
        <span className={`strip-value ${tone}`}>{value}</span>
        <span className="soft tiny cut">{beside}</span>
      </dd>
    </div>
  );
}

function Strip({ p }: { p: PrincipalFull }) {
  const now = useNow();
  const notSeen = p.services.reduce((sum, s) => sum + s.notObservable, 0);
  const observed = p.observedDays !== null;
  return (
    <dl className="card strip">
      <Cell
        title="Permissions granted"
        value={p.asset.external && p.granted === 0 ? '–' : count(p.granted)}
        beside={
          p.asset.external && p.granted === 0
            ? 'not counted: outside the organisation'
            : `in ${plural(p.services.length, 'service')}`
        }
      />
      <Cell
        title={observed ? `Used in ${plural(p.observedDays ?? 0, 'day')}` : 'Used'}
        value={observed || p.used > 0 ? count(p.used) : '–'}
        beside={
          observed || p.used > 0
            ? p.granted > 0
              ? percent(p.used / p.granted)
              : 'nothing granted'
            : 'no activity collected'
        }
      />
      <Cell
        title="Dangerous and unused"
        value={count(p.unusedDangerous.length)}
        beside={
          (p.unusedDangerous.find((u) => u.permission.includes(':')) ?? p.unusedDangerous[0])?.permission ?? 'none'
        }
        tone={p.unusedDangerous.length > 0 ? 'danger' : ''}
      />
      <Cell
        title="Not observable"
        value={count(notSeen)}
        beside={
          notSeen > 0 ? 'leave no trace' : p.granted > 0 ? 'all that is granted could be seen' : 'nothing to be seen'
        }
      />
      <Cell
        title="Paths through it"
        value={count(p.pathsThrough)}
        beside={
          p.lastUsed ? <span title={utc(p.lastUsed)}>last used {ago(p.lastUsed, now)}</span> : 'never seen in use'
        }
      />
    </dl>
  );
}

function Granted({ p }: { p: PrincipalFull }) {
  const [all, setAll] = useState(false);
  const widest = Math.max(1, ...p.services.map((s) => s.granted));
  const shown = all ? p.services : p.services.slice(0, 10);
  return (
    <section className="card pad">
      <header>
        <h2>Granted against used</h2>
        <span className="pill">
          <CalendarDays size={14} aria-hidden="true" />{' '}
          {p.observedDays === null ? 'no activity collected' : `${plural(p.observedDays, 'day')} observed`}
        </span>
      </header>
      {p.services.length === 0 ? (
        <p className="soft small">
          {p.asset.external
            ? 'It is outside the organisation: what it is granted is not counted.'
            : 'Nothing is granted that could be listed by service.'}
        </p>
      ) : (
        <>
          <ul className="rows">
            {shown.map((s) => (
              <li key={s.service} className="use-row">
                <code className="cut">{s.service}</code>
                <UseBar granted={s.granted} used={s.used} of={widest} dangerous={s.dangerous} />
                <span className="soft small" title={s.lastUsed ? `last used ${utc(s.lastUsed)}` : undefined}>
                  {count(s.used)} of {count(s.granted)} used
                  {s.used === 0 && s.status === 'never' && (
                    <span className={s.dangerous ? 'danger' : ''}> · never</span>
                  )}
                  {s.notObservable > 0 && ` · ${count(s.notObservable)} unseen`}
                </span>
              </li>
            ))}
          </ul>
          <div className="row between use-legend soft tiny">
            <span className="row" style={{ gap: 16 }}>
              <span className="row" style={{ gap: 6 }}>
                <i className="key used" /> used
              </span>
              <span className="row" style={{ gap: 6 }}>
                <i className="key" /> unused
              </span>
              <span className="row" style={{ gap: 6 }}>
                <i className="key danger" /> unused and dangerous
              </span>
            </span>
            {p.services.length > 10 && (
              <button type="button" className="link" onClick={() => setAll(!all)}>
                {all ? 'Fewer' : `All ${p.services.length}`}
              </button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function DangerousUnused({ p }: { p: PrincipalFull }) {
  const [all, setAll] = useState(false);
  return (
    <section className="card pad">
      <header>
        <h2>Dangerous and unused</h2>
        {p.unusedDangerous.length > 6 && (
          <button type="button" className="link small" onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${p.unusedDangerous.length}`}
          </button>
        )}
      </header>
      {p.unusedDangerous.length === 0 ? (
        <p className="soft small">
          {p.observedDays === null
            ? 'Without activity nothing can be called unused.'
            : 'Every dangerous permission it holds was used, or it holds none.'}
        </p>
      ) : (
        <ul className="rows">
          {(all ? p.unusedDangerous : p.unusedDangerous.slice(0, 6)).map((u) => (
            <li key={u.permission} className="unused-row">
              <code className="cut">{u.permission}</code>
              <span className="soft small cut">{u.why ? <Text value={u.why} /> : u.risk}</span>
              <span className="soft tiny">{u.lastUsed ? utc(u.lastUsed) : u.status}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Activity({ p }: { p: PrincipalFull }) {
  const most = Math.max(1, ...p.activity.map((d) => d.calls));
  const calls = p.activity.reduce((sum, d) => sum + d.calls, 0);
  const denied = p.activity.reduce((sum, d) => sum + d.denied, 0);
  return (
    <section className="card pad">
      <header>
        <h2>Activity{p.activity.length > 0 && `, ${plural(p.activity.length, 'day')}`}</h2>
        {p.activity.length > 0 && (
          <span className="soft small">
            {plural(calls, 'call')} · {count(denied)} denied
          </span>
        )}
      </header>
      {p.activity.length === 0 ? (
        <p className="soft small">No CloudTrail events of it were imported.</p>
      ) : (
        <div
          className="days"
          role="img"
          aria-label={`${plural(calls, 'call')} in ${plural(p.activity.length, 'day')}, ${count(denied)} denied`}
        >
          {p.activity.map((d) => (
            <i
              key={d.day}
              title={`${d.day}: ${plural(d.calls, 'call')}${d.denied > 0 ? `, ${d.denied} denied` : ''}`}
              className={d.denied > 0 ? 'denied' : ''}
              style={
                {
                  '--share':
                    d.calls === 0 ? '10%' : `${Math.round(28 + (72 * Math.log(d.calls + 1)) / Math.log(most + 1))}%`,
                } as React.CSSProperties
              }
            />
          ))}
        </div>
      )}
    </section>
  );
}

function Escalations({ p }: { p: PrincipalFull }) {
  return (
    <section className="card pad">
      <header>
        <h2>Ways to become another</h2>
        {p.escalations.length > 0 && <span className="soft small">{plural(p.escalations.length, 'way')}</span>}
      </header>
      {p.escalations.length === 0 ? (
        <p className="soft small">
          {p.admin === null
            ? 'None was found in what was collected.'
            : p.admin === 'CERTAIN'
              ? 'It is administrator of its account. Administrators have no rows here: they have everything in the account already.'
              : `It is administrator of its account, ${WORD[p.admin]}. Administrators have no rows here: as far as that holds, they have everything in the account already.`}
        </p>
      ) : (
        <ul className="rows">
          {p.escalations.slice(0, 40).map((e) => (
            <li key={`${e.technique} ${e.target}`}>
              <details className="fold">
                <summary>
                  <span className="grow stack">
                    <span className="cut strong">
                      <Text value={e.title} />
                    </span>
                    <span className="soft tiny cut" title={visible(e.target)}>
                      → {visible(e.target)}
                    </span>
                  </span>
                  {e.admin && <span className="chip alarm">admin</span>}
                  <Sure of={e.certainty} />
                </summary>
                <Reasons because={e.because} />
                {e.conditions.length > 0 && (
                  <ul className="reasons">
                    {e.conditions.map((c) => (
                      <li key={`${c.operator} ${c.key}`}>
                        <span className="wrap">
                          Only if <Text value={c.text} />
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PolicyFold({ policy, boundary = false }: { policy: AttachedPolicy; boundary?: boolean }) {
  return (
    <li>
      <details className="fold">
        <summary>
          <span className="grow stack">
            <span className="cut strong">
              <Text value={policy.name} title={policy.id} />
            </span>
            <span className="soft tiny cut">
              {boundary ? 'permissions boundary' : policy.kind}
              {policy.via !== '' && policy.via !== 'directly' && (
                <>
                  {' '}
                  · through <Text value={policy.via} />
                </>
              )}
            </span>
          </span>
          {policy.documentMissing && <span className="chip">text not collected</span>}
        </summary>
        {policy.document !== null ? (
          <div className="stack" style={{ gap: 6, paddingBottom: 10 }}>
            <PolicyView document={policy.document} label={`Policy ${visible(policy.name)}`} folded={false} />
            <div className="row">
              <CopyButton text={policy.document} label={`Copy policy ${visible(policy.name)}`} words="Copy" />
            </div>
          </div>
        ) : (
          <p className="soft small" style={{ paddingBottom: 10 }}>
            What it grants is unknown: its text was not collected, and no access is claimed from it.
          </p>
        )}
      </details>
    </li>
  );
}

function Policies({ p }: { p: PrincipalFull }) {
  return (
    <section className="card pad">
      <header>
        <h2>Policies</h2>
        <span className="soft small">
          {plural(p.policies.length, 'policy', 'policies')}
          {p.boundary ? ' · bounded' : ' · no boundary'}
        </span>
      </header>
      {p.policies.length === 0 && !p.boundary ? (
        <p className="soft small">No policy is attached.</p>
      ) : (
        <ul className="rows">
          {p.boundary && <PolicyFold policy={p.boundary} boundary />}
          {p.policies.map((policy) => (
            <PolicyFold key={`${policy.id} ${policy.via ?? ''}`} policy={policy} />
          ))}
        </ul>
      )}
    </section>
  );
}

function AssetList({ assets, none }: { assets: readonly AssetBrief[]; none: string }) {
  const [all, setAll] = useState(false);
  if (assets.length === 0) return <p className="soft small">{none}</p>;
  return (
    <ul className="rows">
      {(all ? assets : assets.slice(0, 8)).map((a) => (
        <li key={a.key}>
          <Link
            className="asset-row"
            prefetch={false}
            href={a.isPrincipal ? address('/identity', { id: a.key }) : address('/explorer', { n: a.key, sel: a.key })}
          >
            <Ring family={a.family} icon={a.icon} />
            <span className="cut grow ink">
              <Text value={a.name} title={a.key} />
            </span>
            <span className="soft tiny cut asset-where">
              {a.typeTitle}
              {a.account && ` · ${a.accountName || a.account}`}
            </span>
          </Link>
        </li>
      ))}
      {assets.length > 8 && (
        <li>
          <button type="button" className="link small more-link" onClick={() => setAll(!all)}>
            {all ? 'Fewer' : `All ${assets.length}`}
          </button>
        </li>
      )}
    </ul>
  );
}

function Reach({ p }: { p: PrincipalFull }) {
  const [tab, setTab] = useState<'in' | 'out' | 'groups'>('in');
  return (
    <section className="card pad reach">
      <Tabs
        label="Who and whom"
        value={tab}
        onChoose={setTab}
        tabs={[
          { id: 'in', title: 'Who can assume it', count: p.assumableBy.length },
          { id: 'out', title: 'What it can assume', count: p.canAssume.length },
          ...(p.groups.length > 0 ? [{ id: 'groups' as const, title: 'Groups', count: p.groups.length }] : []),
        ]}
      >
        {tab === 'in' && <AssetList assets={p.assumableBy} none="Nobody collected can assume it." />}
        {tab === 'out' && <AssetList assets={p.canAssume} none="It can assume nothing that was collected." />}
        {tab === 'groups' && <AssetList assets={p.groups} none="It is in no group." />}
      </Tabs>
    </section>
  );
}

'use client';
import { Ban, CircleCheck, CircleHelp, CircleMinus, ExternalLink, History } from 'lucide-react';
import Link from 'next/link';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { called } from '../lib/called';
import type { Because, Hop } from '../lib/types';
import { address } from '../lib/url-state';
import { brief, visible } from '../lib/visible';
import { Sure } from './certainty';
import { PolicyView } from './policy';
import { CopyButton, Text } from './text';

/** Tabs by the book: arrows move between them, the panel is named by its tab. */
export function Tabs<T extends string>({
  label,
  tabs,
  value,
  onChoose,
  children,
}: {
  label: string;
  tabs: readonly { id: T; title: string; count?: number }[];
  value: T;
  onChoose: (id: T) => void;
  children: ReactNode;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((t) => t.id === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onChoose(next.id);
    list.current?.querySelector<HTMLButtonElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === value ? 0 : -1}
            onClick={() => onChoose(tab.id)}
            onKeyDown={move}
          >
            {tab.title}
            {tab.count !== undefined && <span className="soft"> {tab.count}</span>}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without buttons must still scroll by keys. */}
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} tabIndex={0}>
        {children}
      </div>
    </>
  );
}

const LAYER: Record<string, string> = {
  identity: 'Identity policy',
  boundary: 'Permissions boundary',
  session: 'Session policy',
  scp: 'Organisation policy',
  rcp: 'Resource control policy',
  resource: 'Resource policy',
  trust: 'Trust policy',
  endpoint: 'Endpoint policy',
  key: 'Key policy',
  grant: 'Key grant',
};
export const layerTitle = (layer: string): string =>
  LAYER[layer.toLowerCase()] ?? layer.charAt(0).toUpperCase() + layer.slice(1);

/** The sign of a layer's verdict, read loosely: new words of the API must not break the page. */
function VerdictIcon({ verdict }: { verdict: string }) {
  const word = verdict.toLowerCase();
  if (/unknown|not collected|undecided|conditional/.test(word))
    return <CircleHelp size={15} className="v-unknown" aria-label={verdict} />;
  if (/^explicit|deny|denied|block|stop/.test(word) && !/no deny/.test(word))
    return <Ban size={15} className="v-stop" aria-label={verdict} />;
  if (/used|history/.test(word)) return <History size={15} className="v-none" aria-label={verdict} />;
  if (/^none$|absent|n\/a|not needed|not applicable|no limit/.test(word))
    return <CircleMinus size={15} className="v-none" aria-label={verdict} />;
  return <CircleCheck size={15} className="v-open" aria-label={verdict} />;
}

export function Reasons({ because }: { because: readonly Because[] }) {
  return (
    <ul className="reasons">
      {because.map((b, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reasons have no id and never move.
        <li key={i}>
          <span className="wrap">
            <Text value={brief(b.text)} title={b.text} />
          </span>
          <span className="soft tiny wrap">
            {b.policy !== null ? (
              <>
                {b.layer ? `${layerTitle(b.layer)} · ` : ''}
                <Text value={b.policy} />
                {b.statement !== null && ` · statement ${b.statement + 1}`}
                {b.sid && (
                  <>
                    {' · '}
                    <Text value={b.sid} />
                  </>
                )}
              </>
            ) : (
              b.source && <Text value={b.source} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

export type EvidenceTab = 'why' | 'attack' | 'leaves' | 'cut';
export const EVIDENCE_TABS: readonly { id: EvidenceTab; title: string }[] = [
  { id: 'why', title: 'Why it holds' },
  { id: 'attack', title: 'What an attacker does' },
  { id: 'leaves', title: 'What it leaves' },
  { id: 'cut', title: 'How to cut it' },
];

type ShownPolicy = Hop['documents'][number] & { reasons: Because[] };
/** Limits, which grant nothing: shown after what does. */
const isGuard = (reasons: readonly Because[]): boolean =>
  reasons.length > 0 &&
  reasons.every((r) => ['scp', 'rcp', 'boundary', 'session', 'endpoint'].includes(r.layer?.toLowerCase() ?? ''));

function PolicyEvidence({ document }: { document: ShownPolicy }) {
  return (
    <div className="stack" style={{ gap: 6 }}>
      <p className="small soft cut">
        {document.reasons[0]?.layer && `${layerTitle(document.reasons[0].layer)} › `}
        <span className="strong ink">
          <Text value={document.name} title={document.policy} />
        </span>
        {document.reasons.length > 0 &&
          ` › statement ${[...new Set(document.reasons.map((r) => (r.statement ?? 0) + 1))].join(', ')}`}
      </p>
      <PolicyView
        document={document.document}
        label={`Policy ${visible(document.name)}`}
        marked={document.reasons.map((r) => r.statement ?? -1)}
        notes={document.reasons.map((r) => ({ statement: r.statement ?? -1, text: brief(r.text) }))}
      />
    </div>
  );
}

function Why({ hop }: { hop: Hop }) {
  const documents = hop.documents.map((document) => ({
    ...document,
    reasons: hop.because.filter((b) => b.policy === document.policy && b.statement !== null),
  }));
  const guards = documents.filter((d) => isGuard(d.reasons));
  const grants = documents.filter((d) => !isGuard(d.reasons));
  const shown = new Set(documents.flatMap((d) => d.reasons));
  const rest = hop.because.filter((b) => !shown.has(b));
  return (
    <div className="why">
      <div className="stack" style={{ gap: 14 }}>
        {grants.map((document) => (
          <PolicyEvidence key={document.policy} document={document} />
        ))}
        {rest.length > 0 && <Reasons because={rest} />}
        {guards.length > 0 && (
          <details className="fold">
            <summary className="small">
              {guards.length === 1
                ? 'The policy that could have stopped it, and does not'
                : `${guards.length} policies that could have stopped it, and do not`}
            </summary>
            <div className="stack" style={{ gap: 14 }}>
              {guards.map((document) => (
                <PolicyEvidence key={document.policy} document={document} />
              ))}
            </div>
          </details>
        )}
        {hop.because.length === 0 && documents.length === 0 && (
          <p className="soft">It follows from how the two are joined; no policy decides it.</p>
        )}
      </div>
      <div className="stack" style={{ gap: 14 }}>
        {hop.conditions.length > 0 && (
          <div className="stack" style={{ gap: 6 }}>
            <h3 className="small strong">Only if</h3>
            <ul className="reasons">
              {hop.conditions.map((c, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no id and never move.
                <li key={i}>
                  <span className="wrap">
                    <Text value={c.text} />
                  </span>
                  {c.key !== '' && (
                    <code className="soft tiny wrap">{visible(`${c.operator} ${c.key}: ${c.values.join(', ')}`)}</code>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
        {hop.layers.length > 0 && (
          <ul className="layers" aria-label="What could have stopped it">
            {hop.layers.map((l) => (
              <li key={`${l.layer} ${l.verdict} ${l.text}`}>
                <VerdictIcon verdict={l.verdict} />
                <span className="strong small">{layerTitle(l.layer)}</span>
                <span className="soft small wrap">
                  <Text value={brief(l.text)} title={l.text} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** A query that finds in a trail what the hop leaves. */
function trailQuery(leaves: readonly string[]): string | null {
  const events = leaves
    .map((l) => /^([a-z0-9-]+)(?::|\.amazonaws\.com[ :/]*)([A-Z][A-Za-z0-9]+)/.exec(l))
    .filter((m) => m !== null);
  if (events.length === 0) return null;
  const names = [...new Set(events.map((m) => m[2]))].map((n) => `"${n}"`).join(', ');
  return `fields eventTime, userIdentity.arn, eventSource, eventName, sourceIPAddress, errorCode\n| filter eventName in [${names}]\n| sort eventTime desc\n| limit 200`;
}

function Commands({ lines, label }: { lines: readonly string[]; label: string }) {
  return (
    <ol className="commands" aria-label={label}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps in their order.
        <li key={i}>
          <code className="wrap grow">{visible(line)}</code>
          <CopyButton text={line} label="Copy this line" />
        </li>
      ))}
    </ol>
  );
}

function Attack({ hop }: { hop: Hop }) {
  return (
    <div className="stack" style={{ gap: 12 }}>
      {hop.technique && (
        <div className="stack" style={{ gap: 4 }}>
          <p className="strong">
            <Text value={hop.technique.title} /> <code className="soft">{hop.technique.id}</code>
          </p>
          {hop.technique.summary !== hop.technique.title && (
            <p className="soft wrap">
              <Text value={hop.technique.summary} />
            </p>
          )}
        </div>
      )}
      {hop.attacker.length > 0 ? (
        <Commands lines={hop.attacker} label="Commands of an attacker" />
      ) : (
        <p className="soft">Nothing has to be called: reaching the one is reaching the other.</p>
      )}
      {hop.technique && hop.technique.references.length > 0 && (
        <ul className="chips">
          {hop.technique.references
            .filter((r) => r.startsWith('https://'))
            .map((r) => (
              <li key={r}>
                <a className="tiny row" style={{ gap: 4 }} href={r} target="_blank" rel="noreferrer noopener">
                  {visible(new URL(r).hostname)} <ExternalLink size={11} aria-hidden="true" />
                </a>
              </li>
            ))}
        </ul>
      )}
    </div>
  );
}

function Leaves({ hop }: { hop: Hop }) {
  const query = trailQuery(hop.leaves);
  if (hop.leaves.length === 0) return <p className="soft">CloudTrail records nothing of this hop.</p>;
  return (
    <div className="why">
      <div className="stack" style={{ gap: 6 }}>
        <h3 className="small strong">CloudTrail events</h3>
        <ul className="reasons">
          {hop.leaves.map((l) => (
            <li key={l}>
              <code className="wrap">{visible(l)}</code>
            </li>
          ))}
        </ul>
      </div>
      {query && (
        <div className="stack" style={{ gap: 6 }}>
          <div className="row between">
            <h3 className="small strong">Look for it in CloudWatch Logs Insights</h3>
            <CopyButton text={query} label="Copy the query" />
          </div>
          <pre className="policy query">{query}</pre>
        </div>
      )}
    </div>
  );
}

function Cut({ hop, crossing }: { hop: Hop; crossing: { through: number; all: number } | null }) {
  return (
    <div className="stack" style={{ gap: 12 }}>
      {crossing && (
        <p className="soft">
          <span className="strong ink">{crossing.through}</span> of the {crossing.all} paths listed cross this hop;
          cutting it closes them unless another way remains.
        </p>
      )}
      {hop.cuts.length > 0 ? (
        <ol className="cuts">
          {hop.cuts.map((c) => (
            <li key={c} className="wrap">
              <Text value={c} />
            </li>
          ))}
        </ol>
      ) : (
        <p className="soft">No single change is known that would cut this hop.</p>
      )}
    </div>
  );
}

const VERB: Record<string, string> = {
  CAN_ASSUME: 'can assume',
  CAN_BECOME: 'can become',
  IS_ADMIN: 'is',
  RUNS_AS: 'runs as',
  ROUTES_TO: 'reaches',
  EXPOSES: 'reaches',
  HOLDS: 'holds',
  FORWARDS_TO: 'forwards to',
};
const hopVerb = (hop: Pick<Hop, 'kind' | 'label'>): string =>
  /^[a-z0-9-]+:[A-Z*]/.test(hop.label) ? `can call ${visible(hop.label)} on` : (VERB[hop.kind] ?? visible(hop.label));

/** A person's sentence for a hop. */
export const hopSentence = (hop: Pick<Hop, 'from' | 'to' | 'kind' | 'label'>): string =>
  `${called(hop.from)} ${hopVerb(hop)} ${called(hop.to)}`;

/** Everything that is known of one hop, in four tabs. */
export function Evidence({
  hop,
  of,
  tab,
  onTab,
  crossing = null,
}: {
  hop: Hop;
  of: number;
  tab: EvidenceTab;
  onTab: (tab: EvidenceTab) => void;
  crossing?: { through: number; all: number } | null;
}) {
  return (
    <>
      <div className="evidence-head">
        <span className="chip alarm">
          Hop {hop.index + 1} of {of}
        </span>
        <h2 className="cut grow">
          <Text value={called(hop.from)} title={hop.from.key} /> {hopVerb(hop)}{' '}
          <Text value={called(hop.to)} title={hop.to.key} />
        </h2>
        <Sure of={hop.certainty} />
        <Link className="button slim" href={address('/explorer', { n: [hop.from.key, hop.to.key], sel: hop.to.key })}>
          Explore
        </Link>
        <CopyButton text={hop.to.key} label="Copy the ARN of where it leads" />
      </div>
      <Tabs label="Evidence" tabs={EVIDENCE_TABS} value={tab} onChoose={onTab}>
        {tab === 'why' && <Why hop={hop} />}
        {tab === 'attack' && <Attack hop={hop} />}
        {tab === 'leaves' && <Leaves hop={hop} />}
        {tab === 'cut' && <Cut hop={hop} crossing={crossing} />}
      </Tabs>
    </>
  );
}

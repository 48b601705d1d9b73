'use client';
/** Choke points: the few changes that break most ways, and what each would break of what is in use. */
import { Scissors } from 'lucide-react';
import { called } from '../lib/called';
import { ago, count, percent, plural, utc } from '../lib/format';
import type { Because, Cut, CutList } from '../lib/types';
import { useUrlState } from '../lib/url-state';
import { visible } from '../lib/visible';
import { AssetCell } from './asset-cell';
import { Empty } from './states';
import { CopyButton, Text } from './text';

export const shareOf = (pairs: number, all: number): string => (all === 0 ? '0 %' : percent(pairs / all));

const USE_WORDS: Readonly<Record<string, string>> = {
  used: 'in use',
  'used by this or another': 'used, by this or another permission',
  unused: 'not used',
  'not known': 'use not known',
};

/** Whether anything of what would go was used: in words, with a sign that is not colour alone. */
export function CutUse({ cut }: { cut: Pick<Cut, 'used'> }) {
  const tone = cut.used === 'unused' ? 'fine' : cut.used.startsWith('used') ? 'warn' : 'soft';
  return <span className={`cut-use ${tone}`}>{USE_WORDS[cut.used] ?? visible(cut.used)}</span>;
}

/** The one that is chosen, or the first. */
export const chosenCut = (list: CutList, id: string | null): Cut | null =>
  list.cuts.find((c) => c.id === id) ?? list.cuts[0] ?? null;

/** Where the change is made: the account of whoever holds the rights, or of what lets others in. */
function accountOf(cut: Cut): string {
  const layer = cut.statements[0]?.layer ?? 'identity';
  const [first, second] = layer === 'identity' ? [cut.from, cut.to] : [cut.to, cut.from];
  const place = first.account === '' ? second : first;
  return place.accountName || place.account;
}

/** Changes with, before each, the ways that are closed already; in a minimum cut each stands by itself. */
export function cutSteps(list: CutList): readonly { readonly cut: Cut; readonly before: number }[] {
  let before = 0;
  return list.cuts.map((cut) => {
    const step = { cut, before };
    if (list.minimum === null) before += cut.pairs;
    return step;
  });
}

/** What a change closes, in brass, behind what those before it closed. */
export function CutBar({ cut, before, all }: { cut: Cut; before: number; all: number }) {
  const part = (n: number) => `${(100 * n) / Math.max(1, all)}%`;
  return (
    <span className="cut-bar" aria-hidden="true">
      <i className="before" style={{ width: part(before) }} />
      <i style={{ width: part(cut.pairs) }} />
    </span>
  );
}

export function CutRows({ list, minimum, outdated }: { list: CutList; minimum: boolean; outdated: boolean }) {
  const url = useUrlState();
  const current = chosenCut(list, url.get('cut'));
  if (list.cuts.length === 0)
    return (
      <Empty icon={Scissors} title="Nothing to cut">
        <p>
          {list.pairs === 0
            ? 'No certain or conditional way leads from the one to the other.'
            : minimum
              ? 'No set of changes parts these starts from these ends: something that cannot be changed leads from the one to the other.'
              : 'No single change breaks a way: each has another beside it.'}
        </p>
      </Empty>
    );
  // Where two sentences are the same, the hop that carries most tells them apart.
  const told = new Map<string, number>();
  for (const cut of list.cuts) told.set(cut.change, (told.get(cut.change) ?? 0) + 1);
  return (
    <ul className={`path-rows${outdated ? ' outdated' : ''}`}>
      <li className="soft tiny more-rows">
        {minimum
          ? `Hops that together part every start from every end; first those that close most by themselves.${
              list.minimum !== null && list.minimum > list.cuts.length
                ? ` The first ${count(list.cuts.length)} of ${count(list.minimum)}.`
                : ''
            }`
          : 'In the order in which to make them: what is closed after each, those before it made. A later one may close more, where an earlier one left it the last way.'}
      </li>
      {cutSteps(list).map(({ cut, before }) => (
        <li key={cut.id}>
          <button
            type="button"
            className="path-row"
            aria-current={cut === current ? 'true' : undefined}
            onClick={() => url.set({ cut: cut.id })}
          >
            <span className="cut-share num">{shareOf(before + cut.pairs, list.pairs)}</span>
            <span className="grow stack" style={{ gap: 2 }}>
              <span className="two-lines strong">
                <Text value={cut.change} />
              </span>
              {(told.get(cut.change) ?? 0) > 1 && (
                <span className="small cut">
                  <Text value={`${called(cut.from)} → ${called(cut.to)}`} />
                </span>
              )}
              <span className="small soft cut">
                {accountOf(cut) !== '' && (
                  <>
                    <Text value={accountOf(cut)} title="" /> ·{' '}
                  </>
                )}
                {minimum ? plural(cut.pairs, 'way') : plural(cut.pairs, 'more way', 'more ways')}
              </span>
              <span className="small soft cut">
                <CutUse cut={cut} />
              </span>
              <CutBar cut={cut} before={before} all={list.pairs} />
            </span>
          </button>
        </li>
      ))}
      <li className="soft small more-rows" hidden={minimum}>
        {list.left === 0 ? 'No way is left' : `${plural(list.left, 'way')} of ${count(list.pairs)} left`} when all of
        these are made.{!list.exact && ' A better order may exist: not every change could be tried.'}
      </li>
    </ul>
  );
}

const isStatement = (b: Because): boolean => b.policy !== null;

export function CutDetail({ list, minimum }: { list: CutList; minimum: boolean }) {
  const url = useUrlState();
  const cut = chosenCut(list, url.get('cut'));
  if (!cut) return null;
  const place = list.cuts.indexOf(cut);
  return (
    <section className="chosen cut-detail" aria-label="The change">
      <header className="chosen-head">
        <div className="grow stack" style={{ gap: 2 }}>
          <h1 className="wrap">
            <Text value={cut.change} title="" />
          </h1>
          <p className="soft small">
            {minimum ? 'Hop' : 'Change'} {place + 1} of{' '}
            {minimum ? (list.minimum ?? list.cuts.length) : list.cuts.length}: {plural(cut.pairs, 'way')} of{' '}
            {count(list.pairs)} ({shareOf(cut.pairs, list.pairs)}) {cut.pairs === 1 ? 'has' : 'have'} no other left
            {minimum ? ' when it alone goes' : place > 0 && ', once those before it are made'}.
          </p>
        </div>
      </header>
      <div className="card pad stack" style={{ gap: 18 }}>
        <section>
          <h2>The hop that carries most</h2>
          <p className="row wrap">
            <AssetCell asset={cut.from} />
            <span className="soft">
              {cut.technique ? cut.technique.title : cut.kind.toLowerCase().replaceAll('_', ' ')}
            </span>
            <AssetCell asset={cut.to} />
          </p>
          {cut.hops > 1 && <p className="soft small">{plural(cut.hops, 'hop')} rest on it and go with it.</p>}
        </section>
        <section>
          <h2>{cut.statements.length > 0 ? 'What to change' : 'The fact to change'}</h2>
          <ul className="rows">
            {(cut.statements.length > 0 ? cut.statements : cut.fact ? [cut.fact] : []).map((b) => (
              <li key={`${b.policy} ${b.statement} ${b.fact} ${b.source}`} className="cut-statement">
                <p className="wrap">
                  <Text value={b.text} title="" />
                </p>
                <p className="row small soft wrap">
                  <code className="wrap">
                    {isStatement(b)
                      ? `${visible(b.policy ?? '')}, statement ${b.sid === null ? (b.statement ?? 0) + 1 : visible(b.sid)}`
                      : visible(b.source ?? '')}
                  </code>
                  <CopyButton text={(isStatement(b) ? b.policy : b.source) ?? ''} label="Copy where it stands" />
                </p>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>What of it is in use</h2>
          {cut.usedCalls.length > 0 && !cut.usedCalls.some((c) => c.alone) && (
            <p className="soft small">
              Events do not tell which permission allowed a call, and each of these calls may have rested on another.
            </p>
          )}
          {cut.usedCalls.length === 0 ? (
            <p className="soft">
              {cut.used === 'unused'
                ? 'Nothing: no call in the observed window rests on it.'
                : 'Not known: what was collected does not tell which calls rest on it.'}
            </p>
          ) : (
            <div className="table-scroll">
              <table>
                <thead>
                  <tr>
                    <th>Principal</th>
                    <th>Permission</th>
                    <th style={{ width: 180 }}>Allowed by</th>
                    <th style={{ width: 150 }}>Last used</th>
                  </tr>
                </thead>
                <tbody>
                  {cut.usedCalls.map((call) => (
                    <tr key={`${call.principal} ${call.permission}`}>
                      <td className="cut">
                        <Text
                          value={call.principal.slice(call.principal.lastIndexOf('/') + 1)}
                          title={call.principal}
                        />
                      </td>
                      <td className="cut">
                        <code>{visible(call.permission)}</code>
                      </td>
                      <td className="cut">{call.alone ? 'this alone' : 'this or another'}</td>
                      <td title={call.lastUsed === null ? undefined : utc(call.lastUsed)}>
                        {call.lastUsed === null ? '–' : ago(call.lastUsed, Date.now())}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      </div>
    </section>
  );
}

'use client';
/** Choke points: the few changes that break most ways, and what each would break of what is in use. */
import { Scissors } from 'lucide-react';
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
  unused: 'not used',
  'not known': 'use not known',
};

/** Whether anything of what would go was used: in words, with a sign that is not colour alone. */
export function CutUse({ cut }: { cut: Pick<Cut, 'used'> }) {
  const tone = cut.used === 'unused' ? 'fine' : cut.used === 'used' ? 'warn' : 'soft';
  return <span className={`cut-use ${tone}`}>{USE_WORDS[cut.used] ?? visible(cut.used)}</span>;
}

/** The one that is chosen, or the first. */
export const chosenCut = (list: CutList, id: string | null): Cut | null =>
  list.cuts.find((c) => c.id === id) ?? list.cuts[0] ?? null;

export function CutRows({ list, outdated }: { list: CutList; outdated: boolean }) {
  const url = useUrlState();
  const current = chosenCut(list, url.get('cut'));
  if (list.cuts.length === 0)
    return (
      <Empty icon={Scissors} title="Nothing to cut">
        <p>
          {list.pairs === 0
            ? 'No certain or conditional way leads from the one to the other.'
            : 'No single change breaks a way: each has another beside it.'}
        </p>
      </Empty>
    );
  return (
    <ul className={`path-rows${outdated ? ' outdated' : ''}`}>
      {list.cuts.map((cut) => (
        <li key={cut.id}>
          <button
            type="button"
            className="path-row"
            aria-current={cut === current ? 'true' : undefined}
            onClick={() => url.set({ cut: cut.id })}
          >
            <span className="cut-share num">{shareOf(cut.pairs, list.pairs)}</span>
            <span className="grow stack" style={{ gap: 2 }}>
              <span className="two-lines strong">
                <Text value={cut.change} />
              </span>
              <span className="row small soft" style={{ gap: 10 }}>
                <span className="nowrap">{plural(cut.pairs, 'way')}</span>
                <CutUse cut={cut} />
              </span>
            </span>
          </button>
        </li>
      ))}
      <li className="soft small more-rows">
        {list.left === 0 ? 'No way is left' : `${plural(list.left, 'way')} of ${count(list.pairs)} left`} when all of
        these are made.{!list.exact && ' A better order may exist: not every change could be tried.'}
      </li>
    </ul>
  );
}

const isStatement = (b: Because): boolean => b.policy !== null;

export function CutDetail({ list }: { list: CutList }) {
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
            Change {place + 1} of {list.cuts.length}: {plural(cut.pairs, 'way')} of {count(list.pairs)} (
            {shareOf(cut.pairs, list.pairs)}) have no other left{place > 0 && ', once those before it are made'}.
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

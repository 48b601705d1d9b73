'use client';
import { Bookmark, Download, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type ApiError, ask } from '../../lib/client';
import { type Cell, downloadCsv, downloadJson } from '../../lib/export';
import { plural } from '../../lib/format';
import { runSavedQuery, savedQueries } from '../../lib/queries';
import type { SavedQuery, SavedQueryResult } from '../../lib/types';
import { useUrlState } from '../../lib/url-state';
import { useQuery } from '../../lib/use-query';
import { visible } from '../../lib/visible';
import { DataTable } from '../data-table';
import { Answered, Empty, Failed } from '../states';
import { CopyButton, Text } from '../text';

export function QueriesPage() {
  const answer = useQuery(savedQueries, {});
  const url = useUrlState();
  const [text, setText] = useState('');
  const chosen = url.get('name');
  return (
    <div className="paths-page">
      <section className="side" aria-label="Saved queries">
        <div className="side-head">
          <h1>Saved queries</h1>
          <input
            className="field"
            type="search"
            aria-label="Filter queries"
            placeholder="Filter"
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
        <Answered answer={answer} lines={10}>
          {(data) => {
            const wanted = text.trim().toLowerCase();
            const shown = data.savedQueries.filter((q) =>
              `${q.title} ${q.name} ${q.purpose}`.toLowerCase().includes(wanted),
            );
            if (shown.length === 0)
              return (
                <Empty icon={Bookmark} title="No such query">
                  <p>{data.savedQueries.length === 0 ? 'None is installed.' : 'No title or purpose says that.'}</p>
                </Empty>
              );
            return (
              <ul className="path-rows">
                {shown.map((q) => (
                  <li key={q.name}>
                    <button
                      type="button"
                      className="path-row"
                      aria-current={q.name === (chosen ?? data.savedQueries[0]?.name) ? 'true' : undefined}
                      onClick={() => url.set({ name: q.name, p: null, run: null })}
                    >
                      <span className="stack grow">
                        <span className="strong cut">{q.title}</span>
                        <span className="soft small two-lines">{q.purpose}</span>
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
            );
          }}
        </Answered>
      </section>
      {answer.data &&
        (() => {
          const query = answer.data.savedQueries.find((q) => q.name === chosen) ?? answer.data.savedQueries[0];
          return query ? <Query key={query.name} query={query} /> : null;
        })()}
    </div>
  );
}

type Row = readonly Cell[];
/** A row of the answer: JSON text of a list, or of an object by column. */
function cells(text: string, columns: readonly string[]): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [text];
  }
  const list = Array.isArray(value) ? value : columns.map((c) => (value as Record<string, unknown> | null)?.[c]);
  return list.map((v) =>
    v === null || v === undefined ? null : typeof v === 'object' ? JSON.stringify(v) : (v as Cell),
  );
}

function Query({ query }: { query: SavedQuery }) {
  const url = useUrlState();
  const given = new Map(url.all('p').map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]));
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(query.parameters.map((p) => [p.name, given.get(p.name) ?? p.default ?? ''])),
  );
  const [state, setState] = useState<
    | { kind: 'idle' }
    | { kind: 'running' }
    | { kind: 'done'; result: SavedQueryResult }
    | { kind: 'failed'; error: ApiError }
  >({ kind: 'idle' });
  const run = () => {
    url.set({
      name: query.name,
      p: query.parameters
        .filter((p) => values[p.name] !== (p.default ?? ''))
        .map((p) => `${p.name}=${values[p.name] ?? ''}`),
    });
    setState({ kind: 'running' });
    ask(runSavedQuery, {
      name: query.name,
      parameters: query.parameters
        .filter((p) => (values[p.name] ?? '') !== '')
        .map((p) => ({ name: p.name, value: values[p.name] ?? '' })),
    }).then(
      (data) => setState({ kind: 'done', result: data.runSavedQuery }),
      (error: ApiError) => setState({ kind: 'failed', error }),
    );
  };
  return (
    <section className="chosen" aria-label={query.title}>
      <header className="chosen-head">
        <div className="grow stack">
          <h1>{query.title}</h1>
          <p className="soft small wrap">{query.purpose}</p>
        </div>
        <CopyButton text={query.cypher} label="Copy the query" words="Copy query" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keys. */}
      <pre className="policy query query-text" tabIndex={0}>
        {query.cypher.trim()}
      </pre>
      <form
        className="query-form"
        onSubmit={(e) => {
          e.preventDefault();
          run();
        }}
      >
        {query.parameters.map((p) => (
          <label key={p.name} className="stack">
            <span className="soft tiny cut" title={p.about}>
              <code>${p.name}</code> {p.about}
            </span>
            <input
              className="field"
              value={values[p.name] ?? ''}
              maxLength={2048}
              onChange={(e) => setValues({ ...values, [p.name]: e.target.value })}
            />
          </label>
        ))}
        <button type="submit" className="button first" disabled={state.kind === 'running'}>
          <Play size={14} aria-hidden="true" /> Run
        </button>
      </form>
      <div className="card list-body">
        {state.kind === 'idle' && (
          <Empty icon={Play} title="Not run yet">
            <p>It reads only, within limits of time and rows.</p>
          </Empty>
        )}
        {state.kind === 'running' && <Empty title="Running …" />}
        {state.kind === 'failed' && <Failed error={state.error} retry={run} />}
        {state.kind === 'done' && <Result query={query} result={state.result} />}
      </div>
    </section>
  );
}

function Result({ query, result }: { query: SavedQuery; result: SavedQueryResult }) {
  const rows = useMemo(() => result.rows.map((r, i) => ({ i, cells: cells(r, result.columns) })), [result]);
  if (rows.length === 0)
    return (
      <Empty icon={Bookmark} title="No rows">
        <p>Nothing in the graph matches, as of the data above.</p>
      </Empty>
    );
  return (
    <>
      <div className="row between result-head">
        <span className="soft small">
          {plural(rows.length, 'row')} in {result.milliseconds} ms
          {result.truncated && ' · cut at the row limit: there are more'}
        </span>
        <span className="row">
          <button
            type="button"
            className="button slim"
            onClick={() =>
              downloadCsv(
                query.name,
                result.columns,
                rows.map((r) => r.cells),
              )
            }
          >
            <Download size={13} aria-hidden="true" /> CSV
          </button>
          <button
            type="button"
            className="button slim"
            onClick={() =>
              downloadJson(
                query.name,
                rows.map((r) => Object.fromEntries(result.columns.map((c, i) => [c, r.cells[i] ?? null]))),
              )
            }
          >
            <Download size={13} aria-hidden="true" /> JSON
          </button>
        </span>
      </div>
      <DataTable
        label={query.title}
        columns={result.columns.map((c, i) => ({
          id: `${i} ${c}`,
          title: visible(c),
          cell: (r: (typeof rows)[number]) =>
            r.cells[i] === null || r.cells[i] === undefined ? (
              <span className="soft">null</span>
            ) : (
              <Text value={String(r.cells[i])} />
            ),
        }))}
        rows={rows}
        rowKey={(r) => String(r.i)}
      />
    </>
  );
}

'use client';
/** How the figures came about: a small line each, and all of them as a table. */
import { ChevronRight } from 'lucide-react';
import { count, percent, plural, utc } from '../lib/format';
import { type Spark, sparkOf } from '../lib/spark';
import type { FigurePoint } from '../lib/types';

const WIDTH = 84;
const HEIGHT = 24;

/** A line through the values, the newest marked. Nothing where there are not two to compare. */
export function Sparkline({ values, words }: { values: readonly (number | null)[]; words: (n: number) => string }) {
  const spark = sparkOf(values, WIDTH, HEIGHT);
  if (spark === null) return null;
  return (
    <svg
      className="spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={said(spark, words)}
    >
      <title>{said(spark, words)}</title>
      <polyline points={spark.points.map((p) => `${p.x},${p.y}`).join(' ')} />
      <circle cx={spark.last.x} cy={spark.last.y} r={2.5} />
    </svg>
  );
}

const said = (s: Spark, words: (n: number) => string): string =>
  `From ${words(s.first)} to ${words(s.now)}, least ${words(s.least)}, most ${words(s.most)}, in ${plural(s.points.length, 'set')} of data`;

/** The same as a table, newest first, folded away until somebody asks. */
export function TrendTable({ history }: { history: readonly FigurePoint[] }) {
  if (history.length < 2) return null;
  const cell = (n: number | null, words: (n: number) => string) => (n === null ? '–' : words(n));
  return (
    <details className="trend">
      <summary className="soft small">
        <ChevronRight size={14} aria-hidden="true" />
        How these figures came about: {plural(history.length, 'set')} of data since {utc(history[0]?.now ?? '')}
      </summary>
      <div className="card table-scroll trend-table">
        <table aria-label="History of the figures">
          <thead>
            <tr>
              <th scope="col">Data as of</th>
              <th scope="col" className="num">
                Paths
              </th>
              <th scope="col" className="num">
                With a path to admin
              </th>
              <th scope="col" className="num">
                Identities
              </th>
              <th scope="col" className="num">
                Unused permissions
              </th>
              <th scope="col" className="num">
                Reachable from the internet
              </th>
              <th scope="col" className="num">
                Fewest hops to data
              </th>
            </tr>
          </thead>
          <tbody>
            {[...history].reverse().map((p) => (
              <tr key={p.seq}>
                <td>{utc(p.now)}</td>
                <td className="num">{count(p.paths)}</td>
                <td className="num">{count(p.withPathToAdmin)}</td>
                <td className="num">{count(p.identities)}</td>
                <td className="num">{cell(p.unusedShare, percent)}</td>
                <td className="num">{cell(p.reachableFromInternet, count)}</td>
                <td className="num">{cell(p.fewestHopsToData, count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Runs the cases that saved queries carry, on an engine: what the tests of both engines share. */
import { mkdir } from 'node:fs/promises';
import { compileCypher } from '../graph/content/cypher/print.js';
import { bindParameters, type QueryCase, type SavedQuery } from '../graph/content/saved-queries.js';
import { asNodeId } from '../graph/schema/ids.js';
import type { GraphEngine } from '../graph/store/engine.js';
import { openGeneration, publishGeneration } from '../graph/store/generations.js';
import type { CypherValue } from '../graph/store/port.js';

type Row = Readonly<Record<string, CypherValue>>;
const byType = (a: { readonly type: string }, b: { readonly type: string }) =>
  a.type < b.type ? -1 : a.type > b.type ? 1 : 0;

/** The rows that a query gives on a case's graph, published on the engine as a generation of `dataDir`, which must be empty. */
export async function caseRows(
  engine: GraphEngine,
  dataDir: string,
  query: SavedQuery,
  one: QueryCase,
): Promise<readonly Row[]> {
  await mkdir(dataDir, { recursive: true });
  await publishGeneration(
    dataDir,
    engine,
    {
      seq: 1,
      now: one.now,
      nodes: [...one.nodes].sort(byType).map((n) => ({ type: n.type, id: asNodeId(n.id), props: n.props })),
      edges: [...one.edges]
        .sort(byType)
        .map((e) => ({ type: e.type, from: asNodeId(e.from), to: asNodeId(e.to), props: e.props })),
      tables: {},
      sidecars: [],
    },
    { log: '' },
  );
  const generation = await openGeneration(dataDir, engine);
  if (generation === null) throw new Error('The generation that was just published is not there');
  try {
    const { text, strings } = compileCypher(query.query);
    return await generation.graph.read(text, { ...bindParameters(query, one.parameters, one.now), ...strings });
  } finally {
    await generation.graph.close();
  }
}

/** What the rows lack or have too much. Rows of `must` and `mustNot` name some columns; the others may be anything. */
export function unmet(one: QueryCase, rows: readonly Row[]): readonly string[] {
  const shows = (wanted: QueryCase['must'][number]) => (row: Row) =>
    Object.entries(wanted).every(([column, value]) => JSON.stringify(row[column] ?? null) === JSON.stringify(value));
  const came = JSON.stringify(rows);
  return [
    ...one.must.filter((w) => !rows.some(shows(w))).map((w) => `missing: ${JSON.stringify(w)} in ${came}`),
    ...one.mustNot
      .filter((w) => rows.some(shows(w)))
      .map((w) => `there although it must not be: ${JSON.stringify(w)} in ${came}`),
  ];
}

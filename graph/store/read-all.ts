/** Everything a store holds, read in pages: for `export` and `verify`. */
import type { CypherValue, GraphReader } from './port.js';
import { edgeLine, inOrder, nodeLine, RowDigest } from './rows.js';

const PAGE = 4_000;

type Props = Readonly<Record<string, CypherValue>>;

export interface ReadNode {
  readonly id: string;
  readonly props: Props;
  readonly labels: readonly string[];
}

export interface ReadEdge {
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly props: Props;
}

const isProps = (value: CypherValue | undefined): value is Props =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All nodes by id, page by page, each page with the edges that leave its nodes by type, end and properties. */
export async function* readAll(
  graph: GraphReader,
): AsyncIterable<{ readonly nodes: readonly ReadNode[]; readonly edges: readonly ReadEdge[] }> {
  for (let after = ''; ; ) {
    const page = await graph.read(
      'MATCH (n:Asset) WHERE n.id > $after RETURN n.id AS id, n AS n ORDER BY id LIMIT $page',
      { after, page: PAGE },
    );
    const nodes = page.map((row): ReadNode => {
      const { labels, ...props } = isProps(row.n) ? row.n : {};
      return {
        id: String(row.id),
        props: inOrder(props) as Props,
        labels: Array.isArray(labels) ? labels.map(String) : [],
      };
    });
    if (nodes.length === 0) return;
    const found = await graph.read(
      'UNWIND $ids AS id MATCH (a:Asset {id: id})-[r]->(b:Asset) RETURN id AS source, type(r) AS type, b.id AS target, r AS r',
      { ids: nodes.map((n) => n.id) },
    );
    const edges = found.map((row): ReadEdge => {
      const { edge: _, ...props } = isProps(row.r) ? row.r : {};
      return {
        type: String(row.type),
        from: String(row.source),
        to: String(row.target),
        props: inOrder(props) as Props,
      };
    });
    yield { nodes, edges };
    after = nodes.at(-1)?.id ?? '';
  }
}

export interface StoreDigest {
  readonly nodes: RowDigest;
  readonly edges: RowDigest;
}

/** Digests of what the store really holds, to be compared with what its generation's manifest says was written. */
export async function digestStore(graph: GraphReader): Promise<StoreDigest> {
  const digest: StoreDigest = { nodes: new RowDigest(), edges: new RowDigest() };
  for await (const { nodes, edges } of readAll(graph)) {
    for (const n of nodes) digest.nodes.add(nodeLine(n.props));
    for (const e of edges) digest.edges.add(edgeLine(e.type, e.from, e.to, e.props));
  }
  return digest;
}

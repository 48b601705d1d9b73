// Reads a data directory over and over until its standard input ends, and prints one line: the commits it saw and what did
// not fit together. `node reader-child.js DATA`
import { openReader } from '../../dist/services/reader.js';

const dir = process.argv[2];
let stop = false;
process.stdin.on('end', () => {
  stop = true;
});
process.stdin.resume();
const seen = new Set();
const wrong = [];
let reads = 0;
while (!stop) {
  try {
    const reader = await openReader(dir, { store: 'embedded' });
    const g = reader.generation;
    if (g !== null) {
      const [[nodes], [edges]] = [
        await g.graph.read('MATCH (n:Asset) RETURN count(n) AS n'),
        await g.graph.read('MATCH (:Asset)-[r]->(:Asset) RETURN count(r) AS n'),
      ];
      if (nodes.n !== g.nodes || edges.n !== g.edges) wrong.push(`commit ${g.seq}: ${nodes.n} nodes, ${edges.n} edges`);
      let rows = 0;
      for await (const row of g.table('inventory')) {
        rows++;
        if (row.lastSeen !== g.now) wrong.push(`commit ${g.seq} of ${g.now}: a row last seen at ${row.lastSeen}`);
      }
      if (rows === 0) wrong.push(`commit ${g.seq}: no rows`);
      await reader.paths();
      const world = await reader.world();
      if (world.seq !== g.seq || world.now !== g.now) wrong.push(`commit ${g.seq}: world of ${world.seq}`);
      seen.add(g.seq);
      reads++;
    }
    await reader.close();
  } catch (error) {
    wrong.push(String(error));
  }
}
process.stdout.write(`${JSON.stringify({ seen: [...seen], reads, wrong: wrong.slice(0, 5) })}\n`, () =>
  process.exit(0),
);

/**
 * The scale-out engine: Neo4j 5.26 and later. The server holds one generation at a time; a marker node says which, and
 * every read asks the marker before and after, so that no answer mixes two generations (Neo4j itself reads committed rows
 * as it meets them). A difference up to 250,000 rows is one transaction; above that the marker says `publishing` first.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import neo4j, { type Driver, type ManagedTransaction, Neo4jError } from 'neo4j-driver';
import { edgeTypes } from '../schema/edges.js';
import { nodeTypes } from '../schema/registry.js';
import { GenerationMoved, type GenerationName, type GraphEngine, type Rows, StoreUnreachable } from './engine.js';
import { type Difference, difference, spool, spoolFile } from './neo4j-difference.js';
import type { CypherValue, GraphReader } from './port.js';
import { labelsOf, type StoredEdge, type StoredNode } from './rows.js';

/** Up to this many changed rows go in one transaction. */
const ONE_TRANSACTION = 250_000;
const BATCH_ROWS = 10_000;
/** What bounds a batch is the memory it takes, not its number of rows. */
const BATCH_BYTES = 4 << 20;
/** A writer that was silent for this long is dead. */
const LEASE_MS = 60_000;

/** On Neo4j the constraint is the index. Labels and property names come from the schema's constants, never from data. */
export function neo4jDdl(): readonly string[] {
  const lines = [
    'CREATE CONSTRAINT asset_id IF NOT EXISTS FOR (n:Asset) REQUIRE n.id IS UNIQUE',
    'CREATE CONSTRAINT marker_id IF NOT EXISTS FOR (n:PortolanMarker) REQUIRE n.id IS UNIQUE',
    ...['type', 'account', 'name', 'uniqueId'].map(
      (p) => `CREATE INDEX asset_${p} IF NOT EXISTS FOR (n:Asset) ON (n.${p})`,
    ),
  ];
  for (const d of nodeTypes.values()) {
    for (const [property, p] of Object.entries(d.properties)) {
      if (p.indexed)
        lines.push(`CREATE INDEX ${d.label}_${property} IF NOT EXISTS FOR (n:${d.label}) ON (n.${property})`);
    }
  }
  return lines;
}

interface Marker {
  readonly state: 'ready' | 'publishing' | 'none';
  readonly name: string;
  readonly fence: number;
  /** The lease of whoever publishes has run out, by the server's clock. */
  readonly expired: boolean;
}

const READ_MARKER =
  "OPTIONAL MATCH (m:PortolanMarker {id: 'portolan'}) RETURN m.state AS state, m.name AS name, m.fence AS fence, coalesce(m.lease, 0) < timestamp() AS expired";

async function readMarker(tx: ManagedTransaction): Promise<Marker> {
  const row = (await tx.run(READ_MARKER)).records[0]?.toObject() ?? {};
  const state = row.state === 'ready' || row.state === 'publishing' ? row.state : 'none';
  return { state, name: String(row.name ?? ''), fence: Number(row.fence ?? 0), expired: row.expired === true };
}

/** Whole numbers as integers: the driver would send every number as a float, which Cypher tells apart. */
function toDriver(value: CypherValue): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(toDriver);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toDriver(v)]));
  return value;
}

/** The driver's values as plain ones: nodes become their properties with `labels`, relationships theirs with `edge`. */
function fromDriver(value: unknown): CypherValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (neo4j.isInt(value)) return value.toNumber();
  if (Array.isArray(value)) return value.map(fromDriver);
  if (neo4j.isNode(value)) return { ...properties(value.properties), labels: [...value.labels].sort() };
  if (neo4j.isRelationship(value)) return { ...properties(value.properties), edge: value.type };
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) return properties(value);
  throw new Error('Neo4j gave a value of a kind that no product query may return');
}
const properties = (value: object): Record<string, CypherValue> =>
  Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fromDriver(v)]));

/** Host and port only: a store's URL may hold a password. */
function shown(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return 'the given address';
  }
}

/**
 * The engine behind a URL. User and password come from the URL, or better from PORTOLAN_STORE_USER and
 * PORTOLAN_STORE_PASSWORD, which no process list shows. Throws when the URL is none.
 */
export function neo4jEngine(
  url: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  limits: { readonly oneTransaction?: number } = {},
): GraphEngine {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error('--store takes neo4j://HOST:PORT; what was given is no URL');
  }
  const user = decodeURIComponent(parsed.username) || env.PORTOLAN_STORE_USER || 'neo4j';
  const password = decodeURIComponent(parsed.password) || env.PORTOLAN_STORE_PASSWORD || '';
  parsed.username = '';
  parsed.password = '';
  const address = parsed.href.replace(/\/$/, '');
  const connect = () =>
    neo4j.driver(address, neo4j.auth.basic(user, password), {
      disableLosslessIntegers: true,
      maxTransactionRetryTime: 30_000,
      connectionAcquisitionTimeout: 20_000,
      connectionTimeout: 10_000,
      userAgent: 'portolan',
    });
  const id = createHash('sha256').update(address).digest('hex').slice(0, 8);
  return new Neo4jEngine(address, connect, `CURRENT-neo4j-${id}`, limits.oneTransaction ?? ONE_TRANSACTION);
}

class Neo4jEngine implements GraphEngine {
  readonly name = 'neo4j';
  constructor(
    private readonly address: string,
    private readonly connect: () => Driver,
    readonly pointer: string,
    private readonly oneTransaction: number,
  ) {}

  private async with<T>(work: (driver: Driver) => Promise<T>): Promise<T> {
    const driver = this.connect();
    try {
      // Asked once without the retries of a transaction: a server that is not there is said so at once.
      await driver.getServerInfo();
      return await work(driver);
    } catch (error) {
      throw unreachable(error, this.address);
    } finally {
      await driver.close();
    }
  }

  async holds(generation: GenerationName): Promise<boolean> {
    return this.with(async (driver) => {
      const marker = await inSession(driver, 'READ', readMarker);
      return marker.state === 'ready' && marker.name === generation.name;
    });
  }

  async write(
    rows: Rows,
    generation: GenerationName,
    folder: string,
    previous: { readonly name: string; readonly folder: string } | null,
  ): Promise<void> {
    const index = await spool(rows, folder);
    await this.with(async (driver) => {
      for (const line of neo4jDdl()) await inSession(driver, 'WRITE', (tx) => tx.run(line));
      const marker = await inSession(driver, 'READ', readMarker);
      const follows = previous !== null && marker.state === 'ready' && marker.name === previous.name;
      const changes = await difference(index, folder, follows ? previous.folder : null);
      const writer = new Writer(driver, generation);
      if (changes.against !== null && changes.count <= this.oneTransaction) await writer.once(changes, marker);
      else await writer.inBatches(changes);
    });
    await rm(spoolFile(folder));
  }

  async open(generation: GenerationName): Promise<GraphReader> {
    if (!(await this.holds(generation))) throw new GenerationMoved();
    return new Neo4jReader(this.connect(), generation.name, this.address);
  }
}

function unreachable(error: unknown, address: string): unknown {
  if (!(error instanceof Neo4jError)) return error;
  if (error.code === 'ServiceUnavailable' || error.code === 'SessionExpired') {
    return new StoreUnreachable(`Neo4j at ${shown(address)} cannot be reached: ${error.message.split('\n')[0]}`);
  }
  if (error.code.startsWith('Neo.ClientError.Security.')) {
    return new StoreUnreachable(
      `Neo4j at ${shown(address)} refuses the user or password; give them in PORTOLAN_STORE_USER and PORTOLAN_STORE_PASSWORD`,
    );
  }
  return error;
}

/** The server ends a read that takes longer, also when whoever asked is gone. A query by a person sets its own limit. */
const READ_TIMEOUT_MS = Number(process.env.PORTOLAN_READ_TIMEOUT_MS) || 120_000;

async function inSession<T>(
  driver: Driver,
  mode: 'READ' | 'WRITE',
  work: (tx: ManagedTransaction) => Promise<T>,
): Promise<T> {
  const session = driver.session({ defaultAccessMode: mode === 'READ' ? neo4j.session.READ : neo4j.session.WRITE });
  try {
    return mode === 'READ'
      ? await session.executeRead(work, { timeout: READ_TIMEOUT_MS })
      : await session.executeWrite(work);
  } finally {
    await session.close();
  }
}

/** Rows of one statement, bounded by rows and by bytes. */
async function* batches<T>(
  rows: AsyncIterable<T> | Iterable<T>,
  kindOf: (row: T) => string,
): AsyncIterable<{ readonly kind: string; readonly rows: T[] }> {
  // A statement names one type, so rows are gathered by it; edges come in the order of their types, nearly.
  const open = new Map<string, { rows: T[]; bytes: number }>();
  for await (const row of rows) {
    const kind = kindOf(row);
    const batch = open.get(kind) ?? { rows: [], bytes: 0 };
    open.set(kind, batch);
    batch.rows.push(row);
    batch.bytes += JSON.stringify(row).length;
    if (batch.rows.length >= BATCH_ROWS || batch.bytes >= BATCH_BYTES) {
      open.delete(kind);
      yield { kind, rows: batch.rows };
    }
  }
  for (const [kind, { rows }] of open) yield { kind, rows };
}

const declaredEdges = new Set(edgeTypes.map((e) => e.type));
function edgeType(type: string): string {
  if (!declaredEdges.has(type)) throw new Error(`No edge type ${type} is declared`);
  return type;
}

type Statement = { readonly cypher: string; readonly rows: readonly CypherValue[] };

/** The statements of a difference, in an order that holds at every step: edges go before their nodes, and come after them. */
async function* statements(changes: Difference): AsyncIterable<Statement> {
  for await (const { kind, rows } of batches(changes.removedEdges, ([type]) => type)) {
    yield {
      cypher: `UNWIND $rows AS row MATCH (:Asset {id: row[0]})-[r:${edgeType(kind)}]->(:Asset {id: row[1]}) DELETE r`,
      rows: rows.map(([, from, to]) => [from, to]),
    };
  }
  for await (const { rows } of batches(changes.removedNodes, () => '')) {
    yield { cypher: 'UNWIND $rows AS row MATCH (n:Asset {id: row}) DETACH DELETE n', rows };
  }
  const fresh = changes.against === null;
  for await (const { kind, rows } of batches(
    changes.nodes(),
    (n: StoredNode & { before: string | null }) => `${n.type} ${n.before ?? ''}`,
  )) {
    const [type = '', before = ''] = kind.split(' ');
    const [, label] = labelsOf(type);
    const was = before === '' ? '' : ` REMOVE n:${labelsOf(before)[1]}`;
    yield {
      cypher: fresh
        ? `UNWIND $rows AS row CREATE (n:Asset:${label}) SET n = row`
        : `UNWIND $rows AS row MERGE (n:Asset {id: row.id}) SET n = row${was} SET n:${label}`,
      rows: rows.map((n) => n.props),
    };
  }
  for await (const { kind, rows } of batches(changes.edges(), (e: StoredEdge) => e.type)) {
    yield {
      cypher: `UNWIND $rows AS row MATCH (a:Asset {id: row[0]}) MATCH (b:Asset {id: row[1]}) CREATE (a)-[r:${edgeType(kind)}]->(b) SET r = row[2]`,
      rows: rows.map((e) => [e.from, e.to, e.props]),
    };
  }
}

class Writer {
  constructor(
    private readonly driver: Driver,
    private readonly generation: GenerationName,
  ) {}

  /** One transaction, marker included. The driver may run it again as a whole: a commit whose answer was lost is seen by the name. */
  async once(changes: Difference, seen: Marker): Promise<void> {
    await inSession(this.driver, 'WRITE', async (tx) => {
      const taken = await tx.run(
        "MERGE (m:PortolanMarker {id: 'portolan'}) SET m.touched = timestamp() RETURN m.name AS name, m.state AS state, m.fence AS fence",
      );
      const marker = taken.records[0]?.toObject() ?? {};
      if (marker.name === this.generation.name && marker.state === 'ready') return;
      if (marker.state !== 'ready' || marker.name !== seen.name || marker.fence !== seen.fence) {
        throw new GenerationMoved('Another process published to the same Neo4j meanwhile; run the same command again.');
      }
      for await (const { cypher, rows } of statements(changes)) await tx.run(cypher, { rows: toDriver(rows) });
      await tx.run(
        "MATCH (m:PortolanMarker {id: 'portolan'}) SET m.name = $name, m.seq = $seq, m.fence = m.fence + 1",
        {
          name: this.generation.name,
          seq: neo4j.int(this.generation.seq),
        },
      );
    });
  }

  /** Many transactions under the marker `publishing`: nobody reads until the last of them. */
  async inBatches(changes: Difference): Promise<void> {
    const fence = await this.take();
    try {
      await this.allBatches(fence, changes);
    } catch (error) {
      // Nobody need wait for the lease of a writer that gave up. The marker stays: what is there is no whole graph.
      const free = "MATCH (m:PortolanMarker {id: 'portolan'}) WHERE m.fence = $fence SET m.lease = 0";
      await inSession(this.driver, 'WRITE', (tx) => tx.run(free, { fence: neo4j.int(fence) })).catch(() => undefined);
      throw error;
    }
  }

  private async allBatches(fence: number, changes: Difference): Promise<void> {
    let number = 0;
    if (changes.against === null) {
      for (const cypher of [
        'MATCH (:Asset)-[r]->() WITH r LIMIT 20000 DELETE r RETURN count(*) AS n',
        'MATCH (n:Asset) WITH n LIMIT 20000 DETACH DELETE n RETURN count(*) AS n',
      ]) {
        while ((await this.batch(fence, ++number, cypher, {})) > 0);
      }
    }
    for await (const { cypher, rows } of statements(changes))
      await this.batch(fence, ++number, cypher, { rows: toDriver(rows) });
    await this.batch(
      fence,
      ++number,
      "MATCH (m:PortolanMarker {id: 'portolan'}) SET m.state = 'ready', m.name = $name, m.seq = $seq",
      {
        name: this.generation.name,
        seq: neo4j.int(this.generation.seq),
      },
    );
  }

  /** Sets the marker to `publishing` under a new fencing number, once no living writer has it. */
  private async take(): Promise<number> {
    for (;;) {
      const fence = await inSession(this.driver, 'WRITE', async (tx) => {
        const found = await tx.run(
          "MERGE (m:PortolanMarker {id: 'portolan'}) SET m.touched = timestamp() RETURN m.name AS name, m.state AS state, coalesce(m.fence, 0) AS fence, m.lease > timestamp() AS alive",
        );
        const marker = found.records[0]?.toObject() ?? {};
        // Our own, when the driver runs this again after a lost answer.
        const ours = marker.name === this.generation.name;
        if (marker.state === 'publishing' && marker.alive === true && !ours) return null;
        const next = Number(marker.fence) + 1;
        await tx.run(
          "MATCH (m:PortolanMarker {id: 'portolan'}) SET m.state = 'publishing', m.name = $name, m.fence = $fence, m.batch = 0, m.lease = timestamp() + $lease",
          {
            name: this.generation.name,
            fence: neo4j.int(next),
            lease: neo4j.int(LEASE_MS),
          },
        );
        return next;
      });
      if (fence !== null) return fence;
      await sleep(1000);
    }
  }

  /** One transaction of the row. Run again after its answer was lost it does nothing twice: the marker counts. */
  private async batch(
    fence: number,
    number: number,
    cypher: string,
    params: Readonly<Record<string, unknown>>,
  ): Promise<number> {
    return inSession(this.driver, 'WRITE', async (tx) => {
      const mine = await tx.run(
        "MATCH (m:PortolanMarker {id: 'portolan'}) WHERE m.fence = $fence SET m.lease = timestamp() + $lease RETURN m.batch AS done",
        { fence: neo4j.int(fence), lease: neo4j.int(LEASE_MS) },
      );
      const done = mine.records[0]?.get('done');
      if (done === undefined)
        throw new GenerationMoved('Another process took over publishing to the same Neo4j; its generation stands.');
      // A lost answer of a deletion: go on deleting.
      if (Number(done) >= number) return 1;
      const result = await tx.run(cypher, params);
      await tx.run("MATCH (m:PortolanMarker {id: 'portolan'}) SET m.batch = $number", { number: neo4j.int(number) });
      const n: unknown = result.records[0]?.toObject().n;
      return typeof n === 'number' ? n : 0;
    });
  }
}

class Neo4jReader implements GraphReader {
  private count = 0;
  constructor(
    private readonly driver: Driver,
    private readonly generation: string,
    private readonly address: string,
  ) {}

  get reads(): number {
    return this.count;
  }

  async read(cypher: string, params: Readonly<Record<string, CypherValue>> = {}) {
    this.count++;
    try {
      return await inSession(this.driver, 'READ', async (tx) => {
        await this.check(tx);
        const result = await tx.run(
          cypher,
          Object.fromEntries(Object.entries(params).map(([k, v]) => [k, toDriver(v)])),
        );
        await this.check(tx);
        return result.records.map((r) => properties(r.toObject()));
      });
    } catch (error) {
      throw unreachable(error, this.address);
    }
  }

  private async check(tx: ManagedTransaction): Promise<void> {
    const marker = await readMarker(tx);
    if (marker.state !== 'ready' || marker.name !== this.generation) throw new GenerationMoved();
  }

  close(): Promise<void> {
    return this.driver.close();
  }
}

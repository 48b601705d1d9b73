import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, type GraphQLError, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import { embedded } from '../graph/store/embedded.js';
import { openGeneration, publishGeneration } from '../graph/store/generations.js';
import type { NodeRow } from '../graph/store/port.js';
import { loadDemo } from '../services/demo.js';
import type { ChildAnswer } from '../services/query-child.js';
import { openReader, type Reader } from '../services/reader.js';
import { apiContext } from './context.js';
import { measure } from './limits.js';
import { schema } from './schema.js';

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path, and expectations say what they are
  readonly data: any;
  readonly errors: readonly GraphQLError[];
  /** Store reads that the operation made. */
  readonly reads: number;
}

async function ask(reader: Reader, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  expect(measure(schema, document, variables)).toBeNull();
  const before = reader.generation?.graph.reads ?? 0;
  const contextValue = apiContext({
    reader,
    dataDir: reader.dataDir,
    store: undefined,
    version: 'test',
    runQuery: async (request): Promise<ChildAnswer> => ({
      kind: 'rows',
      rows: (await reader.generation?.graph.read(request.text, request.parameters)) ?? [],
      truncated: false,
    }),
  });
  const result = await execute({ schema, document, variableValues: variables, contextValue });
  return {
    data: JSON.parse(JSON.stringify(result.data ?? null)),
    errors: result.errors ?? [],
    reads: (reader.generation?.graph.reads ?? 0) - before,
  };
}

const BRIEF =
  'key type typeTitle family icon name account accountName region fact external sensitive isPrincipal tags { key value } properties { name value about }';

describe('on the demo organisation', () => {
  let folder: string;
  let reader: Reader;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portolan-operations-'));
    expect(await loadDemo(folder)).toBe(true);
    reader = await openReader(folder);
    // What is made once a generation is no part of what an operation costs.
    await ask(reader, '{ overview { identities } cuts(limit: 20) { pairs } }');
  });
  afterAll(async () => {
    await reader.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['status', '{ status { asOf nodes accounts { id name assets management } coverage { percent } assumes } }', 1],
    [
      'a page of the inventory, its size notwithstanding',
      `{ inventory(first: 200) { nodes { ${BRIEF} stale firstSeen lastSeen } pageInfo { hasNextPage endCursor } totalCount } }`,
      1,
    ],
    [
      'a page with the ways to expand each asset',
      '{ inventory(first: 100) { nodes { name expansions { edge direction title count } } } }',
      5,
    ],
    ['facets', '{ inventoryFacets { field value count } }', 0],
    ['completion', `{ search(text: "role", first: 50) { ${BRIEF} } }`, 1],
    [
      'all paths with all their assets',
      `{ paths(limit: 200) { routes paths { id title summary from { ${BRIEF} } to { name } members { name } hops { from { name } to { name } because { text } detail } } } }`,
      1,
    ],
    [
      'the evidence of paths',
      '{ paths(limit: 20) { paths { hops { documents { name document } layers { layer verdict text } attacker leaves cuts } } } }',
      0,
    ],
    [
      'a blast radius: the id, its owner if it is a key, and the assets',
      `{ blast(id: "arn:aws:iam::210987650004:user/dev-admin") { reached admins types { title count } things { asset { ${BRIEF} } hops certainty } } }`,
      3,
    ],
    [
      'choke points with all their assets',
      `{ cuts(limit: 20) { pairs left exact cuts { change pairs share used usedCalls { permission } statements { policy sid text } from { ${BRIEF} } to { name } } } }`,
      1,
    ],
    [
      'a page of identities',
      '{ identities(first: 50) { nodes { asset { name } admin canBecomeAdmin granted used observedDays lastUsed pathsThrough } } }',
      1,
    ],
    [
      'exposure',
      '{ exposure { nodes { resource { name } to how certainty hops { from { name } to { name } } } totalCount } }',
      1,
    ],
    [
      'escalations',
      '{ escalations { nodes { principal technique title target admin certainty because { text } } totalCount } }',
      0,
    ],
    ['unused', '{ unused(first: 200) { nodes { permission status risk why } totalCount } }', 0],
    [
      'the overview',
      `{ overview { pathsToWhatMatters identitiesWithPathToAdmin identities admins unusedShare grantedPermissions reachableFromInternet worst { title from { ${BRIEF} } hops { to { name } } } gaps { unit } types { value count } } }`,
      1,
    ],
  ])('%s makes %i store read(s)', async (_, query, reads) => {
    const answer = await ask(reader, query);
    expect(answer.errors).toEqual([]);
    expect(answer.reads).toBe(reads);
  });

  it('says what a change would break only where no other permission may have allowed the calls', async () => {
    const { data } = await ask(
      reader,
      '{ cuts(limit: 25) { cuts { change used statements { layer policy } usedCalls { permission alone } } } }',
    );
    const rows: {
      change: string;
      used: string;
      statements: { layer: string; policy: string }[];
      usedCalls: { permission: string; alone: boolean }[];
    }[] = data.cuts.cuts;
    expect(new Set(rows.map((r) => r.change)).size).toBe(rows.length);
    const detached = rows.flatMap((r) => (r.change.startsWith('Detach') ? [r.change.split(',')[0]] : []));
    expect(new Set(detached).size).toBe(detached.length);
    // Whoever may read other buckets by its own policy: events do not tell which bucket it read.
    const own = rows.find((r) => r.statements[0]?.layer === 'resource' && r.usedCalls.length > 0);
    expect(own?.used).toBe('used by this or another');
    expect(own?.usedCalls.some((c) => c.alone)).toBe(false);
    const assumed = rows.find((r) => r.change.startsWith('Take sts:AssumeRole on deploy-prod'));
    expect([assumed?.used, assumed?.usedCalls[0]?.alone]).toEqual(['used', true]);
    for (const r of rows) expect(r.used === 'used').toBe(r.usedCalls.some((c) => c.alone));
  });

  it('reads an identity in a number of store reads that does not grow with what it holds', async () => {
    const { data } = await ask(reader, '{ identities(first: 200) { nodes { asset { key } } } }');
    const query = `query ($id: String!) { principal(id: $id) { asset { ${BRIEF} } policies { name document documentMissing } boundary { name } groups { name }
      canAssume { name } assumableBy { name } escalations { title } services { service granted used } unusedDangerous { permission } activity { day calls } pathsThrough } }`;
    const counts = new Set<number>();
    for (const node of data.identities.nodes.slice(0, 40)) {
      const answer = await ask(reader, query, { id: node.asset.key });
      expect(answer.errors).toEqual([]);
      counts.add(answer.reads);
    }
    // The identity, its two lists of assumptions, and the assets of these and of its groups, which may come in one turn or three.
    expect(Math.max(...counts)).toBeLessThanOrEqual(6);
  });

  it('walks the inventory page by page, each asset once, in every order', async () => {
    for (const order of ['NAME', 'TYPE', 'ACCOUNT', 'REGION', 'FIRST_SEEN']) {
      const seen: string[] = [];
      let after: string | null = null;
      let total = 0;
      do {
        const { data, errors } = await ask(
          reader,
          `query ($after: String) { inventory(first: 37, after: $after, orderBy: ${order}) { nodes { key } pageInfo { hasNextPage endCursor } totalCount } }`,
          { after },
        );
        expect(errors).toEqual([]);
        total = data.inventory.totalCount;
        seen.push(...data.inventory.nodes.map((n: { key: string }) => n.key));
        after = data.inventory.pageInfo.hasNextPage ? data.inventory.pageInfo.endCursor : null;
      } while (after !== null);
      expect(new Set(seen).size).toBe(total);
      expect(seen.length).toBe(total);
    }
  });

  it('counts facets as the filtered list does', async () => {
    const { data } = await ask(reader, '{ inventoryFacets { field value count } }');
    for (const f of data.inventoryFacets.filter((x: { field: string }) => x.field === 'type')) {
      const page = await ask(
        reader,
        'query ($t: [String!]) { inventory(first: 1, filter: { types: $t }) { totalCount } }',
        { t: [f.value] },
      );
      expect(page.data.inventory.totalCount).toBe(f.count);
    }
  });

  it('pages neighbours without loss, and counts them as the way to expand said', async () => {
    const { data } = await ask(
      reader,
      '{ search(text: "admin", first: 1) { key } inventory(first: 200, filter: { types: ["account"] }) { nodes { key expansions { edge direction count } } } }',
    );
    for (const node of data.inventory.nodes) {
      for (const e of node.expansions) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const answer = await ask(
            reader,
            'query ($id: String!, $e: String!, $d: Direction!, $after: String) { asset(id: $id) { neighbours(edge: $e, direction: $d, first: 7, after: $after) { nodes { asset { key } } pageInfo { hasNextPage endCursor } totalCount } } }',
            { id: node.key, e: e.edge, d: e.direction, after },
          );
          expect(answer.errors).toEqual([]);
          const page = answer.data.asset.neighbours;
          expect(page.totalCount).toBe(e.count);
          seen.push(...page.nodes.map((n: { asset: { key: string } }) => n.asset.key));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after !== null);
        expect(new Set(seen).size).toBe(e.count);
        expect(seen.length).toBe(e.count);
      }
    }
  });

  it('gives back an asset and an identity by their global ids', async () => {
    const { data } = await ask(reader, '{ identities(first: 1) { nodes { id asset { id key } } } }');
    const [principal] = data.identities.nodes;
    const asset = await ask(reader, 'query ($id: ID!) { node(id: $id) { id ... on Asset { key } } }', {
      id: principal.asset.id,
    });
    expect(asset.data.node).toEqual({ id: principal.asset.id, key: principal.asset.key });
    const again = await ask(reader, 'query ($id: ID!) { node(id: $id) { id ... on Principal { asset { key } } } }', {
      id: principal.id,
    });
    expect(again.data.node.asset.key).toBe(principal.asset.key);
  });

  it('finds a path again by its id', async () => {
    const { data } = await ask(reader, '{ paths(limit: 5) { paths { id title } } }');
    expect(data.paths.paths.length).toBeGreaterThan(0);
    for (const p of data.paths.paths) {
      const one = await ask(reader, 'query ($id: String!) { path(id: $id) { id title hops { attacker } } }', {
        id: p.id,
      });
      expect(one.data.path).toMatchObject(p);
    }
    expect((await ask(reader, '{ path(id: "no-such-path") { id } }')).data.path).toBeNull();
  });

  it('brings the text of every policy that a hop rests on, and says of each layer how it stands', async () => {
    const { data, errors } = await ask(
      reader,
      '{ paths(limit: 60) { paths { hops { kind because { policy statement text } documents { policy document } layers { layer verdict text } attacker leaves cuts } } } }',
    );
    expect(errors).toEqual([]);
    let statements = 0;
    for (const hop of data.paths.paths.flatMap((p: { hops: unknown[] }) => p.hops)) {
      const texts = new Map<string, string>(
        hop.documents.map((d: { policy: string; document: string }) => [d.policy, d.document]),
      );
      for (const b of hop.because) {
        // What follows from being administrator stands in no policy of its own.
        if (b.policy === null || b.policy.startsWith('admin:')) continue;
        statements++;
        const text = texts.get(b.policy);
        expect(text, b.text).toBeDefined();
        const { Statement } = JSON.parse(text ?? '{}');
        expect([Statement].flat().length, b.text).toBeGreaterThan(b.statement);
      }
      expect(hop.layers.length).toBeGreaterThan(0);
      expect(hop.cuts.length, hop.kind).toBeGreaterThan(0);
      if (hop.kind !== 'IS_ADMIN') expect(hop.attacker.length, hop.kind).toBeGreaterThan(0);
    }
    expect(statements).toBeGreaterThan(50);
  });

  it('runs every saved query with what it takes by itself', async () => {
    const { data } = await ask(
      reader,
      '{ savedQueries { name title purpose cypher parameters { name about default } } }',
    );
    expect(data.savedQueries.length).toBeGreaterThanOrEqual(10);
    for (const q of data.savedQueries) {
      const answer = await ask(
        reader,
        'mutation ($n: String!) { runSavedQuery(name: $n) { columns rows truncated milliseconds } }',
        { n: q.name },
      );
      expect(answer.errors).toEqual([]);
      for (const row of answer.data.runSavedQuery.rows)
        expect(JSON.parse(row).length).toBe(answer.data.runSavedQuery.columns.length);
    }
  });

  it.each([
    ['{ inventory(first: 0) { totalCount } }', 'first takes a number from 1 to 200, not 0.'],
    ['{ inventory(first: 201) { totalCount } }', 'first takes a number from 1 to 200, not 201.'],
    ['{ inventory(first: -5) { totalCount } }', 'first takes a number from 1 to 200, not -5.'],
    ['{ search(text: "a", first: 51) { key } }', 'first takes a number from 1 to 50, not 51.'],
    ['{ paths(limit: 1001) { routes } }', 'limit takes a number from 1 to 1000, not 1001.'],
    ['{ coverage(first: 100000) { unit } }', 'first takes a number from 1 to 5000, not 100000.'],
    ['{ inventory(after: "nonsense") { totalCount } }', 'after is no cursor of this list.'],
    ['{ unused(after: "WyJhIl0") { totalCount } }', 'after is no cursor of this list.'],
    [
      '{ paths(from: ["arn:aws:iam::000000000000:user/nobody"]) { routes } }',
      "Nothing known has the id 'arn:aws:iam::000000000000:user/nobody'.",
    ],
    ['mutation { runSavedQuery(name: "no-such") { columns } }', 'There is no saved query no-such.'],
    [
      'mutation { runSavedQuery(name: "old-access-keys", parameters: [{ name: "days", value: "1; DROP" }]) { columns } }',
      "days of old-access-keys takes a number, not '1; DROP'.",
    ],
    [
      'mutation { runSavedQuery(name: "old-access-keys", parameters: [{ name: "dayz", value: "1" }]) { columns } }',
      'old-access-keys has no parameter dayz; it has days.',
    ],
  ])('says what is wrong with %s', async (query, message) => {
    const answer = await ask(reader, query);
    expect(answer.errors[0]?.message).toContain(message);
    expect(answer.errors[0]?.extensions.code).toBe('BAD_INPUT');
  });

  it('lets every operation of the web app through its limits', async () => {
    const place = new URL('../web/lib/queries.ts', import.meta.url).href;
    const documents: Record<string, { readonly text?: string }> = await import(/* @vite-ignore */ place);
    const texts = Object.values(documents).flatMap((d) => (typeof d?.text === 'string' ? [d.text] : []));
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      const document = parse(text, { maxTokens: 2000 });
      expect(validate(schema, document), text).toEqual([]);
      expect(measure(schema, document, { limit: 1000, first: 200 }), text).toBeNull();
    }
  });
});

describe('on names that were written to do harm', () => {
  const HOSTILE = [
    `<script>alert(1)</script>`,
    `"}) DETACH DELETE n //`,
    `\\u0027 OR 1=1 RETURN n`,
    '$id',
    '`',
    "'; DROP TABLE x",
    'ad\u200bmin\u202e',
    '\u0000nul',
    'مدير',
    '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
    '(a+)+$'.repeat(30),
    '%00%2e%2e/',
    '=cmd|calc',
    '*',
    '.*',
    ' ',
  ];
  let folder: string;
  let reader: Reader;
  const rows: NodeRow[] = HOSTILE.map((name, i) => ({
    type: 'iam.user',
    id: asNodeId(`arn:aws:iam::111122223333:user/${name}`),
    props: {
      name,
      account: '111122223333',
      region: 'global',
      tags: [`${name}=${name}`, 'plain'],
      path: name,
      uniqueId: `AIDA${i}`,
    },
  }));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portolan-hostile-'));
    const inventory = rows
      .map((r) => ({
        id: r.id,
        type: r.type,
        name: String(r.props.name),
        account: '111122223333',
        region: 'global',
        firstSeen: '2026-01-01T00:00:00Z',
        lastSeen: '2026-01-01T00:00:00Z',
        stale: null,
        tags: { [String(r.props.name)]: String(r.props.name) },
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const edges = rows.slice(1).map((r) => ({
      type: 'CAN_ASSUME',
      from: r.id,
      to: rows[0]?.id ?? r.id,
      props: {
        certainty: 'certain',
        because: JSON.stringify([{ fact: r.props.name, source: r.id, text: r.props.name }]),
      },
    }));
    await publishGeneration(
      folder,
      embedded,
      { seq: 1, now: '2026-01-01T00:00:00Z', nodes: rows, edges, tables: { inventory }, sidecars: [] },
      { log: '' },
    );
    const generation = await openGeneration(folder, embedded);
    if (!generation) throw new Error('nothing was published');
    const nothing = () => Promise.reject(new Error('not for this test'));
    reader = { dataDir: folder, generation, world: nothing, paths: nothing, close: () => generation.graph.close() };
  });
  afterAll(async () => {
    await reader.close();
    await rm(folder, { recursive: true });
  });

  it.each(HOSTILE.map((h, i) => [i, h] as const))('finds, shows and expands number %i as it is', async (_, name) => {
    const key = `arn:aws:iam::111122223333:user/${name}`;
    const { data, errors } = await ask(
      reader,
      `query ($id: String!) { asset(id: $id) { ${BRIEF} expansions { edge direction count } } }`,
      { id: key },
    );
    expect(errors).toEqual([]);
    expect(data.asset).toMatchObject({ key, name, tags: [{ key: name.split('=', 1)[0] }, { key: 'plain' }] });
    if (name.trim() !== '' && !name.includes('\u0000')) {
      const found = await ask(
        reader,
        'query ($t: String!) { search(text: $t, first: 50) { key } inventory(filter: { text: $t }) { nodes { key } } }',
        { t: name },
      );
      expect(found.errors).toEqual([]);
      expect(found.data.search.map((a: { key: string }) => a.key)).toContain(key);
      expect(found.data.inventory.nodes.map((a: { key: string }) => a.key)).toContain(key);
    }
    const tagged = await ask(reader, 'query ($t: [String!]) { inventory(filter: { tags: $t }) { nodes { key } } }', {
      t: [`${name}=${name}`],
    });
    expect(tagged.data.inventory.nodes).toEqual([{ key }]);
    const near = await ask(
      reader,
      'query ($id: String!) { asset(id: $id) { neighbours(edge: "CAN_ASSUME", direction: OUT) { nodes { asset { key } because { text } } } } }',
      { id: key },
    );
    expect(near.errors).toEqual([]);
    if (name !== HOSTILE[0])
      expect(near.data.asset.neighbours.nodes).toEqual([{ asset: { key: rows[0]?.id }, because: [{ text: name }] }]);
  });

  it('takes no edge type that is not declared', async () => {
    const answer = await ask(
      reader,
      'query ($id: String!) { asset(id: $id) { neighbours(edge: "X]->() DETACH DELETE n //", direction: OUT) { totalCount } } }',
      { id: rows[0]?.id },
    );
    expect(answer.errors[0]?.extensions.code).toBe('BAD_INPUT');
  });

  it('goes on where it was, whatever the names that lie between', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await ask(
        reader,
        'query ($after: String) { inventory(first: 3, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...data.inventory.nodes.map((n: { key: string }) => n.key));
      after = data.inventory.pageInfo.hasNextPage ? data.inventory.pageInfo.endCursor : null;
    } while (after !== null);
    expect([...seen].sort()).toEqual(rows.map((r) => String(r.id)).sort());
  });
});

describe('without any data', () => {
  it('answers every list with nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portolan-nothing-'));
    const reader = await openReader(folder);
    const { data, errors } = await ask(
      reader,
      `{ status { asOf seq nodes accounts { id } coverage { percent newest } } overview { pathsToWhatMatters unusedShare worst { id } } search(text: "a") { key }
         inventory { totalCount } identities { totalCount } paths { paths { id } } exposure { totalCount } unused { totalCount } escalations { totalCount }
         coverage { unit } inventoryFacets { field } asset(id: "internet") { key } principal(id: "x") { id } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      status: { asOf: null, seq: null, nodes: 0 },
      overview: { pathsToWhatMatters: 0, unusedShare: null },
      search: [],
      asset: null,
      principal: null,
    });
    await reader.close();
    await rm(folder, { recursive: true });
  });
});

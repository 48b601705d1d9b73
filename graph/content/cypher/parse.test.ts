import { describe, expect, it } from 'vitest';
import { CypherError } from './lexer.js';
import { parseCypher } from './parse.js';
import { compileCypher, printCypher } from './print.js';

const refusal = (text: string): string => {
  try {
    parseCypher(text);
  } catch (error) {
    if (error instanceof CypherError) return error.message;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
};

describe('the Cypher gate takes the portable reading subset', () => {
  it.each([
    'MATCH (n) RETURN n',
    'MATCH (n:IamUser {name: $name}) WHERE n.mfa = false RETURN n.id AS id ORDER BY id DESC SKIP 1 LIMIT 10;',
    'MATCH (a:IamUser)-[r:CAN_ASSUME|CAN_BECOME*1..3]->(b) RETURN a.id, count(*) AS count',
    'OPTIONAL MATCH (a)<-[:MEMBER_OF]-(b), (b)--(c) WHERE NOT (a)-[:HAS_POLICY]->(:IamPolicy) RETURN DISTINCT a, b',
    'MATCH p = (a)-->(b) WITH p, length(p) AS n WHERE n > 0 RETURN [x IN nodes(p) WHERE x.id IS NOT NULL | x.id] AS ids',
    'UNWIND $ids AS id MATCH (n:Asset {id: id}) RETURN *, n.name AS name',
    "MATCH (n) WHERE any(t IN n.tags WHERE t STARTS WITH 'pii') AND n.created < $before XOR n:S3Bucket RETURN n.id",
    "MATCH (n) RETURN CASE n.mfa WHEN true THEN 'yes' ELSE 'no' END AS mfa, CASE WHEN n.a > -1.5 THEN 1 END AS one",
    'MATCH (n) WHERE EXISTS { MATCH (n)-[:RUNS_AS]->(r:IamRole) WHERE r.name IN [$a, "b"] } RETURN n.id',
    'MATCH (n)-[r:REFERS_TO]->(m) WHERE r.as = "instance-profile" RETURN split(n.id, ":")[4] AS account, type(r) AS type',
    'match (n) where n.id is null return n // comment\n',
    'MATCH (n) /* CREATE (x) */ RETURN n',
  ])('%s', (text) => {
    const tree = parseCypher(text);
    expect(parseCypher(printCypher(tree))).toEqual(tree);
  });

  it('binds operators as Cypher does', () => {
    expect(
      printCypher(parseCypher('MATCH (n) WHERE NOT n.a = 1 AND n.b OR n.c XOR n.d RETURN n.a + n.b * -n.c - 1 AS x')),
    ).toBe('MATCH (n) WHERE (((NOT (n.a = 1)) AND n.b) OR (n.c XOR n.d)) RETURN ((n.a + (n.b * (- n.c))) - 1) AS x');
  });

  it('sends no string to an engine inside the text, whatever it holds', () => {
    const query = compileCypher(
      parseCypher(
        `MATCH (n {name: 'a\\' DELETE n //'}) WHERE n.x = "\\\\u0027" OR n.y = 'a\\u0027b' OR n.z = "\\\\u0027" RETURN n LIMIT $most`,
      ),
    );
    expect(query.text).toBe(
      'MATCH (n {name: $text_1}) WHERE ((n.x = $text_2) OR (n.y = $text_3) OR (n.z = $text_2)) RETURN n LIMIT $most',
    );
    expect(query.strings).toEqual({ text_1: "a' DELETE n //", text_2: '\\u0027', text_3: "a'b" });
    expect(query.parameters).toEqual(['most']);
  });

  it('bounds the rows of the answer, and leaves a lower limit alone', () => {
    expect(compileCypher(parseCypher('MATCH (n) RETURN n'), 100).text).toBe('MATCH (n) RETURN n LIMIT 100');
    expect(compileCypher(parseCypher('MATCH (n) RETURN n LIMIT 5000'), 100).text).toBe('MATCH (n) RETURN n LIMIT 100');
    expect(compileCypher(parseCypher('MATCH (n) WITH n LIMIT 5000 RETURN n LIMIT 7'), 100).text).toBe(
      'MATCH (n) WITH n LIMIT 5000 RETURN n LIMIT 7',
    );
  });
});

describe('the Cypher gate refuses', () => {
  it.each([
    ['CALL db.labels() YIELD label RETURN label', /CALL is not taken/],
    ['MATCH (n) CALL { MATCH (m) RETURN m } RETURN n', /CALL is not taken/],
    ["LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", /LOAD is not taken/],
    ['MATCH (n) FOREACH (x IN [1] | SET n.a = x) RETURN n', /FOREACH is not taken/],
    ['CREATE (n) RETURN n', /CREATE is not taken/],
    ['MERGE (n:Asset) RETURN n', /MERGE is not taken/],
    ['MATCH (n) SET n.a = 1 RETURN n', /SET is not taken/],
    ['MATCH (n) DELETE n RETURN 1', /DELETE is not taken/],
    ['MATCH (n) DETACH DELETE n', /DETACH is not taken/],
    ['MATCH (n) REMOVE n.a RETURN n', /REMOVE is not taken/],
    ['USE neo4j MATCH (n) RETURN n', /USE is not taken/],
    ['MATCH (n) RETURN n UNION MATCH (n) RETURN n', /UNION is not taken/],
    ['MATCH (n) RETURN n; MATCH (m) DELETE m', /one statement/],
    ['MATCH (n) RETURN n;;', /one statement/],
    ['EXPLAIN MATCH (n) RETURN n', /EXPLAIN is not taken/],
    ['MATCH (n) RETURN n /* hidden */ DELETE n', /DELETE is not taken/],
    ['MATCH (n) //\nDELETE n', /line 2, column 1: DELETE is not taken/],
    ['MATCH (n:`A`) RETURN n', /line 1, column 10: Names in backticks/],
    ['MATCH (n) WHERE n.`a`}) = 1 RETURN n', /backticks/],
    ['MATCH (n) RETURN n.\\u0061', /U\+005C/],
    ['MATCH (n)\u00a0RETURN n', /U\+00A0/],
    ['MATCH (n) RETURN “x”', /U\+201C/],
    ['MATCH (n) RETURN apoc.load.json("http://x")', /no function apoc.load.json/],
    ['MATCH (n) RETURN delete(n)', /DELETE is not taken/],
    ['MATCH (n) RETURN range(1, 100000000)', /no function range/],
    ["MATCH (n) WHERE n.id =~ '(a+)+$' RETURN n", /Regular expressions/],
    ['MATCH (a)-[*]->(b) RETURN a', /needs an upper limit/],
    ['MATCH (a)-[*1..]->(b) RETURN a', /needs an upper limit/],
    ['MATCH (a)-[*1..7]->(b) RETURN a', /at most 6 hops/],
    ['MATCH (a)-[*3..2]->(b) RETURN a', /above/],
    ['MATCH (a:A|B) RETURN a', /Alternatives of labels/],
    ['MATCH (a:Nope) RETURN a', /line 1, column 7: There is no label Nope/],
    ['MATCH (a)-[:NOPE]->(b) RETURN a', /no type of relationship NOPE/],
    ['MATCH (a) RETURN b', /line 1, column 18: There is no variable b here/],
    ['MATCH (a) WITH a.id AS id RETURN a', /no variable a here/],
    ['MATCH (a) WITH a.id RETURN 1', /needs a name/],
    ['MATCH (set) RETURN 1', /SET is not taken/],
    ['MATCH (a {create: 1}) RETURN a', /CREATE is not taken/],
    ['MATCH (a) RETURN a.merge', /MERGE is not taken/],
    ['MATCH (a) RETURN 1 AS load', /LOAD is not taken/],
    ['MATCH (a) RETURN a LIMIT 1 + 1', /one statement/],
    ['MATCH (a) RETURN $text_1', /do not begin with/],
    ['MATCH (a) RETURN {a: 1}', /Maps are not taken/],
    ['MATCH p = (a)-->(b) RETURN a, p', /return nodes\(p\) and relationships\(p\)/],
    ['MATCH p = (a)-->(b) RETURN *', /return nodes\(p\)/],
    ['MATCH (a) WHERE 1 < a.x < 3 RETURN a', /not chained/],
    ['MATCH (a', /'\)' is missing after the node; found the end/],
    ["MATCH (a) RETURN 'abc", /does not end/],
    ['MATCH (a) /* RETURN a', /comment .* does not end/],
    ['', /found the end/],
    ['RETURN *', /there are none/],
    ['MATCH (a) RETURN size(a, a)', /takes 1 argument, not 2/],
    [`MATCH (a) WHERE ${'('.repeat(60)}a.x${')'.repeat(60)} RETURN a`, /nested more than/],
    [`MATCH (a) WHERE ${'NOT '.repeat(60)}a.x RETURN a`, /nested more than/],
    [`MATCH (a) WHERE a.x${' OR a.x'.repeat(400)} RETURN a`, /operators in a row/],
    [`MATCH (a) RETURN a${'.b'.repeat(50)}`, /properties of properties/],
    [`RETURN ${'1,'.repeat(3000)}1`, /at most 4000 words/],
  ])('%s', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it('reads what is nested and wrong in time that does not double with each level', () => {
    const started = performance.now();
    refusal(`MATCH (a) RETURN ${'[x IN '.repeat(35)}`);
    refusal(`MATCH (a) WHERE ${'(a {b: '.repeat(35)}`);
    refusal(`MATCH (a) WHERE ${'(a)-[r {b: '.repeat(35)}`);
    refusal(`MATCH (a) WHERE ${'EXISTS { MATCH (a) WHERE '.repeat(35)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

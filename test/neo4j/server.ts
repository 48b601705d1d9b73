/** The server that the test script started. */
export function serverUrl(): string {
  const url = process.env.PORTOLAN_TEST_NEO4J;
  if (!url)
    throw new Error(
      'These tests need a Neo4j server: npm test -- neo4j starts one and says where in PORTOLAN_TEST_NEO4J',
    );
  return url;
}

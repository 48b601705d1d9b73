/** Names too long for an index of the store: cut there, whole everywhere else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessOfPrincipal } from '../services/access.js';
import { importIam } from '../services/import-iam.js';
import { openReader, type Reader } from '../services/reader.js';
import { resolveId } from '../services/resolve.js';
import { apiContext } from './context.js';
import { schema } from './schema.js';

const ACCOUNT = '111122223333';
const name = (letter: string) => letter.repeat(5000);
const arn = (kind: string, called: string) => `arn:aws:iam::${ACCOUNT}:${kind}/${called}`;
// Alike in all that the store keeps of them, told apart by their hashes only.
const [user, twin, role] = [arn('user', name('y')), arn('user', `${name('y')}z`), arn('role', name('r'))];
const allow = (Action: string, Resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const person = (id: string, policies: object[]) => ({
  Path: '/',
  UserName: id.slice(id.lastIndexOf('/') + 1),
  UserId: `AIDA${id.length}`,
  Arn: id,
  UserPolicyList: policies,
});
const dump = {
  UserDetailList: [
    person(user, [{ PolicyName: 'assume', PolicyDocument: allow('sts:AssumeRole', role) }]),
    person(twin, []),
  ],
  GroupDetailList: [],
  RoleDetailList: [
    {
      Path: '/',
      RoleName: name('r'),
      RoleId: 'AROALONG',
      Arn: role,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }],
      },
    },
  ],
  Policies: [],
};

let folder: string;
let reader: Reader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portolan-long-'));
  const file = join(folder, 'dump.json');
  await writeFile(file, JSON.stringify(dump));
  await importIam(folder, [file], { account: ACCOUNT });
  reader = await openReader(folder);
}, 60_000);
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

async function ask(query: string, variableValues: Record<string, unknown> = {}) {
  const contextValue = apiContext({
    reader,
    dataDir: folder,
    store: undefined,
    version: 'test',
    runQuery: async () => ({ kind: 'rows', rows: [], truncated: false }),
  });
  const result = await execute({ schema, document: parse(query), variableValues, contextValue });
  expect(result.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(result.data));
}

describe('a name of 5,000 characters', () => {
  it('stands in the inventory as it is, one row for each', async () => {
    const { inventory } = await ask('{ inventory(first: 200) { totalCount nodes { key name type } } }');
    expect(inventory.nodes).toHaveLength(inventory.totalCount);
    for (const id of [user, twin, role])
      expect(inventory.nodes.find((n: { key: string }) => n.key === id)?.name).toBe(id.slice(id.lastIndexOf('/') + 1));
  });

  it('is found by its id, with what is tied to it', async () => {
    const { asset } = await ask(
      'query($id: String!) { asset(id: $id) { key name expansions { edge direction count } neighbours(edge: "CAN_ASSUME", direction: OUT) { nodes { asset { key name } } } } }',
      { id: user },
    );
    expect([asset.key, asset.name]).toEqual([user, name('y')]);
    expect(asset.expansions).toContainEqual({ edge: 'CAN_ASSUME', direction: 'OUT', count: 1 });
    expect(asset.neighbours.nodes).toEqual([{ asset: { key: role, name: name('r') } }]);
    expect(
      (await ask('query($id: String!) { asset(id: $id) { expansions { edge } } }', { id: twin })).asset.expansions,
    ).not.toContainEqual({ edge: 'CAN_ASSUME' });
  });

  it('has a page of its own as an identity', async () => {
    const { principal } = await ask('query($id: String!) { principal(id: $id) { asset { key } canAssume { key } } }', {
      id: user,
    });
    expect(principal).toEqual({ asset: { key: user }, canAssume: [{ key: role }] });
    expect(
      (await ask('query($id: String!) { principal(id: $id) { assumableBy { key } } }', { id: role })).principal,
    ).toEqual({ assumableBy: [{ key: user }] });
  });

  it('is an id like any other for whoever types it', async () => {
    expect(await resolveId(reader, twin)).toEqual({ kind: 'found', id: twin });
    const { rows } = await accessOfPrincipal(reader, user);
    expect(rows.map((r) => [r.principal, r.action, r.resource])).toEqual([[user, 'sts:AssumeRole', role]]);
  });
});

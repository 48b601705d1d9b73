import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asNodeId } from '../graph/schema/ids.js';
import type { Observation } from '../graph/schema/observation.js';
import { openRun } from '../graph/snapshot/log.js';
import { findExposure } from './exposure.js';
import { failing, findPath, findPaths } from './paths.js';
import { projectUntil } from './project.js';
import { openReader, type Reader } from './reader.js';
import { resolveId, UnknownId } from './resolve.js';

const A = '111122223333';
const VENDOR = '999988887777';
const allow = (Action: unknown, Resource: unknown = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

function identity(kind: 'user' | 'role', name: string, uniqueId: string, policy: string, trust?: unknown): Observation {
  return {
    type: `iam.${kind}`,
    id: asNodeId(`arn:aws:iam::${A}:${kind}/${name}`),
    name: name.slice(name.lastIndexOf('/') + 1),
    account: A,
    region: 'global',
    uniqueId,
    props: { path: '/' },
    policies: [
      { kind: 'inline', name: 'p', document: policy },
      ...(trust === undefined
        ? []
        : [
            {
              kind: 'trust' as const,
              name: 'trust',
              document: JSON.stringify({
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: trust }],
              }),
            },
          ]),
    ],
    facets: { trust: 'known' },
  };
}

const bucket = (name: string, statement: unknown): Observation => ({
  type: 's3.bucket',
  id: asNodeId(`arn:aws:s3:::${name}`),
  name,
  account: A,
  region: 'eu-west-1',
  props: { restrictPublicBuckets: false },
  policies: [
    { kind: 'resource', name: 'policy', document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) },
  ],
  facets: { policy: 'known' },
});

const key: Observation = {
  type: 'iam.access-key',
  id: asNodeId(`urn:portolan:iam.access-key:${A}:global:AKIAEXAMPLE000000001`),
  name: 'AKIAEXAMPLE000000001',
  uniqueId: 'AKIAEXAMPLE000000001',
  account: A,
  region: 'global',
  props: {},
  links: [{ edge: 'HAS_KEY', to: asNodeId(`arn:aws:iam::${A}:user/mallory`), reverse: true }],
};

let dir: string;
let reader: Reader;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'paths-'));
  const run = await openRun(dir, { kind: 'test', at: '2026-01-01T00:00:00Z' });
  const put = async (unit: string, region: string, observations: readonly Observation[]) => {
    const scope = run.scope({ account: A, region, unit });
    for (const o of observations) await scope.add(o);
    await scope.end({ state: 'complete', message: '', missing: null, facetsMissing: {}, calls: 1 });
  };
  await put('iam.users', 'global', [
    identity('user', 'mallory', 'AIDAEXAMPLE000000001', allow('iam:PutUserPolicy', `arn:aws:iam::${A}:user/mallory`)),
  ]);
  await put('iam.roles', 'global', [
    identity('role', 'ops/reader', 'AROAEXAMPLE000000001', allow('s3:GetObject', 'arn:aws:s3:::customer-data/*'), {
      AWS: `arn:aws:iam::${VENDOR}:root`,
    }),
  ]);
  await put('iam.access-keys', 'global', [key]);
  await put('s3.buckets', 'global', [
    bucket('customer-data', {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::customer-data/*',
    }),
    bucket('press-kit', {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::press-kit/*',
    }),
  ]);
  const { seq } = await run.commit();
  await projectUntil(dir, seq, { store: 'embedded' });
  reader = await openReader(dir, { store: 'embedded' });
}, 60_000);
afterAll(async () => {
  await reader.close();
  await rm(dir, { recursive: true });
});

describe('findPaths on what was collected', () => {
  it('finds, from collected policies, what leads to administrator and to data', async () => {
    const { rows } = await findPaths(reader);
    const seen = rows.map((r) => [r.from, r.target, r.to, r.hops.map((h) => h.technique ?? h.kind).join()]);
    expect(seen).toContainEqual([`arn:aws:iam::${A}:user/mallory`, 'admin', `admin:${A}`, 'iam.put-user-policy']);
    expect(seen).toContainEqual([
      `account:${VENDOR}`,
      'data',
      'arn:aws:s3:::customer-data',
      'sts.assume-role,CAN_ACCESS',
    ]);
  });

  it('gives the same row by its id, and the very same answer when asked again', async () => {
    const { rows } = await findPaths(reader, { from: ['any'], to: ['admin'] });
    const [row] = rows;
    expect(await findPath(reader, String(row?.id), { from: ['any'], to: ['admin'] })).toEqual(row);
    const again = await openReader(dir, { store: 'embedded' });
    expect(await findPaths(again, { from: ['any'], to: ['admin'] })).toEqual(
      await findPaths(reader, { from: ['any'], to: ['admin'] }),
    );
    await again.close();
  });

  it.each([
    ['AIDAEXAMPLE000000001', `arn:aws:iam::${A}:user/mallory`],
    ['AKIAEXAMPLE000000001', `arn:aws:iam::${A}:user/mallory`],
    [`arn:aws:sts::${A}:assumed-role/reader/session`, `arn:aws:iam::${A}:role/ops/reader`],
    [`arn:aws:iam::${VENDOR}:root`, `account:${VENDOR}`],
  ])('takes %s for %s', async (text, id) => {
    expect(await resolveId(reader, text, { acting: true })).toEqual({ kind: 'found', id });
    expect((await findPaths(reader, { from: [text], to: ['admin', 'data'] })).rows.every((r) => r.from === id)).toBe(
      true,
    );
  });

  it('answers an id nobody knows with the nearest ones', async () => {
    await expect(findPaths(reader, { from: [`arn:aws:iam::${A}:user/malory`] })).rejects.toThrow(
      /malory.*Nearest: arn:aws:iam::111122223333:user\/mallory/,
    );
    await expect(findPaths(reader, { to: ['arn:aws:s3:::nothing-like-it-at-all'] })).rejects.toBeInstanceOf(UnknownId);
  });

  it('fails a pipeline on open known paths of that severity only', async () => {
    const { rows } = await findPaths(reader, { to: ['admin'] });
    expect(failing(rows, 'high').map((r) => r.from)).toEqual([`arn:aws:iam::${A}:user/mallory`]);
    expect(
      failing(
        rows.map((r) => ({ ...r, certainty: 'unknown' as const })),
        'low',
      ),
    ).toEqual([]);
  });

  it('says what is exposed', async () => {
    const rows = await findExposure(reader);
    expect(rows.map((r) => [r.resource, r.to, r.how])).toEqual([
      [`arn:aws:iam::${A}:role/ops/reader`, `account:${VENDOR}`, 'trust'],
      ['arn:aws:s3:::press-kit', 'internet', 'resource policy'],
    ]);
    expect(await findExposure(reader, { to: ['internet'], certainty: ['unknown'] })).toEqual([]);
  });

  it('answers nothing where nothing was collected', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'none-'));
    const none = await openReader(empty, { store: 'embedded' });
    expect((await findPaths(none)).rows).toEqual([]);
    expect(await findExposure(none)).toEqual([]);
    await none.close();
    await rm(empty, { recursive: true });
  });
});

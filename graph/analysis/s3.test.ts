/** What the graph knows of S3 beside policies, obeyed by access, who-can and exposure. */
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../build/build.js';
import { memorySnapshot } from '../build/memory-snapshot.js';
import type { World } from '../build/world.js';
import { asNodeId } from '../schema/ids.js';
import type { Observation } from '../schema/observation.js';
import { accessEdges } from './access.js';
import { authorityOf } from './authority.js';
import { decide } from './decide.js';
import { exposureEdges } from './exposure.js';
import { exposureRows } from './exposure-rows.js';
import { moveEdges } from './moves.js';
import { whoCan } from './who-can.js';

const OWNER = '111122223333';
const OTHER = '444455556666';
const VENDOR = '999900001111';
const BUCKET = 'arn:aws:s3:::data';
const POINT = `arn:aws:s3:eu-west-1:${OWNER}:accesspoint/door`;
const OWNER_ID = 'a'.repeat(64);
const OTHER_ID = 'b'.repeat(64);
const STRANGER_ID = 'c'.repeat(64);

type Statement = Readonly<Record<string, unknown>>;
const text = (...statements: readonly Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string, Resource: unknown = '*', more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const KNOWN = { policy: 'known', acl: 'known', 'public-access-block': 'known', ownership: 'known' } as const;

const bucket = (props: Observation['props'], policy?: Statement, more: Partial<Observation> = {}): Observation => ({
  type: 's3.bucket',
  id: asNodeId(BUCKET),
  name: 'data',
  account: OWNER,
  region: 'eu-west-1',
  props: { ownerId: OWNER_ID, restrictPublicBuckets: false, ignorePublicAcls: false, ...props },
  policies: policy ? [{ kind: 'resource', name: 'policy', document: text(policy) }] : [],
  facets: KNOWN,
  ...more,
});
/** A bucket of the other account, so that its canonical id is known. */
const theirs: Observation = {
  ...bucket({ ownerId: OTHER_ID, objectOwnership: 'BucketOwnerEnforced' }),
  id: asNodeId('arn:aws:s3:::theirs'),
  name: 'theirs',
  account: OTHER,
};
const user = (account: string, name: string, ...statements: Statement[]): Observation => ({
  type: 'iam.user',
  id: asNodeId(`arn:aws:iam::${account}:user/${name}`),
  name,
  account,
  region: 'global',
  props: {},
  policies: statements.length === 0 ? [] : [{ kind: 'inline', name: 'own', document: text(...statements) }],
});
const point = (props: Observation['props'], policy?: Statement): Observation => ({
  type: 's3.access-point',
  id: asNodeId(POINT),
  name: 'door',
  account: OWNER,
  region: 'eu-west-1',
  props: { alias: 'door-abc-s3alias', networkOrigin: 'Internet', restrictPublicBuckets: false, ...props },
  policies: policy ? [{ kind: 'resource', name: 'policy', document: text(policy) }] : [],
  links: [
    { edge: 'REFERS_TO', to: asNodeId(BUCKET), toType: 's3.bucket', props: { as: 'bucket of the access point' } },
  ],
});

/** `points`: the accounts whose access points were collected. */
function worldOf(observations: readonly Observation[], points: readonly string[] = [OWNER, OTHER]): Promise<World> {
  const at = (account: string, region: string, unit: string) => ({ account, region, unit });
  const of = (account: string, type: string) => observations.filter((o) => o.account === account && o.type === type);
  return buildWorld(
    memorySnapshot(
      [OWNER, OTHER].flatMap((account) => [
        { scope: at(account, 'global', 's3.buckets'), observations: of(account, 's3.bucket') },
        { scope: at(account, 'global', 'iam.users'), observations: of(account, 'iam.user') },
        ...(points.includes(account)
          ? [
              {
                scope: at(account, 'eu-west-1', 's3control.access-points'),
                observations: of(account, 's3.access-point'),
              },
            ]
          : []),
      ]),
      '2026-01-01T00:00:00Z',
    ),
  );
}

const bob = user(OTHER, 'bob', allow('s3:*'));
const cas = user(OTHER, 'cas');

async function access(...observations: Observation[]): Promise<readonly string[]> {
  return accessEdges(await worldOf(observations))
    .filter((e) => e.type === 'CAN_ACCESS' && e.to === BUCKET)
    .map((e) => `${e.from.replace(/.*\//, '')} ${e.props?.level} ${e.certainty}`)
    .sort();
}
async function exposure(observations: readonly Observation[], points?: readonly string[]) {
  const world = await worldOf(observations, points);
  const rows = exposureRows(world, [...moveEdges(world), ...exposureEdges(world)]);
  return rows.filter((r) => r.resource === BUCKET).map((r) => [r.to, r.certainty, r.levels.join()]);
}
async function canRead(...observations: Observation[]): Promise<readonly string[]> {
  const { rows } = whoCan(await worldOf(observations), 's3:GetObject', `${BUCKET}/k`);
  return rows.filter((r) => r.principal !== '*').map((r) => `${r.principal.replace(/.*\//, '')} ${r.certainty}`);
}

describe('an access control list', () => {
  it('lets an account in that is known by the buckets it owns, as far as its own policies go', async () => {
    const open = { objectOwnership: 'ObjectWriter', acl: [`${OTHER_ID}:READ`] };
    expect(await access(bucket(open), theirs, bob, cas)).toEqual(['bob list certain']);
    expect(await access(bucket({ ...open, acl: [`${STRANGER_ID}:READ`] }), theirs, bob, cas)).toEqual([]);
    expect(await access(bucket({ ...open, objectOwnership: 'BucketOwnerEnforced' }), theirs, bob, cas)).toEqual([]);
  });
  it('says nothing new of its owner', async () => {
    const given = { objectOwnership: 'ObjectWriter', acl: [`${OWNER_ID}:FULL_CONTROL`] };
    expect(await exposure([bucket(given), theirs])).toEqual([]);
    expect(await access(bucket(given), user(OWNER, 'dan'))).toEqual([]);
  });
  it('exposes to accounts nobody knows, by their canonical id', async () => {
    const given = { objectOwnership: 'ObjectWriter', acl: [`${STRANGER_ID}:WRITE`] };
    expect(await exposure([bucket(given)])).toEqual([[`account:${STRANGER_ID}`, 'certain', 'write']]);
    expect(await exposure([bucket({ ...given, acl: [`${OTHER_ID}:WRITE`] }), theirs])).toEqual([]);
  });
  it('obeys the public access block and Denies of the policy', async () => {
    const given = { objectOwnership: 'ObjectWriter', acl: ['AllUsers:READ'], publicAcl: ['AllUsers:READ'] };
    expect(await exposure([bucket(given)])).toEqual([['internet', 'certain', 'list']]);
    expect(await exposure([bucket({ ...given, ignorePublicAcls: true })])).toEqual([]);
    const refused = { ...allow('s3:ListBucket*', BUCKET, { Principal: '*' }), Effect: 'Deny' };
    expect(await exposure([bucket(given, refused)])).toEqual([]);
  });
  it('that rests on a setting nobody read says so', async () => {
    const assumes = async (props: Observation['props']) => {
      const world = await worldOf([{ ...bucket({}), props: { acl: ['AllUsers:READ'], ...props } }]);
      const anyone = authorityOf(world, asNodeId('internet'));
      const d = anyone && decide(world, anyone, 's3:ListBucket', BUCKET);
      return d?.allowed === true ? d.assumes : null;
    };
    const told = `public access block of ${BUCKET} not collected`;
    expect(await assumes({})).toContain(told);
    expect(await assumes({ ignorePublicAcls: false })).not.toContain(told);
  });
  it('that was not read may let in others', async () => {
    const unread = bucket({ objectOwnership: 'ObjectWriter' }, undefined, { facets: { ...KNOWN, acl: 'denied' } });
    const rows = async (o: Observation) =>
      whoCan(await worldOf([o]), 's3:ListBucket', BUCKET).rows.flatMap((r) => r.because);
    const told = expect.objectContaining({ source: expect.stringContaining('access control list') });
    expect(await rows(unread)).toContainEqual(told);
    expect(await rows(bucket({ objectOwnership: 'ObjectWriter' }))).not.toContainEqual(told);
    const off = { ...unread, props: { ...unread.props, objectOwnership: 'BucketOwnerEnforced' } };
    expect(await rows(off)).not.toContainEqual(told);
  });
});

describe('an access point', () => {
  const delegate = allow('s3:*', [BUCKET, `${BUCKET}/*`], {
    Principal: '*',
    Condition: { StringEquals: { 's3:DataAccessPointAccount': OWNER } },
  });
  const lets = (Principal: unknown, more: Statement = {}) =>
    allow('s3:GetObject', `${POINT}/object/*`, { Principal, ...more });
  const onPoint = user(OTHER, 'eve', allow('s3:GetObject', `${POINT}/object/*`));

  it('opens the bucket to whom its policy names, where the bucket delegates', async () => {
    const door = point({}, lets({ AWS: OTHER }));
    expect(await access(bucket({}, delegate), door, onPoint, cas)).toEqual(['eve read certain']);
    expect(await canRead(bucket({}, delegate), door, onPoint, cas)).toEqual(['eve certain']);
    expect(await access(bucket({}), door, onPoint, cas)).toEqual([]);
    expect(await access(bucket({}, delegate), point({}), onPoint, cas)).toEqual([]);
    expect(await canRead(bucket({}), door, onPoint, cas)).toEqual([]);
  });
  it('opens the bucket to identities of its account by their own policies', async () => {
    const mine = user(OWNER, 'fay', allow('s3:GetObject', `${POINT}/object/*`));
    expect(await access(bucket({}), point({}), mine)).toEqual(['fay read certain']);
    expect(await access(bucket({}), mine)).toEqual([]);
  });
  it('that anyone may use exposes the bucket, unless a block or the network stands before it', async () => {
    const door = (props: Observation['props']) => point(props, lets('*'));
    const told = [['internet', 'certain', 'read']];
    expect(await exposure([bucket({}, delegate), door({})])).toEqual(told);
    expect(await exposure([bucket({}, delegate), door({ restrictPublicBuckets: true })])).toEqual([]);
    expect(await exposure([bucket({ restrictPublicBuckets: true }, delegate), door({})])).toEqual([]);
    expect(await exposure([bucket({}), door({})])).toEqual([]);
    expect(await exposure([bucket({}, delegate), door({ networkOrigin: 'VPC', vpc: 'vpc-1' })])).toEqual([
      ['internet', 'conditional', 'read'],
    ]);
  });
  it('that nobody collected may stand behind a bucket that delegates', async () => {
    expect(await exposure([bucket({}, delegate)], [])).toEqual([
      ['internet', 'conditional', 'list,permissions,read,write'],
    ]);
    expect(await exposure([bucket({}, delegate)])).toEqual([]);
  });
  it('of a stranger is what a bucket opens to when it delegates to that account', async () => {
    const abroad = { ...delegate, Condition: { StringEquals: { 's3:DataAccessPointAccount': VENDOR } } };
    expect((await exposure([bucket({}, abroad)])).map(([to]) => to)).toEqual([`account:${VENDOR}`]);
  });
  it('is asked by ARN or alias, and unknown where it was not collected', async () => {
    const world = await worldOf([bucket({}, delegate), point({}, lets({ AWS: OTHER })), bob, cas]);
    const ask = (name: string, resource: string) => {
      const authority = authorityOf(world, asNodeId(`arn:aws:iam::${OTHER}:user/${name}`));
      const d = authority && decide(world, authority, 's3:GetObject', resource);
      return d && [d.verdict.decision, d.certainty];
    };
    expect(ask('bob', `${POINT}/object/k`)).toEqual(['Allow', 'certain']);
    expect(ask('bob', 'arn:aws:s3:::door-abc-s3alias/k')).toEqual(['Allow', 'certain']);
    expect(ask('cas', `${POINT}/object/k`)).toEqual(['ImplicitDeny', 'certain']);
    expect(ask('bob', `arn:aws:s3:eu-west-1:${OTHER}:accesspoint/unseen/object/k`)).toEqual(['Allow', 'unknown']);
    expect(ask('bob', `${BUCKET}/k`)).toEqual(['ImplicitDeny', 'certain']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Asset } from '../build/world.js';
import { asNodeId } from '../schema/ids.js';
import { sensitivityOf, wordsOf } from './data.js';

const asset = (type: string, name: string, more: Partial<Asset> = {}): Asset => ({
  type,
  id: asNodeId(`x:${name}`),
  name,
  account: '111122223333',
  region: 'global',
  props: {},
  scope: { account: '111122223333', region: 'global', unit: 'x.y' },
  firstSeen: null,
  lastChanged: null,
  lastSeen: null,
  stale: null,
  external: false,
  ...more,
});
const why = (a: Asset) => sensitivityOf(a)?.why ?? null;

describe('what matters', () => {
  it.each([
    [{ classification: 'Confidential' }, 'tagged classification=Confidential'],
    [{ 'data-class': 'pii' }, 'tagged data-class=pii'],
    [{ 'Data Classification': 'highly confidential' }, 'tagged Data Classification=highly confidential'],
    [{ team: 'pii' }, null],
    [{ classification: 'whatever' }, null],
  ])('is said by tags %j', (tags, expected) => {
    expect(why(asset('s3.bucket', 'b-1', { tags }))).toBe(expected);
  });

  it('is said by names, as whole words', () => {
    expect(why(asset('s3.bucket', 'acme-customer-exports'))).toContain('customer');
    expect(why(asset('dynamodb.table', 'PayrollRuns'))).toContain('payroll');
    expect(why(asset('s3.bucket', 'three-hrs-of-logs'))).toBeNull();
    expect(why(asset('s3.bucket', 'static-assets'))).toBeNull();
    expect(wordsOf('customerExports-v2')).toEqual(['customer', 'exports', 'v2']);
  });

  it('does not go by the name where a tag says that it is harmless', () => {
    expect(why(asset('s3.bucket', 'customer-demo', { tags: { classification: 'public' } }))).toBeNull();
  });

  it('is every secret, and parameters that hold or are named like a credential', () => {
    expect(why(asset('secretsmanager.secret', 'x'))).toBe('a secret');
    expect(why(asset('ssm.parameter', '/app/url', { props: { kind: 'SecureString' } }))).toBe('an encrypted parameter');
    expect(why(asset('ssm.parameter', '/app/db_password', { props: { kind: 'String' } }))).toContain('password');
    expect(why(asset('ssm.parameter', '/app/log-level', { props: { kind: 'String' } }))).toBeNull();
  });

  it('is no queue by its name alone, and nothing that holds no data', () => {
    expect(why(asset('sqs.queue', 'customer-events'))).toBeNull();
    expect(why(asset('sqs.queue', 'x', { tags: { sensitivity: 'high' } }))).not.toBeNull();
    expect(why(asset('iam.role', 'customer-admin', { tags: { classification: 'secret' } }))).toBeNull();
    expect(why(asset('ec2.instance', 'payroll'))).toBeNull();
  });
});

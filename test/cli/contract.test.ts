/** The contract of the command line: exit codes, forms of output, what bad input gets, empty data. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portolan, root, rows } from './portolan.js';

const scratch = mkdtempSync(join(tmpdir(), 'portolan-cli-'));
const data = join(scratch, 'data');
const empty = join(scratch, 'empty');
const accounts = join(root, 'test/cases/accounts');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

beforeAll(async () => {
  const ran = await portolan([
    'import',
    'iam',
    join(accounts, 'single-account__privesc-multi-hop__to-bucket__role-chain-to-s3.json'),
    '--data',
    data,
  ]);
  expect(ran.code, ran.err).toBe(0);
});

describe('cuts', () => {
  it('names the statement whose change breaks most, and what is left', async () => {
    const ran = await portolan([
      'cuts',
      '--to',
      'arn:aws:s3:::pl-prod-role-chain-destination-111122223333-x1y2z3',
      '--data',
      data,
      '--format',
      'json',
      '--limit',
      '3',
    ]);
    expect(ran.code, ran.err).toBe(0);
    const found: Record<string, unknown>[] = JSON.parse(ran.out);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) {
      expect(Object.keys(row)).toEqual(
        expect.arrayContaining([
          'id',
          'from',
          'to',
          'kind',
          'technique',
          'statements',
          'fact',
          'pairs',
          'share',
          'used',
          'change',
        ]),
      );
      expect(row.pairs).toBeGreaterThan(0);
    }
    expect(found[0]?.statements).toEqual([
      expect.objectContaining({ policy: expect.stringContaining('policy/'), effect: 'Allow' }),
    ]);
    expect(ran.err).toMatch(/pairs of start and end, \d+ are left/);
    const minimum = await portolan([
      'cuts',
      '--minimum',
      '--to',
      'arn:aws:s3:::pl-prod-role-chain-destination-111122223333-x1y2z3',
      '--data',
      data,
    ]);
    expect(minimum.err).toMatch(/^portolan: \d+ hops in all part every start from every end/m);
  });
  it('refuses what it does not understand, and answers without data', async () => {
    expect((await portolan(['cuts', '--spare-used', '--data', data])).code).toBe(2);
    expect((await portolan(['cuts', '--from', 'arn:aws:iam::111122223333:user/nobody', '--data', data])).code).toBe(2);
    expect(await rows(['cuts', '--data', empty])).toEqual([]);
  });
});

describe('blast', () => {
  const user = 'arn:aws:iam::111122223333:user/pl-prod-role-chain-user';
  it('lists what is reached, with hops, and the other way round who reaches it', async () => {
    const there = await rows(['blast', user, '--data', data]);
    expect(there).toContainEqual(
      expect.objectContaining({ type: 's3.bucket', hops: expect.any(Number), certainty: expect.any(String) }),
    );
    const bucket = there.find((r) => r.type === 's3.bucket');
    const back = await rows(['blast', String(bucket?.id), '--reverse', '--data', data]);
    expect(back).toContainEqual(expect.objectContaining({ id: user, hops: bucket?.hops }));
    const [summary] = await rows(['blast', user, '--summary', '--data', data]);
    expect(summary).toMatchObject({ id: user, reverse: false, reached: there.length, admins: [] });
  });
  it('takes exactly one id that is known', async () => {
    expect((await portolan(['blast', '--data', data])).code).toBe(2);
    expect((await portolan(['blast', 'arn:aws:iam::111122223333:user/nobody', '--data', data])).code).toBe(2);
  });
});

describe('the ledger', () => {
  const kept = join(scratch, 'kept');
  const user = 'arn:aws:iam::111122223333:user/pl-prod-role-chain-user';
  const bucket = 'arn:aws:s3:::pl-prod-role-chain-destination-111122223333-x1y2z3';
  const own = ['--data', kept];
  beforeAll(async () => {
    const file = 'single-account__privesc-multi-hop__to-bucket__role-chain-to-s3.json';
    expect((await portolan(['import', 'iam', join(accounts, file), ...own])).code).toBe(0);
  });
  it('what is marked is what matters; what is accepted stays listed and fails nothing', async () => {
    expect(await rows(['paths', '--to', 'data', ...own])).toEqual([]);
    expect((await portolan(['mark', 'crown-jewel', bucket, '--note', 'pay', ...own])).code).toBe(0);
    const before = await rows(['paths', '--from', user, '--to', 'data', ...own]);
    expect(before).toEqual([expect.objectContaining({ to: bucket, accepted: null })]);
    expect(before[0]?.scoreBecause).toContainEqual(expect.stringContaining('marked as a crown jewel'));
    const failOn = ['paths', '--from', user, '--to', 'data', '--fail-on', 'medium', ...own];
    expect((await portolan(failOn)).code).toBe(1);
    const accept = ['accept', String(before[0]?.id), '--owner', 'ann', '--reason', 'moves in May'];
    expect((await portolan([...accept, '--expires', '2001-01-01', ...own])).code).toBe(2);
    expect((await portolan([...accept, '--expires', '2999-01-01', ...own])).code).toBe(0);
    const after = await portolan([...failOn, '--format', 'json']);
    expect(after.code).toBe(0);
    expect(after.err).toContain('1 accepted path');
    const [row] = JSON.parse(after.out);
    expect(row).toMatchObject({ accepted: { owner: 'ann', reason: 'moves in May', expires: '2999-01-01' } });
    expect(row.score).toBeLessThan(Number(before[0]?.score));
    const [, decision] = await rows(['ledger', ...own]);
    expect(decision).toMatchObject({ kind: 'accept', expired: false, by: expect.stringMatching(/^cli:/) });
    expect((await portolan(['ledger', '--revoke', String(decision?.id), ...own])).code).toBe(0);
    expect((await portolan(failOn)).code).toBe(1);
  });
  it('reads a file kept in git, names its wrong lines, and lets what ran out count no more', async () => {
    const file = join(scratch, 'marks.yaml');
    const accept = (expires: string) =>
      `accept:\n  - from: ${user}\n    to: ${bucket}\n    owner: ann\n    reason: known\n    expires: ${expires}\n`;
    const ask = () =>
      portolan(['paths', '--from', user, '--to', 'data', '--fail-on', 'medium', '--marks', file, ...own]);
    writeFileSync(file, accept('2999-01-01'));
    expect((await ask()).code).toBe(0);
    writeFileSync(file, accept('2001-01-01'));
    expect((await ask()).code).toBe(1);
    expect(await rows(['ledger', '--marks', file, ...own])).toContainEqual(
      expect.objectContaining({ owner: 'ann', expired: true, source: file }),
    );
    writeFileSync(file, `marks:\n  - is: crown\n    on: x\n${accept('2999-01-01')}    more: 1\n`);
    const wrong = await ask();
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain(`${file}:2:`);
    expect(wrong.err).toContain(`${file}:5:`);
  });
  it('takes nothing that it does not know', async () => {
    expect((await portolan(['mark', 'jewel', bucket, ...own])).code).toBe(2);
    expect((await portolan(['mark', 'tier-0', 'arn:aws:iam::111122223333:role/nobody', ...own])).code).toBe(2);
    expect((await portolan(['accept', 'x', '--owner', 'a', '--reason', 'b', ...own])).code).toBe(2);
    expect((await portolan(['ledger', '--revoke', 'x', ...own])).code).toBe(2);
  });
});

describe('figures', () => {
  it('counts what matters, and says what opened and closed since the data before', async () => {
    const kept = join(scratch, 'figures');
    const own = ['--data', kept];
    const file = (name: string) => join(accounts, `single-account__privesc-multi-hop__${name}.json`);
    expect(await rows(['figures', ...own])).toEqual([]);
    expect((await portolan(['import', 'iam', file('to-bucket__role-chain-to-s3'), ...own])).code).toBe(0);
    const [first] = await rows(['figures', ...own]);
    expect(first).toMatchObject({ opened: null, closed: null, since: null, paths: 0 });
    expect((await portolan(['import', 'iam', file('to-admin__multiple-paths-combined'), ...own])).code).toBe(0);
    const [second] = await rows(['figures', ...own]);
    const paths = await rows(['paths', ...own]);
    const sure = paths.filter((p) => p.certainty !== 'unknown').map((p) => p.id);
    expect(sure.length).toBeGreaterThan(0);
    expect(second).toMatchObject({ opened: sure, closed: [], paths: sure.length });
    expect(second?.bestCut).toMatchObject({ change: expect.any(String), pairs: expect.any(Number) });
    expect((await rows(['figures', '--history', ...own])).map((p) => p.paths)).toEqual([0, sure.length]);
  });
});

describe('report', () => {
  it('is one HTML file without scripts, in which names from the account are text', async () => {
    const kept = join(scratch, 'report');
    const source = readFileSync(
      join(accounts, 'single-account__privesc-multi-hop__to-admin__multiple-paths-combined.json'),
      'utf8',
    );
    const hostile = join(scratch, 'hostile.json');
    const name = JSON.stringify('<script>alert(1)</script>"\u202e');
    const written = source.replace(/"UserName": "[^"]+"/, `"UserName": ${name}`);
    expect(written).not.toBe(source);
    writeFileSync(hostile, written);
    expect((await portolan(['import', 'iam', hostile, '--data', kept])).code).toBe(0);
    const ran = await portolan(['report', '--data', kept]);
    expect(ran.code, ran.err).toBe(0);
    expect(ran.out).toMatch(/^<!doctype html>[\s\S]+<\/html>\n$/);
    expect(ran.out).toContain('<svg ');
    expect(ran.out).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;\\u202e');
    expect(ran.out).not.toMatch(/<script|javascript:|\son\w+=|\u202e/i);
    expect(ran.out).not.toMatch(/(src|href)=/);
  });
  it('says so when there is no data', async () => {
    const ran = await portolan(['report', '--data', empty]);
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('There is no data yet');
  });
});

describe('usage', () => {
  it('lists every verb, and every verb explains itself with examples first', async () => {
    const help = await portolan(['--help']);
    expect(help.code).toBe(0);
    const verbs = [...help.out.matchAll(/^ {2}([a-z]+(?:[ -][a-z]+)?) {2,}/gm)].map((m) => m[1] as string);
    expect(verbs).toEqual(
      expect.arrayContaining([
        'serve',
        'collect',
        'import aws',
        'import iam',
        'import cloudtrail',
        'simulate',
        'lint',
        'access',
        'paths',
        'cuts',
        'blast',
        'mark',
        'accept',
        'ledger',
        'figures',
        'report',
        'escalations',
        'exposure',
        'unused',
        'inventory',
        'query',
        'queries list',
        'status',
        'rebuild',
        'export',
        'verify',
        'permissions',
        'token',
      ]),
    );
    for (const verb of verbs) {
      const one = await portolan([...verb.split(' '), '--help']);
      expect(one.code, verb).toBe(0);
      expect(one.out, verb).toMatch(/ {2}portolan /);
      expect(one.out, verb).toContain('--data DIR');
    }
    // The first word of several verbs explains them all.
    const imports = await portolan(['import', '--help']);
    expect(imports.code).toBe(0);
    for (const verb of ['import aws', 'import cloudtrail', 'import iam'])
      expect(imports.out).toContain(`portolan ${verb}`);
  }, 180_000);

  it.each([
    [['pathz'], 'Did you mean paths?'],
    [['import', 'bogus'], 'Did you mean import aws, import cloudtrail, import iam?'],
    [['paths', '--formt', 'json'], 'Did you mean --format?'],
    [['paths', '--format', 'xml'], '--format takes'],
    [['import', 'iam'], 'file'],
    [['paths', '--k', 'many'], '--k takes a number'],
  ])('refuses %j with 2 and says what is meant', async (args, message) => {
    const ran = await portolan([...args, '--data', data]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.out).toBe('');
  });

  it('names the nearest when an id is unknown', async () => {
    const ran = await portolan(['paths', '--from', 'pl-prod-initial-rol', '--data', data]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('pl-prod-initial-role');
  });
});

describe('no data yet', () => {
  it.each([['paths'], ['escalations'], ['exposure'], ['unused'], ['inventory'], ['status'], ['access', '--admins']])(
    '%s %s answers [] and 0',
    async (...args) => {
      const ran = await portolan([
        ...args.filter((a): a is string => typeof a === 'string'),
        '--data',
        empty,
        '--format',
        'json',
      ]);
      expect(JSON.parse(ran.out)).toEqual([]);
      expect(ran.code).toBe(0);
    },
  );
});

describe('rows', () => {
  it('carry the fields of the contract', async () => {
    const [path] = await rows([
      'paths',
      '--from',
      'arn:aws:iam::111122223333:user/pl-prod-rcs-to-bucket-starting-user',
      '--to',
      'arn:aws:s3:::pl-prod-role-chain-destination-111122223333-x1y2z3',
      '--data',
      data,
    ]);
    expect(Object.keys(path ?? {})).toEqual(
      expect.arrayContaining([
        'id',
        'from',
        'to',
        'target',
        'verdict',
        'blockedBy',
        'certainty',
        'score',
        'count',
        'members',
        'settledBy',
        'hops',
      ]),
    );
    const hops = path?.hops as Readonly<Record<string, unknown>>[];
    expect(hops.map((h) => h.kind)).toEqual(['CAN_ASSUME', 'CAN_ASSUME', 'CAN_ASSUME', 'CAN_ACCESS']);
    for (const hop of hops)
      expect(Object.keys(hop)).toEqual(
        expect.arrayContaining(['from', 'to', 'kind', 'technique', 'certainty', 'because', 'conditions']),
      );
    const [asset] = await rows(['inventory', '--data', data]);
    expect(Object.keys(asset ?? {})).toEqual(
      expect.arrayContaining(['id', 'type', 'name', 'account', 'region', 'firstSeen', 'lastSeen', 'stale', 'tags']),
    );
  });

  it('are the same bytes from run to run, and wrapped on request', async () => {
    const once = await portolan(['escalations', '--data', data, '--format', 'json']);
    const again = await portolan(['escalations', '--data', data, '--format', 'json']);
    expect(again.out).toBe(once.out);
    const wrapped = await portolan(['escalations', '--data', data, '--format', 'json', '--envelope']);
    const envelope: Record<string, unknown> = JSON.parse(wrapped.out);
    expect(Object.keys(envelope).sort()).toEqual(['asOf', 'assumes', 'coverage', 'rows']);
    expect(envelope.rows).toEqual(JSON.parse(once.out));
  });

  it('start no formula in a spreadsheet', async () => {
    const hostile = join(scratch, 'hostile.json');
    writeFileSync(
      hostile,
      JSON.stringify({
        UserDetailList: [
          {
            UserName: 'x',
            Arn: 'arn:aws:iam::111122223333:user/x',
            UserId: 'AIDAX',
            Path: '/',
            UserPolicyList: [],
            GroupList: [],
            AttachedManagedPolicies: [],
            Tags: [{ Key: 'note', Value: '=HYPERLINK("http://x")' }],
          },
        ],
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
        IsTruncated: false,
      }),
    );
    const there = join(scratch, 'hostile');
    expect((await portolan(['import', 'iam', hostile, '--data', there])).code).toBe(0);
    const csv = await portolan(['inventory', '--data', there, '--format', 'csv']);
    for (const line of csv.out.trim().split('\r\n'))
      for (const cell of line.match(/"(?:[^"]|"")*"/g) ?? []) expect(cell).not.toMatch(/^"[=+\-@\t]/);
  });
});

describe('bad input', () => {
  const good = join(accounts, 'single-account__privesc-self-escalation__to-admin__iam-007-iam-putuserpolicy.json');
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(scratch, name);
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['not JSON', () => file('words.json', 'hello')],
    ['cut off', () => file('cut.json', readFileSync(good).subarray(0, 700))],
    ['empty', () => file('nothing.json', '')],
    ['another kind', () => file('kind.json', JSON.stringify({ Records: [] }))],
    ['a gzip bomb', () => file('bomb.json.gz', gzipSync(Buffer.alloc(400 * 1024 * 1024, 0x20), { level: 9 }))],
    ['a missing file', () => join(scratch, 'no-such-file.json')],
  ])(
    'import iam names the file that is %s, keeps the good one, ends with 2',
    async (_what, make) => {
      const bad = make();
      const there = mkdtempSync(join(scratch, 'd-'));
      const ran = await portolan(['import', 'iam', bad, good, '--data', there]);
      expect(ran.code).toBe(2);
      expect(ran.err).toContain(bad.split('/').at(-1));
      const found = await rows(['escalations', '--data', there]);
      expect(found.map((r) => r.technique)).toContain('iam.put-user-policy');
    },
    180_000,
  );

  it('a dump that AWS cut short is kept as partial and ends with 3', async () => {
    const dump: { readonly gaad: object } = JSON.parse(readFileSync(good, 'utf8'));
    const there = mkdtempSync(join(scratch, 'd-'));
    const ran = await portolan([
      'import',
      'iam',
      file('truncated.json', JSON.stringify({ ...dump.gaad, IsTruncated: true })),
      '--data',
      there,
    ]);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('partial');
    const states = await rows(['status', '--data', there]);
    expect(states.map((s) => s.state)).toContain('partial');
  });

  it('a policy that AWS would refuse is stored, warned about, and grants nothing', async () => {
    const path = file(
      'refused.json',
      JSON.stringify({
        UserDetailList: [
          {
            UserName: 'x',
            Arn: 'arn:aws:iam::111122223333:user/x',
            UserId: 'AIDAX',
            Path: '/',
            UserPolicyList: [
              {
                PolicyName: 'p',
                PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Alow', Action: '*', Resource: '*' }] },
              },
            ],
            GroupList: [],
            AttachedManagedPolicies: [],
          },
        ],
        GroupDetailList: [],
        RoleDetailList: [],
        Policies: [],
        IsTruncated: false,
      }),
    );
    const there = mkdtempSync(join(scratch, 'd-'));
    const ran = await portolan(['import', 'iam', path, '--data', there]);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/x#p|p of|Effect/);
    expect(await rows(['access', '--admins', '--data', there])).toEqual([]);
  });

  it('a bad line of simulate is an error for that line only', async () => {
    const ran = await portolan(['simulate'], {
      input:
        '{"id":"a","principal":"arn:aws:iam::111122223333:user/x","action":"s3:GetObject","resource":"*","resourceAccount":"111122223333"}\n{"id":"b","nonsense":1}\n',
    });
    expect(ran.code).toBe(2);
    const lines = ran.out
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ id: 'a', decision: 'ImplicitDeny', certainty: 'certain' });
    expect(lines[1]).toMatchObject({ id: 'b', error: expect.any(String) });
  });
});

describe('durability', () => {
  it('rebuild makes the same export byte for byte, and verify finds nothing', async () => {
    const before = await portolan(['export', '--data', data]);
    expect((await portolan(['rebuild', '--data', data])).code).toBe(0);
    const after = await portolan(['export', '--data', data]);
    expect(after.out.length).toBeGreaterThan(1000);
    expect(after.out).toBe(before.out);
    expect((await portolan(['verify', '--data', data])).code).toBe(0);
  });
});

describe('lint', () => {
  const policy = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
  const wide = policy([{ Effect: 'Allow', Action: ['s3:GetObjct', 'iam:PassRole'], Resource: '*' }]);

  it('tells place, severity, check and message, and fails as asked', async () => {
    const file = join(scratch, 'wide.json');
    writeFileSync(file, wide);
    const found = await rows(['lint', file]);
    expect(found).toEqual([
      expect.objectContaining({
        file,
        line: 1,
        column: 66,
        severity: 'warning',
        check: 'invalid-action',
        statement: 0,
        type: 'identity',
      }),
      expect.objectContaining({ severity: 'security-warning', check: 'pass-role-with-star-in-resource' }),
    ]);
    expect((await portolan(['lint', file, '--fail-on', 'error'])).code).toBe(0);
    expect((await portolan(['lint', file, '--fail-on', 'security-warning'])).code).toBe(1);
    expect((await portolan(['lint', file, '--format', 'csv'])).out).toContain(
      '"file","line","column","severity","check","message","statement"',
    );
    const sarif: { runs: { results: { ruleId: string; locations: unknown[] }[] }[] } = JSON.parse(
      (await portolan(['lint', file, '--format', 'sarif'])).out,
    );
    expect(sarif.runs[0]?.results[0]).toMatchObject({
      ruleId: 'invalid-action',
      locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1, startColumn: 66 } } }],
    });
  }, 60_000);
  it('reads standard input, and the kind that it is told', async () => {
    const scp = policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' });
    const ran = await portolan(['lint', '-', '--type', 'scp', '--format', 'json'], { input: scp });
    expect(JSON.parse(ran.out)).toEqual([
      expect.objectContaining({ check: 'scp-syntax-error-principal', severity: 'error' }),
    ]);
  });
  it('checks every policy that was collected', async () => {
    const found = await rows(['lint', '--data', data, '--type', 'trust']);
    expect(found.every((r) => r.type === 'trust' && r.severity !== 'error')).toBe(true);
    const ran = await portolan(['lint', '--data', data]);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(/^\d+ policies: /);
  });
  it.each([
    [['--type', 'group'], '--type takes identity'],
    [['--fail-on', 'high'], '--fail-on takes error'],
    [['--account', '1'], 'twelve digits'],
    [[join(scratch, 'nowhere.json')], 'cannot be read'],
    [['--data', empty], 'there is none yet'],
  ])('refuses %j with 2', async (args, message) => {
    const ran = await portolan(['lint', ...args]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
  });
  it('lists its checks', async () => {
    const checks = await rows(['lint', '--checks']);
    expect(checks.length).toBeGreaterThan(130);
    expect(checks[0]).toMatchObject({ severity: 'error', check: expect.any(String), about: expect.any(String) });
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeDeclaration } from '../../graph/schema/registry.js';
import { type IamImport, readIamFiles } from './iam.js';

const folder = mkdtempSync(join(tmpdir(), 'portolan-iam-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const file = (content: string | Buffer): string => {
  const path = join(folder, `file-${made++}.json`);
  writeFileSync(path, content);
  return path;
};
const json = (content: unknown): string => file(JSON.stringify(content));
const A = '111122223333';
const arn = (resource: string, account = A) => `arn:aws:iam::${account}:${resource}`;
const empty = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] };
const role = (name: string, more: object = {}, account = A) => ({
  RoleName: name,
  Arn: arn(`role/${name}`, account),
  RoleId: `AROA${name}`,
  Path: '/',
  AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
  ...more,
});
const scope = (result: IamImport, unit: string, account = A) =>
  result.scopes.find((s) => s.key.unit === unit && s.key.account === account);
const asset = (result: IamImport, id: string) => result.scopes.flatMap((s) => s.observations).find((o) => o.id === id);

describe('the accounts of the public labs', () => {
  const cases = new URL('../../test/cases/accounts/', import.meta.url);
  const names = readdirSync(cases).filter((n) => n.endsWith('.json'));
  const wanted: { file: string; from: string; to: string }[] = JSON.parse(
    readFileSync(new URL('../paths.json', cases), 'utf8'),
  );

  it('are thirty-four', () => expect(names).toHaveLength(34));

  it.each(names)(
    '%s loads whole: known types, declared properties, its start and its target among the assets',
    async (name) => {
      const result = await readIamFiles([new URL(name, cases).pathname]);
      expect(result.bad).toEqual([]);
      expect(result.warnings.filter((w) => w.includes('not mapped'))).toEqual([]);
      expect(result.scopes.filter((s) => s.key.unit.startsWith('iam.') && s.key.unit !== 'iam.access-keys')).toSatisfy(
        (scopes: IamImport['scopes']) => scopes.length === 6 && scopes.every((s) => s.state === 'complete'),
      );
      for (const seen of result.scopes.flatMap((s) => s.observations)) {
        const { properties } = nodeDeclaration(seen.type);
        expect(Object.keys(seen.props).filter((p) => !(p in properties))).toEqual([]);
      }
      const path = wanted.find((p) => p.file === name);
      expect(path).toBeDefined();
      for (const end of [path?.from, path?.to]) if (end !== 'admin') expect(asset(result, String(end))).toBeDefined();
    },
  );
});

describe('a dump', () => {
  it('gives users their groups by the path in the group’s own ARN, inline and attached policies, boundary', async () => {
    const result = await readIamFiles([
      json({
        ...empty,
        GroupDetailList: [{ GroupName: 'ops', Arn: arn('group/eng/ops'), Path: '/eng/' }],
        UserDetailList: [
          {
            UserName: 'ann',
            Arn: arn('user/ann'),
            Path: '/',
            GroupList: ['ops'],
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: '%7B%22Version%22%3A%222012-10-17%22%7D' }],
            AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: arn('policy/p') }],
            PermissionsBoundary: { PermissionsBoundaryArn: arn('policy/b') },
            'x-access-keys': 2,
            'x-login-profile': true,
          },
        ],
      }),
    ]);
    const ann = asset(result, arn('user/ann'));
    expect(ann?.links?.map((l) => [l.edge, l.to])).toEqual([
      ['MEMBER_OF', arn('group/eng/ops')],
      ['HAS_POLICY', arn('policy/p')],
      ['HAS_BOUNDARY', arn('policy/b')],
    ]);
    expect(ann?.policies).toEqual([{ kind: 'inline', name: 'own', document: '{"Version":"2012-10-17"}' }]);
    expect(ann?.props).toMatchObject({ accessKeys: 2, loginProfile: true });
    expect(ann?.facets).toMatchObject({ boundary: 'known', 'access-keys': 'known', 'login-profile': 'known' });
    expect(scope(result, 'iam.access-keys')?.observations.map((k) => k.props.synthetic)).toEqual([true, true]);
    expect(scope(result, 'iam.access-keys')?.state).toBe('complete');
  });

  it('does not say that a user has no keys when it does not say how many', async () => {
    const users = [{ UserName: 'ann', Arn: arn('user/ann') }];
    const result = await readIamFiles([json({ ...empty, UserDetailList: users })]);
    expect(asset(result, arn('user/ann'))?.props.accessKeys).toBeUndefined();
    expect(asset(result, arn('user/ann'))?.facets).toMatchObject({
      'access-keys': 'unsupported',
      'login-profile': 'unsupported',
    });
    expect(scope(result, 'iam.access-keys')).toBeUndefined();
  });

  it('is split by the accounts of its ARNs', async () => {
    const other = '444455556666';
    const result = await readIamFiles([
      json({ ...empty, RoleDetailList: [role('a'), role('b'), role('c', {}, other)] }),
    ]);
    expect(result.accounts).toEqual([A, other]);
    expect(scope(result, 'iam.roles')?.observations.map((o) => o.name)).toEqual(['a', 'b']);
    expect(scope(result, 'iam.roles', other)?.observations.map((o) => [o.name, o.account])).toEqual([['c', other]]);
  });

  it('keeps to its own partition', async () => {
    const chinese = {
      ...role('a'),
      Arn: `arn:aws-cn:iam::${A}:role/a`,
      InstanceProfileList: [{ InstanceProfileName: 'p' }],
    };
    const items = [{ type: 'aws_dynamodb_table', label: 't', name: 'orders' }];
    const result = await readIamFiles([json({ ...empty, RoleDetailList: [chinese], 'x-other-resources': items })]);
    expect(asset(result, `arn:aws-cn:iam::${A}:instance-profile/p`)).toBeDefined();
    expect(asset(result, `arn:aws-cn:dynamodb:us-east-1:${A}:table/orders`)).toBeDefined();
  });

  it('that was cut is partial in all its lists, and one that lacks a list in that list', async () => {
    const cut = await readIamFiles([json({ ...empty, RoleDetailList: [role('a')], IsTruncated: true })]);
    for (const unit of ['iam.users', 'iam.groups', 'iam.roles', 'iam.policies', 'iam.instance-profiles'])
      expect([unit, scope(cut, unit)?.state]).toEqual([unit, 'partial']);
    const { Policies: _, ...without } = empty;
    const lacking = await readIamFiles([json({ ...without, RoleDetailList: [role('a')] })]);
    expect(scope(lacking, 'iam.policies')?.state).toBe('partial');
    expect(scope(lacking, 'iam.policies')?.message).toContain('no Policies');
    expect(scope(lacking, 'iam.roles')?.state).toBe('complete');
  });

  it('in several files is one account: partial where one of them is', async () => {
    const first = json({ ...empty, RoleDetailList: [role('a')] });
    const second = json({ RoleDetailList: [role('b')] });
    const result = await readIamFiles([first, second]);
    expect(scope(result, 'iam.roles')?.observations.map((o) => o.name)).toEqual(['a', 'b']);
    expect(scope(result, 'iam.roles')?.state).toBe('complete');
    expect(scope(result, 'iam.users')?.state).toBe('partial');
  });

  it('may lack the Roles of an instance profile and name nobody as Principal: both are told, nothing is lost', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '' } }],
    };
    const profile = { InstanceProfileName: 'web', Arn: arn('instance-profile/web') };
    const gappy = role('a', { AssumeRolePolicyDocument: trust, InstanceProfileList: [profile] });
    const result = await readIamFiles([json({ ...empty, RoleDetailList: [gappy] })]);
    expect(result.bad).toEqual([]);
    expect(result.warnings).toEqual([
      expect.stringContaining('an empty Principal in statement 0 of the trust policy of a'),
      expect.stringContaining('lacks Roles in instance profile web'),
    ]);
    expect(asset(result, arn('instance-profile/web'))?.links).toEqual([
      { edge: 'HAS_ROLE', to: arn('role/a'), toType: 'iam.role' },
    ]);
  });

  it('leaves out an entry that cannot be read, names it, and does not count what it lacks as gone', async () => {
    const result = await readIamFiles([json({ ...empty, RoleDetailList: [role('a'), { RoleName: 7 }, 'x', {}] })]);
    expect(scope(result, 'iam.roles')?.observations.map((o) => o.name)).toEqual(['a']);
    expect(scope(result, 'iam.roles')?.state).toBe('partial');
    expect(result.warnings.join('\n')).toMatch(/RoleDetailList\[1\] left out: RoleName is no text$/m);
    expect(result.warnings.join('\n')).toMatch(/RoleDetailList\[2\] left out: the entry is no object$/m);
  });

  it('builds the ARN of an entry that has a name only, from --account', async () => {
    const path = json({ ...empty, RoleDetailList: [{ RoleName: 'a', Path: '/x/', AssumeRolePolicyDocument: '{}' }] });
    expect((await readIamFiles([path])).bad).toEqual([expect.stringContaining('say whose it is with --account')]);
    const result = await readIamFiles([path], { account: A });
    expect(asset(result, arn('role/x/a'))).toBeDefined();
  });

  it('takes AWS-managed policies by ARN and says that their text is not in it', async () => {
    const policy = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const result = await readIamFiles([
      json({ ...empty, RoleDetailList: [role('a')], 'x-aws-managed-referenced': [policy] }),
    ]);
    expect(asset(result, policy)).toMatchObject({
      account: '',
      props: { awsManaged: true },
      facets: { document: 'unsupported' },
    });
  });
});

describe('the other resources of a dump', () => {
  const load = (items: readonly object[], more: object = {}) =>
    readIamFiles([json({ ...empty, RoleDetailList: [role('a')], 'x-other-resources': items, ...more })]);
  const fn = (name: string, more: object = {}) => ({
    type: 'aws_lambda_function',
    label: name,
    function_name: name,
    ...more,
  });

  it('run as the role their argument names', async () => {
    const result = await load([fn('f', { role: arn('role/a') })]);
    expect(asset(result, `arn:aws:lambda:us-east-1:${A}:function:f`)?.links).toEqual([
      { edge: 'RUNS_AS', to: arn('role/a'), toType: 'iam.role', props: { via: 'execution role' } },
    ]);
  });

  it.each([
    ['aws_sfn_state_machine', { name: 'f', role_arn: 'a' }, `states:us-east-1:${A}:stateMachine:f`, 'execution role'],
    [
      'aws_launch_configuration',
      { name: 'f' },
      `autoscaling:us-east-1:${A}:launchConfiguration::launchConfigurationName/f`,
    ],
    ['aws_batch_job_queue', { name: 'f' }, `batch:us-east-1:${A}:job-queue/f`],
    [
      'aws_batch_job_definition',
      { name: 'f', container_properties: '{"jobRoleArn":"a","environment":[{"name":"K","value":"s3cr3t"}]}' },
      `batch:us-east-1:${A}:job-definition/f:1`,
      'job role',
    ],
    ['aws_batch_job_definition', { name: 'g', container_properties: '{' }, `batch:us-east-1:${A}:job-definition/g:1`],
    [
      'aws_apprunner_service',
      { service_name: 'f', instance_configuration: [{ instance_role_arn: 'a' }] },
      `apprunner:us-east-1:${A}:service/f/x`,
      'instance role',
    ],
    [
      'aws_codedeploy_deployment_group',
      { app_name: 'shop', deployment_group_name: 'f' },
      `codedeploy:us-east-1:${A}:deploymentgroup:shop/f`,
    ],
    [
      'aws_bedrockagentcore_agent_runtime',
      { agent_runtime_name: 'f', role_arn: 'a' },
      `bedrock-agentcore:us-east-1:${A}:runtime/f-x`,
      'execution role',
    ],
    [
      'aws_bedrockagentcore_browser',
      { name: 'f', execution_role_arn: 'a' },
      `bedrock-agentcore:us-east-1:${A}:browser-custom/f-x`,
      'execution role',
    ],
    [
      'aws_cognito_identity_pool',
      { id: 'us-east-1:1', identity_pool_name: 'f', allow_unauthenticated_identities: true },
      `cognito-identity:us-east-1:${A}:identitypool/us-east-1:1`,
    ],
    ['aws_ssoadmin_permission_set', { name: 'f' }, 'sso:::permissionSet/unknown/f'],
    ['aws_ssoadmin_instances', {}, 'sso:::instance/x'],
    // Policies name stacks and stack sets with the id at the end left open.
    [
      'aws_cloudformation_stack',
      { name: 'f', iam_role_arn: 'a' },
      `cloudformation:us-east-1:${A}:stack/f/x`,
      'service role',
    ],
    [
      'aws_cloudformation_stack_set',
      { name: 'f', administration_role_arn: 'a' },
      `cloudformation:us-east-1:${A}:stackset/f:x`,
      'administration role',
    ],
    // Which cluster it is in is not stated, which is not the same as the default one.
    ['aws_ecs_service', { name: 'f' }, `ecs:us-east-1:${A}:service/unknown/f`],
  ] as const)('%s has its ARN and the role it names', async (type, args, id, via?: string) => {
    const result = await load([{ type, label: 'x', ...args }]);
    expect(result.warnings).toEqual([]);
    const found = asset(result, `arn:aws:${id}`);
    expect(found?.links ?? []).toEqual(
      via === undefined ? [] : [{ edge: 'RUNS_AS', to: arn('role/a'), toType: 'iam.role', props: { via } }],
    );
    expect(JSON.stringify(found)).not.toContain('s3cr3t');
  });

  it('count as collected by type: what is missing of a type that occurs is absent, any other is not known', async () => {
    const bucket = { type: 'aws_s3_bucket', label: 'b', bucket: 'b' };
    const policy = {
      type: 'aws_s3_bucket_policy',
      label: 'p',
      bucket: 'c',
      policy: { Version: '2012-10-17', Statement: [] },
    };
    const alone = await load([bucket]);
    expect(asset(alone, 'arn:aws:s3:::b')?.facets).toMatchObject({ policy: 'unsupported' });
    const both = await load([bucket, { ...bucket, bucket: 'c', label: 'c' }, policy]);
    expect(asset(both, 'arn:aws:s3:::b')?.facets).toMatchObject({
      policy: 'absent',
      'public-access-block': 'unsupported',
    });
    expect(asset(both, 'arn:aws:s3:::c')?.facets).toMatchObject({ policy: 'known' });
    const told = await load([bucket], { 'x-collected': ['aws_s3_bucket_public_access_block', 'aws_lambda_function'] });
    expect(asset(told, 'arn:aws:s3:::b')?.props).toMatchObject({ restrictPublicBuckets: false });
    expect(scope(told, 'lambda.functions')).toMatchObject({ state: 'complete', observations: [] });
    expect(scope(told, 'dynamodb.tables')).toBeUndefined();
  });

  it('do not make a list complete of which only a part is told', async () => {
    const policy = { type: 'aws_s3_bucket_policy', label: 'p', bucket: 'c', policy: '{}' };
    expect(scope(await load([policy]), 's3.buckets')).toMatchObject({ state: 'partial' });
  });

  it('join the permissions of a function to one policy', async () => {
    const permission = (label: string, principal: string, more: object = {}) => ({
      type: 'aws_lambda_permission',
      label,
      function_name: 'f',
      action: 'lambda:InvokeFunction',
      principal,
      ...more,
    });
    const result = await load([
      fn('f'),
      permission('s3', 's3.amazonaws.com', { source_account: A }),
      permission('all', '*', { function_url_auth_type: 'NONE' }),
    ]);
    const seen = asset(result, `arn:aws:lambda:us-east-1:${A}:function:f`);
    expect(seen?.policies).toHaveLength(1);
    const { Statement } = JSON.parse(seen?.policies?.[0]?.document ?? '');
    expect(Statement).toMatchObject([
      {
        Sid: 's3',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceAccount': A } },
      },
      { Sid: 'all', Principal: '*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    ]);
  });

  it('keep the names of environment variables and none of their values', async () => {
    const secret = 'hunter2-canary';
    const result = await load([
      fn('f', { environment: [{ variables: { DB_PASSWORD: secret } }] }),
      { type: 'aws_instance', label: 'i', user_data: secret },
      { type: 'aws_ssm_parameter', label: 'p', name: '/p', value: secret },
      { type: 'aws_codebuild_project', label: 'c', environment: [{ environment_variable: [{ value: secret }] }] },
    ]);
    expect(asset(result, `arn:aws:lambda:us-east-1:${A}:function:f`)?.props.envNames).toEqual(['DB_PASSWORD']);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('of a type that nobody maps are named, not dropped in silence', async () => {
    const result = await load([fn('f'), { type: 'aws_quantum', label: 'q' }], { 'x-collected': ['aws_other'] });
    expect(result.warnings).toEqual([expect.stringContaining('1 aws_quantum'), expect.stringContaining("'aws_other'")]);
    expect(result.bad).toEqual([]);
  });

  it('find the instance profile by its name, path and all', async () => {
    const profile = { InstanceProfileName: 'web', Arn: arn('instance-profile/x/web'), Roles: [{ Arn: arn('role/a') }] };
    const result = await load([{ type: 'aws_instance', label: 'host', iam_instance_profile: 'web' }], {
      RoleDetailList: [role('a', { InstanceProfileList: [profile] })],
    });
    expect(asset(result, `arn:aws:ec2:us-east-1:${A}:instance/host`)?.links).toEqual([
      {
        edge: 'REFERS_TO',
        to: arn('instance-profile/x/web'),
        toType: 'iam.instance-profile',
        props: { as: 'instance-profile' },
      },
    ]);
  });
});

describe('a file that is no dump', () => {
  const huge = join(folder, 'huge.json');
  writeFileSync(huge, '');
  truncateSync(huge, 1024 ** 3);
  const good = JSON.stringify({ ...empty, RoleDetailList: [role('a')] });
  const bad: readonly (readonly [string, () => string, RegExp])[] = [
    ['empty', () => file(''), /is empty/],
    ['of blanks', () => file('  \n'), /is empty/],
    ['cut off', () => file(good.slice(0, -20)), /is cut off/],
    ['no JSON', () => file('<html>nope</html>'), /is not JSON/],
    ['bytes', () => file(Buffer.from([0, 1, 2, 255, 254, 3])), /is not JSON/],
    ['of one gigabyte', () => huge, /has 1,024 MB; one file may have 256 MB/],
    ['a gzip bomb', () => file(gzipSync(Buffer.alloc(64 << 20, 32))), /looks like a gzip bomb/],
    ['gzip cut off', () => file(gzipSync(Buffer.from(good)).subarray(0, 60)), /gzip stream ends early/],
    ['CloudTrail', () => json({ Records: [] }), /holds no account authorization details.*import cloudtrail/],
    ['a list', () => json([1, 2]), /holds no account authorization details.*It is a list/],
    ['null', () => file('null'), /holds no account authorization details/],
    ['of a list that is none', () => json({ RoleDetailList: 'x' }), /not of the expected form: RoleDetailList/],
    ['a folder', () => folder, /is a folder/],
    ['not there', () => join(folder, 'nowhere.json'), /does not exist/],
  ];
  it.each(bad)('%s is named with what is wrong, and the good one beside it is kept', async (_, make, message) => {
    const path = make();
    const result = await readIamFiles([path, file(good)]);
    expect(result.bad).toHaveLength(1);
    expect(result.bad[0]).toMatch(message);
    expect(result.bad[0]).toContain(path);
    expect(asset(result, arn('role/a'))).toBeDefined();
  });

  it('is not told by its name: gzip and a byte order mark are read', async () => {
    for (const content of [gzipSync(Buffer.from(good)), Buffer.from(`\ufeff${good}`)])
      expect(asset(await readIamFiles([file(content)]), arn('role/a'))).toBeDefined();
  });
});

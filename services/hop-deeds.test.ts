import { describe, expect, it } from 'vitest';
import { edgeTypes } from '../graph/schema/edges.js';
import type { StatementReason } from '../graph/schema/verdict.js';
import { filledStep } from './attacker-steps.js';
import { attackerOf, flipOf, leavesOf, thingOf } from './hop-deeds.js';
import { type HopLike, MOVES } from './moves.js';
import { techniques } from './techniques.js';

const A = '111122223333';
const B = '444455556666';
const role = `arn:aws:iam::${A}:role/team/deploy`;
const thing = (id: string, type: string, name: string, account = A) => thingOf(id, { type, name, account });
const hop = (kind: string, more: Partial<HopLike> = {}): HopLike => ({
  from: 'a',
  to: role,
  kind,
  technique: null,
  because: [],
  conditions: [],
  ...more,
});
const target = thing(role, 'iam.role', 'deploy');
const reason = (layer: StatementReason['layer'], policy: string, text: string): StatementReason => ({
  policy,
  statement: 0,
  sid: null,
  layer,
  effect: 'Allow',
  text,
});

describe('what a hop takes, leaves, and is flipped by', () => {
  it('is declared for every kind of edge that a path may cross, and never empty', () => {
    for (const { type, crossable } of edgeTypes) {
      if (!crossable) continue;
      const h = hop(type, { actions: ['sqs:SendMessage'] });
      expect(MOVES[type], type).toBeDefined();
      expect(attackerOf(h, null, thing('a', 'iam.role', 'a'), target).length, type).toBeGreaterThan(0);
      expect(leavesOf(h, null, thing('a', 'iam.role', 'a'), target).length, type).toBeGreaterThan(0);
      expect(flipOf(h, null, thing('a', 'iam.role', 'a'), target), type).toMatchObject({
        makes: 'stopped',
        change: expect.stringMatching(/./),
      });
    }
  });

  it.each([
    ['iam.user', 'aws sts assume-role --role-arn', 'AssumeRole:'],
    ['iam.saml-provider', 'aws sts assume-role-with-saml --role-arn', 'AssumeRoleWithSAML:'],
    ['iam.oidc-provider', 'aws sts assume-role-with-web-identity --role-arn', 'AssumeRoleWithWebIdentity:'],
  ])('an assumption by %s', (type, command, event) => {
    const from = thing('a', type, 'a', B);
    expect(attackerOf(hop('CAN_ASSUME'), null, from, target)[0]).toContain(`${command} ${role}`);
    const [left] = leavesOf(hop('CAN_ASSUME'), null, from, target);
    expect(left).toContain(`sts.amazonaws.com ${event}`);
    expect(left).toContain(`in the trail of ${A}`);
    expect(left?.includes(B)).toBe(type === 'iam.user');
  });

  it.each([
    ['pod identity', '$AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    ['service account', '$AWS_WEB_IDENTITY_TOKEN_FILE'],
    ['node role', 'http://169.254.169.254/'],
  ])('credentials are read in a cluster as its pods get them: %s', (fact, said) => {
    const cluster = thing(`arn:aws:eks:eu-west-1:${A}:cluster/prod`, 'eks.cluster', 'prod');
    const because = [{ fact, source: cluster.id, text: 'so it is' }];
    const steps = attackerOf(hop('RUNS_AS', { because }), null, cluster, target).join('\n');
    expect(steps).toContain(said);
    expect(steps).not.toContain('RELATIVE_URI');
  });

  it('what a distribution opens is read through it, and APIs are called by the name they answer to', () => {
    const front = thing(`arn:aws:cloudfront::${A}:distribution/E1`, 'cloudfront.distribution', 'www.example.com');
    const bucket = thing('arn:aws:s3:::site', 's3.bucket', 'site');
    const exposed = hop('EXPOSES', { levels: ['read'], actions: ['s3:GetObject'] });
    expect(attackerOf(exposed, null, front, bucket)).toEqual(['curl https://www.example.com/']);
    expect(leavesOf(exposed, null, front, bucket)).toEqual([
      'no CloudTrail event of the reader: access logs of www.example.com where they are kept',
    ]);
    const api = thing('arn:aws:apigateway:eu-west-1::/restapis/ab12', 'apigateway.rest-api', 'orders api');
    const way = hop('ROUTES_TO', { ports: ['tcp/443'] });
    expect(attackerOf(way, null, thing('internet', 'internet', ''), api)).toEqual([
      'curl https://ab12.execute-api.eu-west-1.amazonaws.com/',
    ]);
    expect(leavesOf(way, null, front, api)[0]).not.toContain('flow logs');
  });

  it('calls on content are data events, calls on settings are not', () => {
    const bucket = thing('arn:aws:s3:::site', 's3.bucket', 'site');
    const left = leavesOf(hop('CAN_ACCESS', { actions: ['s3:GetObject', 's3:PutBucketPolicy'] }), null, target, bucket);
    expect(left.map((l) => l.includes('data event'))).toEqual([true, false]);
  });

  it('a cluster is named as the command wants it', () => {
    const id = `arn:aws:eks:eu-west-1:${A}:cluster/prod`;
    const because = [{ fact: 'exists', source: id, text: 'prod exists.' }];
    const line = 'aws eks create-access-entry --cluster-name CLUSTER --principal-arn SELF';
    expect(filledStep(line, { from: role, to: role, because }, A)).toBe(
      `aws eks create-access-entry --cluster-name prod --principal-arn ${role}`,
    );
  });

  it('credentials are read from where the code runs', () => {
    const host = thing(`arn:aws:ec2:eu-west-1:${A}:instance/i-1`, 'ec2.instance', 'web');
    expect(attackerOf(hop('RUNS_AS'), null, host, target).join()).toContain('/iam/security-credentials/deploy');
    expect(leavesOf(hop('RUNS_AS'), null, host, target).join()).toContain('named i-1 ');
  });

  it('takes the rules out by which the network lets it in, all into the end or the one out of the start', () => {
    const rule = (text: string) => ({ fact: 'security group rule', source: 'sg', text });
    const into = [rule('sg-1 lets in tcp/22-22 from 0.0.0.0/0'), rule('sg-1 lets in tcp/22-22 from ::/0')];
    const flip = (because: HopLike['because']) =>
      flipOf(hop('ROUTES_TO', { because }), null, thing('x', 'ec2.instance', 'x'), target).change;
    expect(flip(into)).toBe(
      'Remove from sg-1 the rule that lets in tcp/22-22 from 0.0.0.0/0, and from sg-1 the rule that lets in tcp/22-22 from ::/0.',
    );
    expect(flip([...into, rule('sg-2 lets out all to 0.0.0.0/0')])).toBe(
      'Remove from sg-2 the rule that lets out all to 0.0.0.0/0.',
    );
    expect(flip([{ fact: 'no security group', source: 'x', text: 'none' }])).toContain(
      'Guard deploy by a security group',
    );
  });

  it('takes one needed call out of a statement that can be edited, before AWS policies and facts', () => {
    const technique = techniques().get('lambda.create+invoke') ?? null;
    const user = thing(`arn:aws:iam::${A}:user/ann`, 'iam.user', 'ann');
    const because = [
      reason('identity', 'arn:aws:iam::aws:policy/PowerUserAccess', 'allows lambda:* on *'),
      reason('identity', `arn:aws:iam::${A}:user/ann#run`, 'allows lambda:Create* on *'),
      reason('trust', role, 'trusts lambda.amazonaws.com'),
    ];
    const open = hop('CAN_BECOME', { from: user.id, technique: 'lambda.create+invoke', because });
    expect(flipOf(open, technique, user, target)).toEqual({
      makes: 'stopped',
      change: 'Take lambda:CreateFunction on deploy out of statement 1 of inline policy run of ann.',
    });
    const blocked = { ...open, blockedBy: [{ ...reason('scp', 'p-1', 'denies it'), effect: 'Deny' as const }] };
    expect(flipOf(blocked, technique, user, target)).toMatchObject({
      makes: 'open',
      change: expect.stringContaining('p-1 (scp)'),
    });
  });

  it('fills what was found to exist into a command, by name or ARN as the option takes it, as one word of the shell', () => {
    const exists = (source: string) => ({ fact: 'exists', source, text: '' });
    const h = { from: `arn:aws:iam::${A}:user/o'x`, to: role, because: [exists(`arn:aws:iam::${A}:group/ops/admins`)] };
    expect(filledStep('aws x --role-name TARGET --role-arn TARGET --role Role=TARGET,A=B', h, A)).toBe(
      `aws x --role-name deploy --role-arn ${role} --role Role=${role},A=B`,
    );
    expect(filledStep('aws iam add-user-to-group --user-name SELF --group-name GROUP', h, A)).toBe(
      "aws iam add-user-to-group --user-name 'o'\\''x' --group-name admins",
    );
    expect(filledStep('aws x --function-name FUNCTION', h, A)).toBe('aws x --function-name FUNCTION');
    expect(filledStep('aws x --role-name TARGET', { ...h, to: `admin:${A}` }, A)).toBe('aws x --role-name TARGET');
  });
});

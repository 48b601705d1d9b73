/** An account on the emulator with one of everything that is collected, and a canary wherever a secret can stand. */
import { deflateRawSync } from 'node:zlib';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AllocateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand as CreateOrganizationPolicyCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

export const ACCOUNT = '123456789012';
export const CANARY = 'canary-5b1d-must-not-be-kept';
const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };

/** Empties the emulator. */
export async function reset(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
  if (!answer.ok) throw new Error(`The emulator at ${endpoint} cannot be reset: HTTP ${answer.status}`);
}

/** A zip archive of one empty file: what CreateFunction insists on. */
function emptyZip(): Uint8Array {
  const name = Buffer.from('index.py');
  const data = deflateRawSync(Buffer.alloc(0));
  const head = (central: boolean) => {
    const b = Buffer.alloc(central ? 46 : 30);
    b.writeUInt32LE(central ? 0x02014b50 : 0x04034b50, 0);
    const at = central ? 6 : 4;
    b.writeUInt16LE(20, at);
    b.writeUInt16LE(8, at + 4);
    b.writeUInt32LE(data.length, at + 14);
    b.writeUInt16LE(name.length, at + 22);
    return b;
  };
  const local = Buffer.concat([head(false), name, data]);
  const central = Buffer.concat([head(true), name]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
const trust = (service: string) =>
  document({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });

/** Fills the account. */
export async function seed(endpoint: string): Promise<void> {
  const config = { endpoint, region: 'us-east-1', credentials };
  const iam = new IAMClient(config);
  const policy = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'reader',
      PolicyDocument: document({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }),
    }),
  );
  const arn = policy.Policy?.Arn ?? '';
  await iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn: arn,
      PolicyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      SetAsDefault: true,
    }),
  );
  await iam.send(
    new CreateUserCommand({
      UserName: 'ann',
      Tags: [{ Key: 'team', Value: '<script>alert(1)</script>' }],
    }),
  );
  await iam.send(new CreateLoginProfileCommand({ UserName: 'ann', Password: `${CANARY}-Aa1!` }));
  await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'ann',
      PolicyName: 'own',
      PolicyDocument: document({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }),
    }),
  );
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }));
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'staff',
      PolicyName: 'own',
      PolicyDocument: document({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
    }),
  );
  await iam.send(new AddUserToGroupCommand({ UserName: 'ann', GroupName: 'staff' }));
  const role = await iam.send(
    new CreateRoleCommand({
      RoleName: 'runner',
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      PermissionsBoundary: arn,
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({ RoleName: 'runner', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'runner',
      PolicyName: 'own',
      PolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
    }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'box' }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'box', RoleName: 'runner' }));
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: 'https://token.actions.githubusercontent.com',
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: ['0'.repeat(40)],
    }),
  );
  await iam.send(
    new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument: '<EntityDescriptor/>'.padEnd(1200, ' ') }),
  );

  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'open.bucket.1' }));
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: 'open.bucket.1',
      Policy: document({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::open.bucket.1/*',
      }),
    }),
  );
  await s3.send(
    new PutBucketTaggingCommand({ Bucket: 'open.bucket.1', Tagging: { TagSet: [{ Key: 'data', Value: 'personal' }] } }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: 'closed' }));
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: 'closed',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );

  const ec2 = new EC2Client(config);
  const group = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web' }));
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: group.GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
  const userData = Buffer.from(`#!/bin/sh\nexport TOKEN=${CANARY}\n`).toString('base64');
  await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      SecurityGroupIds: [group.GroupId ?? ''],
      IamInstanceProfile: { Name: 'box' },
      UserData: userData,
    }),
  );
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'lt',
      LaunchTemplateData: { UserData: userData, InstanceType: 't3.micro' },
    }),
  );
  await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const subnets = (await ec2.send(new DescribeSubnetsCommand({}))).Subnets ?? [];

  const elb = new ElasticLoadBalancingV2Client(config);
  const balancer = await elb.send(
    new CreateLoadBalancerCommand({
      Name: 'front',
      Subnets: subnets.slice(0, 2).map((s) => s.SubnetId ?? ''),
      SecurityGroups: [group.GroupId ?? ''],
    }),
  );
  const targets = await elb.send(
    new CreateTargetGroupCommand({ Name: 'back', Protocol: 'HTTP', Port: 80, VpcId: subnets[0]?.VpcId }),
  );
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer.LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targets.TargetGroups?.[0]?.TargetGroupArn }],
    }),
  );

  const lambda = new LambdaClient(config);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'fn',
      Runtime: 'python3.12',
      Handler: 'index.handler',
      Role: role.Role?.Arn,
      Code: { ZipFile: emptyZip() },
      Environment: { Variables: { API_TOKEN: CANARY, STAGE: 'prod' } },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'fn',
      StatementId: 'all',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
    }),
  );
  await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'fn', AuthType: 'NONE' }));

  const kms = new KMSClient(config);
  const kmsKey = await kms.send(new CreateKeyCommand({ Description: 'data' }));
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/data', TargetKeyId: kmsKey.KeyMetadata?.KeyId }));
  const secrets = new SecretsManagerClient(config);
  await secrets.send(new CreateSecretCommand({ Name: 'db/password', SecretString: CANARY }));
  await secrets.send(
    new PutResourcePolicyCommand({
      SecretId: 'db/password',
      ResourcePolicy: document({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
      }),
    }),
  );
  const ssm = new SSMClient(config);
  await ssm.send(new PutParameterCommand({ Name: '/db/token', Type: 'SecureString', Value: CANARY }));
  await ssm.send(new PutParameterCommand({ Name: '/db/host', Type: 'String', Value: `${CANARY}.example.com` }));
  await new SNSClient(config).send(new CreateTopicCommand({ Name: 'news' }));
  await new SQSClient(config).send(new CreateQueueCommand({ QueueName: 'jobs' }));
  await new DynamoDBClient(config).send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await new RDSClient(config).send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'db',
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      MasterUsername: 'root1',
      MasterUserPassword: CANARY,
      AllocatedStorage: 20,
    }),
  );
}

/** Makes the account the head of an organisation with one member in a unit, and an SCP; gives the member's id. */
export async function seedOrganization(endpoint: string): Promise<string> {
  const organizations = new OrganizationsClient({ endpoint, region: 'us-east-1', credentials });
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const root = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? '';
  await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: 'work' }));
  const scp = await organizations.send(
    new CreateOrganizationPolicyCommand({
      Name: 'no-leaving',
      Description: 'x',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: document({ Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }),
    }),
  );
  await organizations.send(new AttachPolicyCommand({ PolicyId: scp.Policy?.PolicySummary?.Id, TargetId: root }));
  const made = await organizations.send(
    new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' }),
  );
  const status = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: made.CreateAccountStatus?.Id }),
  );
  return status.CreateAccountStatus?.AccountId ?? '';
}

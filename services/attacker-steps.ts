/** Command lines by which what a grant allows is done, to be read and copied, never run by the program. */
import type { Because } from '../graph/schema/verdict.js';

/** One word of a shell's command line, whatever it holds: names are written by the people being watched. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `GetSecretValue` → `get-secret-value`, as the AWS CLI spells operations. */
export const commandName = (operation: string): string =>
  operation
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

const BY_TYPE: Readonly<Record<string, (id: string, name: string) => string>> = {
  's3.bucket': (_, name) => `aws s3 cp --recursive ${shellWord(`s3://${name}`)} .`,
  'secretsmanager.secret': (id) => `aws secretsmanager get-secret-value --secret-id ${shellWord(id)}`,
  'ssm.parameter': (_, name) => `aws ssm get-parameter --with-decryption --name ${shellWord(name)}`,
  'dynamodb.table': (_, name) => `aws dynamodb scan --table-name ${shellWord(name)}`,
  'sqs.queue': (_, name) =>
    `aws sqs receive-message --queue-url $(aws sqs get-queue-url --queue-name ${shellWord(name)} --query QueueUrl --output text)`,
  'sns.topic': (id) => `aws sns publish --topic-arn ${shellWord(id)} --message any`,
  'lambda.function': (id) => `aws lambda invoke --function-name ${shellWord(id)} out.json`,
  'kms.key': (id) => `aws kms decrypt --key-id ${shellWord(id)} --ciphertext-blob fileb://data`,
};

/** The command that reads or changes the thing; `anonymous`: without credentials. */
export function stepsOfAccess(
  id: string,
  asset: { readonly type: string; readonly name: string } | undefined,
  actions: readonly string[],
  anonymous = false,
): readonly string[] {
  const made = BY_TYPE[asset?.type ?? '']?.(id, asset?.name ?? id);
  const unsigned = anonymous ? ' --no-sign-request' : '';
  if (made !== undefined) return [`${made}${unsigned}`];
  return actions.slice(0, 3).map((a) => {
    const [service, name = ''] = a.split(':');
    return `aws ${service} ${commandName(name)} …${unsigned}`;
  });
}

/** Which of the things a hop rests on stands for a placeholder of a technique's commands, and whether its ARN is what is typed. */
const PLACEHOLDERS: Readonly<Record<string, { readonly id: RegExp; readonly as: 'arn' | 'name' }>> = {
  FUNCTION: { id: /:lambda:[^:]*:\d*:function:/, as: 'arn' },
  GROUP: { id: /:iam::\d*:group\/|:autoScalingGroup:/, as: 'name' },
  POLICY: { id: /:iam::\d+:policy\//, as: 'arn' },
  PROFILE: { id: /:iam::\d*:instance-profile\//, as: 'name' },
  INSTANCE: { id: /:ec2:[^:]*:\d*:instance\//, as: 'name' },
  MACHINE: { id: /:stateMachine:/, as: 'arn' },
  NOTEBOOK: { id: /:notebook-instance\//, as: 'name' },
  PROJECT: { id: /:codebuild:[^:]*:\d*:project\//, as: 'name' },
  STACK: { id: /:cloudformation:[^:]*:\d*:stack\//, as: 'arn' },
  JOB: { id: /:glue:[^:]*:\d*:job\//, as: 'name' },
  CLUSTER: { id: /:(?:ecs|eks|elasticmapreduce):[^:]*:\d*:cluster\//, as: 'arn' },
  CONFIGURATION: { id: /:infrastructure-configuration\//, as: 'arn' },
  POOL: { id: /:identitypool\//, as: 'name' },
  SCHEDULE: { id: /:scheduler:[^:]*:\d*:schedule\//, as: 'name' },
  TASK: { id: /:ecs:[^:]*:\d*:task(-definition)?\//, as: 'arn' },
  DEFINITION: { id: /:job-definition\//, as: 'arn' },
  QUEUE: { id: /:job-queue\/|:sqs:/, as: 'arn' },
  SET: { id: /:permissionSet\//, as: 'arn' },
  TEMPLATE: { id: /:launch-template\//, as: 'name' },
};

const nameIn = (id: string): string => id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);

/** Options that take the name of what elsewhere goes by its ARN. */
const TAKES_NAME = /--(role|user|group|[a-z]+(-[a-z]+)*)-name(=| )$/;

/**
 * A technique's command with what this hop is about filled in; what nobody collected stays in capitals.
 * @param because what the hop rests on: the things that were found to exist are the ones to use
 */
export function filledStep(
  line: string,
  hop: { readonly from: string; readonly to: string; readonly because: readonly Because[] },
  account: string,
): string {
  const sources = hop.because.flatMap((b) => ('fact' in b ? [b.source] : []));
  // Administrator is no thing that a command could name.
  const target = hop.to.startsWith('arn:') ? hop.to : null;
  return line.replace(/(?<![A-Za-z0-9_])[A-Z][A-Z0-9]+(?![A-Za-z0-9_-])/g, (word, at: number) => {
    const named = TAKES_NAME.test(line.slice(0, at));
    const id = word === 'TARGET' ? target : word === 'SELF' && hop.from.startsWith('arn:') ? hop.from : null;
    if (id !== null) return shellWord(named ? nameIn(id) : id);
    if (word === 'ACCOUNT' && account !== '') return account;
    const known = PLACEHOLDERS[word];
    const found = known === undefined ? undefined : sources.find((s) => known.id.test(s));
    if (known === undefined || found === undefined) return word;
    const short =
      known.as === 'name' || (word === 'CLUSTER' && (named || /--cluster-id(=| )$/.test(line.slice(0, at))));
    return shellWord(short ? nameIn(found) : found);
  });
}

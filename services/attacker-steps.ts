/** Command lines by which what a grant allows is done, to be read and copied, never run by the program. */
import type { Asset } from '../graph/build/world.js';

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
  asset: Asset | undefined,
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

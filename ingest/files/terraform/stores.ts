/** aws_dynamodb_table, aws_secretsmanager_secret, aws_ssm_parameter, aws_cloudwatch_log_group. Of values never anything. */
import { observe } from '../../../graph/schema/observation.js';
import { dynamodbTable } from '../../../graph/schema/types/dynamodb.js';
import { logGroup } from '../../../graph/schema/types/logs.js';
import { secret } from '../../../graph/schema/types/secretsmanager.js';
import { ssmParameter } from '../../../graph/schema/types/ssm.js';
import { documentText, kmsKeyId, present } from '../../aws/answer.js';
import {
  arnFor,
  type Context,
  type Item,
  nameOf,
  number,
  place,
  type TerraformType,
  tagsOf,
  text,
} from './contract.js';

function encryptedBy(item: Item, context: Context, argument: string) {
  const key = kmsKeyId(context, text(item, argument));
  return key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [];
}

/** A policy given inside the item; without one, whether there is any is not known. */
function ownPolicy(item: Item) {
  const document = documentText(item.args.policy);
  return {
    policies: document === null ? [] : [{ kind: 'resource' as const, name: 'policy', document }],
    facets: { policy: document === null ? ('unsupported' as const) : ('known' as const) },
  };
}

const types: readonly TerraformType[] = [
  {
    type: 'aws_dynamodb_table',
    unit: 'dynamodb.tables',
    convert: (item, context) =>
      observe(dynamodbTable, {
        id: arnFor(item, context, 'dynamodb', `table/${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('stream', text(item, 'stream_arn')),
        ...tagsOf(item),
        ...ownPolicy(item),
      }),
  },
  {
    type: 'aws_secretsmanager_secret',
    unit: 'secretsmanager.secrets',
    convert: (item, context) =>
      observe(secret, {
        id: arnFor(item, context, 'secretsmanager', `secret:${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('description', text(item, 'description')),
        ...tagsOf(item),
        links: encryptedBy(item, context, 'kms_key_id'),
        ...ownPolicy(item),
      }),
  },
  {
    type: 'aws_ssm_parameter',
    unit: 'ssm.parameters',
    convert: (item, context) => {
      const name = nameOf(item);
      return observe(ssmParameter, {
        id: arnFor(item, context, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`),
        name,
        ...place(context),
        props: present('tier', text(item, 'tier')),
        ...tagsOf(item),
        links: encryptedBy(item, context, 'key_id'),
      });
    },
  },
  {
    type: 'aws_cloudwatch_log_group',
    unit: 'logs.log-groups',
    convert: (item, context) =>
      observe(logGroup, {
        id: arnFor(item, context, 'logs', `log-group:${nameOf(item)}`),
        name: nameOf(item),
        ...place(context),
        props: present('retentionDays', number(item, 'retention_in_days')),
        ...tagsOf(item),
        links: encryptedBy(item, context, 'kms_key_id'),
      }),
  },
];
export default types;

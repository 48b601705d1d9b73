/** Systems Manager: parameters by name (never values), and which instances its agent answers on. */
import type {
  DescribeInstanceInformationResult,
  DescribeParametersResult,
  ListTagsForResourceResult,
} from '@aws-sdk/client-ssm';
import { observe } from '../../graph/schema/observation.js';
import { ec2Instance } from '../../graph/schema/types/ec2.js';
import { ssmParameter } from '../../graph/schema/types/ssm.js';
import { arnOf, kmsKeyId, present, required, requiredList, tagMap, time } from './answer.js';
import { sdkClient } from './client.js';
import { type Call, defineService } from './contract.js';

/** `arn:…:parameter/NAME`: a leading slash of the name is the one of the ARN. */
export const parameterArn = (call: Pick<Call, 'partition' | 'region' | 'account'>, name: string) =>
  arnOf(call, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);

export default defineService({
  service: 'ssm',
  title: 'Systems Manager',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm', (sdk) => sdk.SSMClient),
  units: [
    {
      name: 'parameters',
      yields: ['ssm.parameter'],
      actions: ['ssm:DescribeParameters', 'ssm:ListTagsForResource'],
      async *list(call) {
        for await (const page of call.pages<DescribeParametersResult>('DescribeParameters', { MaxResults: 50 })) {
          yield* await call.each(requiredList(page.Parameters, 'DescribeParameters.Parameters'), async (seen) => {
            const name = required(seen.Name, 'DescribeParameters.Name');
            const tags = await call.detail<ListTagsForResourceResult>(
              'ListTagsForResource',
              { ResourceType: 'Parameter', ResourceId: name },
              { key: name, absentWhen: ['InvalidResourceId'] },
            );
            const key = seen.Type === 'SecureString' ? kmsKeyId(call, seen.KeyId) : null;
            return observe(ssmParameter, {
              id: parameterArn(call, name),
              name,
              account: call.account,
              region: call.region,
              props: {
                ...present('kind', seen.Type),
                ...present('modified', time(seen.LastModifiedDate)),
                ...present('tier', seen.Tier),
              },
              ...(tags.state === 'known' ? { tags: tagMap(tags.value.TagList) } : {}),
              links: key ? [{ edge: 'ENCRYPTED_BY', to: key, toType: 'kms.key' }] : [],
              facets: { tags: tags.state },
            });
          });
        }
      },
    },
    {
      // Adds one property to hosts that ec2.instances lists; hybrid nodes (mi-…) are no EC2 instances.
      name: 'instances',
      yields: ['ec2.instance'],
      actions: ['ssm:DescribeInstanceInformation'],
      async *list(call) {
        const pages = call.pages<DescribeInstanceInformationResult>('DescribeInstanceInformation', { MaxResults: 50 });
        for await (const page of pages) {
          for (const seen of requiredList(page.InstanceInformationList, 'DescribeInstanceInformation')) {
            const id = required(seen.InstanceId, 'DescribeInstanceInformation.InstanceId');
            if (!id.startsWith('i-')) continue;
            yield observe(ec2Instance, {
              id: arnOf(call, 'ec2', `instance/${id}`),
              name: id,
              account: call.account,
              region: call.region,
              uniqueId: id,
              props: { ssmManaged: seen.PingStatus === 'Online' },
            });
          }
        }
      },
    },
  ],
});

import type * as ssm from '@aws-sdk/client-ssm';

export default {
  DescribeParameters: {
    Parameters: [
      { Name: '/prod/db', Type: 'SecureString', KeyId: 'alias/aws/ssm' },
      { Name: 'plain', Type: 'String' },
    ],
  } satisfies ssm.DescribeParametersResult,
  ListTagsForResource: { TagList: [{ Key: 'env', Value: 'prod' }] } satisfies ssm.ListTagsForResourceResult,
  DescribeInstanceInformation: {
    InstanceInformationList: [
      { InstanceId: 'i-1', PingStatus: 'Online' },
      { InstanceId: 'i-2', PingStatus: 'ConnectionLost' },
      { InstanceId: 'mi-0123456789', PingStatus: 'Online' },
    ],
  } satisfies ssm.DescribeInstanceInformationResult,
} as const;

import type * as apprunner from '@aws-sdk/client-apprunner';
import { arnIn, at, type Bare, role } from './place.js';

export default {
  ListServices: {
    ServiceSummaryList: [{ ServiceArn: arnIn('apprunner', 'service/shop/1'), ServiceName: 'shop', Status: 'RUNNING' }],
  } satisfies apprunner.ListServicesResponse,
  DescribeService: {
    Service: {
      ServiceName: 'shop',
      ServiceId: '1',
      ServiceArn: arnIn('apprunner', 'service/shop/1'),
      CreatedAt: at,
      UpdatedAt: at,
      Status: 'RUNNING',
      SourceConfiguration: {},
      InstanceConfiguration: { InstanceRoleArn: role },
      AutoScalingConfigurationSummary: {},
      NetworkConfiguration: {},
    },
  } satisfies Bare<apprunner.DescribeServiceResponse>,
} as const;

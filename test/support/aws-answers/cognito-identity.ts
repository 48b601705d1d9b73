import type * as cognito from '@aws-sdk/client-cognito-identity';
import { type Bare, R } from './place.js';

export default {
  ListIdentityPools: {
    IdentityPools: [{ IdentityPoolId: `${R}:1`, IdentityPoolName: 'app' }],
  } satisfies Bare<cognito.ListIdentityPoolsResponse>,
  DescribeIdentityPool: {
    IdentityPoolId: `${R}:1`,
    IdentityPoolName: 'app',
    AllowUnauthenticatedIdentities: true,
    IdentityPoolTags: { team: 'red' },
  } satisfies Bare<cognito.IdentityPool>,
} as const;

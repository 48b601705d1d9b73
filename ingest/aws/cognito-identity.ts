/** Cognito identity pools, and whether they give credentials to users who have not signed in. */
import type { IdentityPool, ListIdentityPoolsResponse } from '@aws-sdk/client-cognito-identity';
import { observe } from '../../graph/schema/observation.js';
import { identityPool } from '../../graph/schema/types/cognito.js';
import { arnOf, known, listOf, present, required } from './answer.js';
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 'cognito-identity',
  title: 'Cognito identity pools',
  scope: 'regional',
  client: sdkClient<typeof import('@aws-sdk/client-cognito-identity')>(
    '@aws-sdk/client-cognito-identity',
    (sdk) => sdk.CognitoIdentityClient,
  ),
  units: [
    {
      name: 'identity-pools',
      yields: ['cognito-identity.identity-pool'],
      actions: ['cognito-identity:ListIdentityPools', 'cognito-identity:DescribeIdentityPool'],
      async *list(call) {
        for await (const page of call.pages<ListIdentityPoolsResponse>('ListIdentityPools', { MaxResults: 60 })) {
          yield* await call.each(listOf(page.IdentityPools, 'ListIdentityPools.IdentityPools'), async (listed) => {
            const id = required(listed.IdentityPoolId, 'ListIdentityPools.IdentityPoolId');
            const described = await call.detail<IdentityPool>(
              'DescribeIdentityPool',
              { IdentityPoolId: id },
              { key: id },
            );
            const seen = known(described);
            return observe(identityPool, {
              id: arnOf(call, 'cognito-identity', `identitypool/${id}`),
              name: listed.IdentityPoolName ?? id,
              account: call.account,
              region: call.region,
              props: present('allowsUnauthenticated', seen?.AllowUnauthenticatedIdentities),
              ...(seen ? { tags: { ...seen.IdentityPoolTags } } : {}),
              facets: { access: described.state, tags: described.state },
            });
          });
        }
      },
    },
  ],
});

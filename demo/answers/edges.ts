/** What stands at the edge of the demo organisation's networks: APIs and distributions. */
import type { Answers } from './answer.js';

export const apigateway: Answers = { GetRestApis: () => ({ items: [] }), GetVpcLinks: () => ({ items: [] }) };
export const apigatewayv2: Answers = { GetApis: () => ({ Items: [] }), GetDomainNames: () => ({ Items: [] }) };
export const cloudfront: Answers = {
  ListDistributions: () => ({
    DistributionList: { Marker: '', MaxItems: 100, IsTruncated: false, Quantity: 0, Items: [] },
  }),
};

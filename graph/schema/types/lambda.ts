/** Lambda. */
import { defineNode } from '../declare.js';

export const lambdaFunction = defineNode({
  type: 'lambda.function',
  label: 'LambdaFunction',
  title: 'Lambda function',
  family: 'compute',
  icon: 'square-function',
  inventory: true,
  listedAs: ['lambda:function'],
  properties: {
    runtime: { kind: 'string', about: 'As in nodejs22.x; absent for container images.', indexed: true },
    handler: { kind: 'string', about: 'Entry point.' },
    packageType: { kind: 'string', about: 'Zip or Image.' },
    modified: { kind: 'time', about: 'Last change of code or configuration.' },
    envNames: { kind: 'strings', about: 'Names of its environment variables. Values are never kept.' },
    urlAuthType: { kind: 'string', about: 'NONE or AWS_IAM; absent: no function URL.', indexed: true },
    urlCors: { kind: 'strings', about: 'Origins the function URL’s CORS lets in.' },
    url: { kind: 'string', about: 'Function URL.' },
    inVpc: { kind: 'boolean', about: 'Its network interfaces lie in a VPC.' },
    layers: { kind: 'strings', about: 'ARNs of its layers.' },
    eventSources: { kind: 'strings', about: 'ARNs of the queues, tables and streams that start it.' },
  },
});

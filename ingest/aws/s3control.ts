/** S3 Control: no unit of its own; its client answers what S3 needs of the account (see s3.ts). */
import { sdkClient } from './client.js';
import { defineService } from './contract.js';

export default defineService({
  service: 's3control',
  title: 'S3 Control',
  scope: 'global',
  client: sdkClient<typeof import('@aws-sdk/client-s3-control')>(
    '@aws-sdk/client-s3-control',
    (sdk) => sdk.S3ControlClient,
  ),
  units: [],
});

/** S3 Control: no unit of its own; its client answers what S3 needs of the account (see s3.ts). */
import { defineService } from './contract.js';

export default defineService({
  service: 's3control',
  title: 'S3 Control',
  scope: 'global',
  client: async () => {
    const sdk = await import('@aws-sdk/client-s3-control');
    return { Client: sdk.S3ControlClient, commands: sdk };
  },
  units: [],
});

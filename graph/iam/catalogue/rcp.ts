import { z } from 'zod';
import { readGenerated } from './data.js';

let services: ReadonlySet<string> | null = null;

/**
 * Whether resource control policies apply to the service (lower-case prefix, as in `s3`).
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function isRcpService(service: string): boolean {
  services ??= new Set(z.array(z.string()).parse(readGenerated('rcp-services')));
  return services.has(service);
}

/** What the answers have in common: where they come from, a time, a role. */
export const A = '111122223333';
export const R = 'eu-west-1';
export const at = new Date('2026-01-02T03:04:05Z');
export const iamArn = (resource: string) => `arn:aws:iam::${A}:${resource}`;
export const arnIn = (service: string, resource: string) => `arn:aws:${service}:${R}:${A}:${resource}`;
export const role = iamArn('role/deploy');
export const policyText = '{"Version":"2012-10-17","Statement":[]}';
export const encoded = encodeURIComponent(policyText);
/** The bare answer of an operation, without the SDK's metadata. */
export type Bare<T> = Omit<T, '$metadata'>;

/** Whose credentials are used: the caller's from the usual places, and roles assumed from them. */
import { parseArn } from '../../graph/schema/ids.js';
import type { Credentials, Identity } from './clients.js';
import { CallFailure } from './failure.js';
import type { LiveAws } from './live.js';
import { homeRegion, partitionAt } from './live-answerer.js';

/** The caller as the AWS CLI would find it: environment, profile, web identity, container, instance. */
export async function callerIdentity(
  profile: string | null,
): Promise<{ readonly identity: Identity; readonly region: string | null }> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const provider = fromNodeProviderChain({ ...(profile === null ? {} : { profile }), timeout: 1000, maxRetries: 0 });
  const credentials = async (): Promise<Credentials> => {
    const found = await provider();
    return {
      accessKeyId: found.accessKeyId,
      secretAccessKey: found.secretAccessKey,
      ...(found.sessionToken === undefined ? {} : { sessionToken: found.sessionToken }),
      ...(found.expiration === undefined ? {} : { expiration: found.expiration }),
    };
  };
  return { identity: { name: 'caller', credentials }, region: await configuredRegion(profile) };
}

/** The region that environment or profile names, or null. Only its partition matters: it says which AWS is meant. */
async function configuredRegion(profile: string | null): Promise<string | null> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient(profile === null ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // The SDK throws where no region is configured; the commercial partition is meant then.
    return null;
  } finally {
    client.destroy();
  }
}

export interface Caller {
  readonly account: string;
  readonly partition: string;
}

const arnIn = (value: unknown): string | null => {
  const found = /arn:aws[a-z-]{0,20}:(?:iam|sts)::\d{12}:/.exec(JSON.stringify(value) ?? '');
  return found === null ? null : found[0];
};

/**
 * The account that an identity belongs to: STS says so to whoever has valid credentials. Where STS does not answer, the
 * account is read from the ARN of anything IAM lists. Throws the CallFailure of STS when neither does.
 */
export async function whoIs(
  aws: LiveAws,
  identity: Identity,
  region: string | null,
  note: (text: string) => void,
): Promise<Caller> {
  const home = homeRegion(partitionAt(region));
  const ask = (service: string, operation: string, input: Readonly<Record<string, unknown>> = {}) =>
    aws.ask(identity, { service, operation, input, region: home });
  try {
    const said = await ask('sts', 'GetCallerIdentity');
    const caller = callerOf(arnIn(said), typeof said.Account === 'string' ? said.Account : null);
    if (caller !== null) return caller;
    throw new CallFailure({
      state: 'failed',
      code: 'MalformedAnswer',
      message: 'sts:GetCallerIdentity: the answer names no account.',
    });
  } catch (error) {
    // Without any credentials there is nobody to ask as.
    if (!(error instanceof CallFailure) || error.code.endsWith('ProviderError')) throw error;
    for (const [operation, input] of [
      ['GetUser', {}],
      ['ListRoles', { MaxItems: 1 }],
    ] as const) {
      try {
        const caller = callerOf(arnIn(await ask('iam', operation, input)), null);
        if (caller !== null) {
          note(`STS does not say which account this is (${error.message}); IAM says ${caller.account}.`);
          return caller;
        }
      } catch (second) {
        if (!(second instanceof CallFailure)) throw second;
      }
    }
    throw error;
  }
}

function callerOf(arn: string | null, account: string | null): Caller | null {
  const parts = arn === null ? null : parseArn(`${arn}x`);
  const id = account ?? parts?.account ?? '';
  return /^\d{12}$/.test(id) ? { account: id, partition: parts?.partition ?? 'aws' } : null;
}

export interface RoleWanted {
  readonly roleArn: string;
  readonly externalId: string | null;
}

/**
 * An identity that assumes a role with another identity's credentials, again whenever they run out. Nothing is asked
 * before the first use.
 */
export function assumedIdentity(aws: LiveAws, from: Identity, wanted: RoleWanted): Identity {
  const parts = parseArn(wanted.roleArn);
  const credentials = async (): Promise<Credentials> => {
    const answer = await aws.ask(from, {
      service: 'sts',
      operation: 'AssumeRole',
      region: homeRegion(parts?.partition ?? 'aws'),
      input: {
        RoleArn: wanted.roleArn,
        RoleSessionName: 'portolan',
        ...(wanted.externalId === null ? {} : { ExternalId: wanted.externalId }),
      },
    });
    const given = answer.Credentials;
    const member = (name: string): string => {
      const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined;
      if (typeof value !== 'string' || value === '')
        throw new CallFailure({
          state: 'failed',
          code: 'MalformedAnswer',
          message: 'sts:AssumeRole: the answer holds no credentials.',
        });
      return value;
    };
    return {
      accessKeyId: member('AccessKeyId'),
      secretAccessKey: member('SecretAccessKey'),
      sessionToken: member('SessionToken'),
      expiration: new Date(member('Expiration')),
    };
  };
  return { name: wanted.roleArn, credentials };
}

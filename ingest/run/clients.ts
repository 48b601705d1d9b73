/** SDK clients: one for each account, region and service, made when first asked, their modules loaded lazily. */
import type { ServiceCollector } from '../aws/contract.js';
import { refusal } from './guard.js';
import { type HttpDoor, underSignal } from './http.js';

// The SDK announces on stderr which Node versions it will want one day; which one is needed stands in package.json.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Who asks: an account and the way to its credentials. The SDK caches what `credentials` gives until it expires. */
export interface Identity {
  /** Tells identities apart in caches and limits: the account, or a word for the caller before it is known. */
  readonly name: string;
  readonly credentials: () => Promise<Credentials>;
}

type Load = ServiceCollector['client'];

/** Services that discovery asks before any collector runs. */
const DISCOVERY: Readonly<Record<string, Load>> = {
  sts: async () => {
    const sdk = await import('@aws-sdk/client-sts');
    return { Client: sdk.STSClient, commands: sdk };
  },
  ec2: async () => {
    const sdk = await import('@aws-sdk/client-ec2');
    return { Client: sdk.EC2Client, commands: sdk };
  },
  iam: async () => {
    const sdk = await import('@aws-sdk/client-iam');
    return { Client: sdk.IAMClient, commands: sdk };
  },
  organizations: async () => {
    const sdk = await import('@aws-sdk/client-organizations');
    return { Client: sdk.OrganizationsClient, commands: sdk };
  },
};

interface Sender {
  send(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object>;
}

export class ClientPool {
  private readonly modules = new Map<string, ReturnType<Load>>();
  private readonly senders = new Map<string, Promise<Sender>>();

  /** `endpointUrl` null: AWS's own endpoints. */
  constructor(
    private readonly collectors: ReadonlyMap<string, ServiceCollector>,
    private readonly door: HttpDoor,
    private readonly endpointUrl: string | null,
  ) {}

  /** The client of a service for an identity in a region; throws when no collector declares the service. */
  sender(identity: Identity, region: string, service: string): Promise<Sender> {
    const key = `${identity.name}\n${region}\n${service}`;
    let sender = this.senders.get(key);
    if (sender === undefined) {
      sender = this.make(identity, region, service);
      this.senders.set(key, sender);
    }
    return sender;
  }

  private async make(identity: Identity, region: string, service: string): Promise<Sender> {
    const load = this.collectors.get(service)?.client ?? DISCOVERY[service];
    if (load === undefined) throw new Error(`No collector under ingest/aws/ declares the service ${service}.`);
    let loading = this.modules.get(service);
    if (loading === undefined) {
      loading = load();
      this.modules.set(service, loading);
    }
    const { Client, commands } = await loading;
    const config = {
      region,
      credentials: identity.credentials,
      // Retries are ours: they know the other calls to the same service.
      maxAttempts: 1,
      cacheMiddleware: true,
      requestHandler: this.door,
      customUserAgent: 'portolan',
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      followRegionRedirects: true,
      // Queue addresses come from answers: signed requests go to the service's endpoint only.
      useQueueUrlAsEndpoint: false,
      ...(this.endpointUrl === null
        ? {}
        : {
            endpoint: this.endpointUrl,
            forcePathStyle: true,
            disableHostPrefix: true,
            accountIdEndpointMode: 'disabled',
            // Endpoint rules put account ids before the host; a given endpoint has one name only. S3's rules place the bucket.
            ...(service === 's3' ? {} : { endpointProvider: this.fixedEndpoint(this.endpointUrl) }),
          }),
    };
    // The contract cannot name sixty clients' configurations; each ignores what it does not know.
    const client = new Client(config as never);
    return {
      send: async (operation, input, signal) => {
        const refused = refusal(service, operation);
        if (refused !== null) throw new Error(refused);
        const Command = commands[`${operation}Command`];
        if (typeof Command !== 'function')
          throw new Error(`The SDK's client of ${service} knows no operation ${operation}.`);
        const command: unknown = Reflect.construct(Command, [input]);
        const output = await underSignal.run(signal, () => client.send(command as never));
        return typeof output === 'object' && output !== null ? output : {};
      },
    };
  }

  private fixedEndpoint(endpointUrl: string) {
    const url = new URL(endpointUrl);
    return () => ({ url, properties: {}, headers: {} });
  }
}

/** SDK clients: one for each account, region and service, made when first asked, their modules loaded lazily. */
import { sdkClient } from '../aws/client.js';
import type { ServiceCollector } from '../aws/contract.js';
import { refusal } from './guard.js';
import type { DoorRequest, HttpDoor } from './http.js';

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
  sts: sdkClient<typeof import('@aws-sdk/client-sts')>('@aws-sdk/client-sts', (sdk) => sdk.STSClient),
  ec2: sdkClient<typeof import('@aws-sdk/client-ec2')>('@aws-sdk/client-ec2', (sdk) => sdk.EC2Client),
  iam: sdkClient<typeof import('@aws-sdk/client-iam')>('@aws-sdk/client-iam', (sdk) => sdk.IAMClient),
  organizations: sdkClient<typeof import('@aws-sdk/client-organizations')>(
    '@aws-sdk/client-organizations',
    (sdk) => sdk.OrganizationsClient,
  ),
};

/** What a middleware of the SDK is handed once the request is made. */
interface Sent {
  readonly input: object;
  readonly request: DoorRequest;
}

interface Sender {
  send(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object>;
}

export class ClientPool {
  private readonly modules = new Map<string, ReturnType<Load>>();
  private readonly senders = new Map<string, Promise<Sender>>();
  /** The signal that ends a call, by the input it was made with. */
  private readonly signals = new WeakMap<object, AbortSignal>();
  /**
   * The innermost middleware: tells the door which signal ends this request. Handed to the SDK as an option of each call, the
   * signal would make the SDK build its middleware anew every time, a third of what a call costs here; an AsyncLocalStorage
   * slows every promise of the process.
   */
  private readonly handOverSignal =
    (next: (args: Sent) => Promise<unknown>) =>
    (args: Sent): Promise<unknown> => {
      const signal = this.signals.get(args.input);
      if (signal !== undefined) this.door.endWith(args.request, signal);
      return next(args);
    };

  /** `endpointUrl` null: AWS's own endpoints. */
  constructor(
    private readonly collectors: ReadonlyMap<string, ServiceCollector>,
    private readonly door: Pick<HttpDoor, 'handle' | 'endWith' | 'metadata'>,
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

  /** Loads the packages of these services, with a turn of the event loop between them for what is under way. */
  async load(services: readonly string[]): Promise<void> {
    for (const service of services) {
      await this.module(service);
      await new Promise<void>((go) => setImmediate(go));
    }
  }

  private module(service: string): ReturnType<Load> {
    let loading = this.modules.get(service);
    if (loading === undefined) {
      const load = this.collectors.get(service)?.client ?? DISCOVERY[service];
      if (load === undefined) throw new Error(`No collector under ingest/aws/ declares the service ${service}.`);
      loading = load();
      this.modules.set(service, loading);
    }
    return loading;
  }

  private async make(identity: Identity, region: string, service: string): Promise<Sender> {
    const { Client, commands } = await this.module(service);
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
    client.middlewareStack.add(this.handOverSignal as never, { step: 'deserialize', priority: 'low' } as never);
    return {
      send: async (operation, input, signal) => {
        const refused = refusal(service, operation);
        if (refused !== null) throw new Error(refused);
        const Command = commands[`${operation}Command`];
        if (typeof Command !== 'function')
          throw new Error(`The SDK's client of ${service} knows no operation ${operation}.`);
        // A copy of one's own: a collector hands the same input to several operations, each with its signal.
        const own = { ...input };
        const command: unknown = Reflect.construct(Command, [own]);
        this.signals.set(own, signal);
        const output = await client.send(command as never);
        return typeof output === 'object' && output !== null ? output : {};
      },
    };
  }

  private fixedEndpoint(endpointUrl: string) {
    const url = new URL(endpointUrl);
    return () => ({ url, properties: {}, headers: {} });
  }
}

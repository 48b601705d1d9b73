/**
 * What a collector is: one file a service, exporting `defineService({...})`. A unit lists one resource type and the
 * calls that fill it in. It may loop over pages and children; it never waits, retries, catches, logs, or chooses
 * credentials or regions: `call` does. Converters are pure.
 */
import type { FacetState, Observation } from '../../graph/schema/observation.js';

/** The answer of a detail call: what it gave, or how it failed. `absent` is AWS saying that there is none. */
export type Detail<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: Exclude<FacetState, 'known'> };

/** Names the recording of a call made for one parent: `Operation.KEY[.N].json`. */
export interface Keyed {
  readonly key: string;
  /**
   * In a replay, when no `Operation.KEY.json` exists, `Operation.json` answers: for calls whose key only narrows what one
   * whole answer holds too (authorization details by kind). The unit ignores what it did not ask for.
   */
  readonly unkeyedAnswers?: boolean;
  /**
   * Other units of this service ask the very same in the same place: one call answers them all. The answers are kept until
   * the run ends, so only for what a quota bounds (IAM: 5,000 users of two keys each, 300 groups).
   */
  readonly shared?: boolean;
}

/**
 * How a unit speaks to AWS. The scheduler behind it chooses credentials, region and endpoint, waits, retries, throttles,
 * records and replays. Answers are plain objects in the AWS CLI's form (PascalCase keys as the SDK gives them, dates as ISO
 * strings), already redacted; they are typed by the SDK's output types.
 */
export interface Call {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** One list or describe call; when it fails, the unit's scope ends with that state. `operation` is the API name, `ListBuckets`. */
  <O extends object>(operation: string, input?: Readonly<Record<string, unknown>>, options?: Keyed): Promise<O>;
  /** All pages of a paginated operation, one answer a page; a token that repeats ends the scope `failed`. */
  pages<O extends object>(
    operation: string,
    input?: Readonly<Record<string, unknown>>,
    options?: Keyed,
  ): AsyncIterable<O>;
  /**
   * A call about one asset. Never throws for AWS's sake: denied, failed and unsupported are states; the error codes in
   * `absentWhen` (as `NoSuchBucketPolicy`) mean that AWS says there is none. `key` names the recording (`Operation.KEY.json`).
   */
  detail<O extends object>(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    options: {
      readonly key: string;
      /** As in `Keyed`. */
      readonly shared?: boolean;
      readonly absentWhen?: readonly string[];
      readonly region?: string;
      /** Number of the page, from 1, where the detail is a paged list: names the recording `Operation.KEY.N.json`. */
      readonly page?: number;
      /** Another declared collector whose client answers this operation (as `s3control` for `s3`); default the unit's own. */
      readonly service?: string;
    },
  ): Promise<Detail<O>>;
  /** Runs `work` over items with bounded concurrency, results in the order of the items. */
  each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]>;
}

export interface Unit {
  /** `things`, as in `ec2.instances` → `instances`. */
  readonly name: string;
  /** Node types its observations have. */
  readonly yields: readonly string[];
  /** IAM actions it needs, all read-only: `portolan permissions` is their union. */
  readonly actions: readonly string[];
  /** Only the organisation's management or delegated account can answer it: denied elsewhere is no gap. */
  readonly organizationOnly?: boolean;
  list(call: Call): AsyncIterable<Observation>;
}

export interface ServiceCollector {
  /** Folder name in a recording and prefix of unit names: `s3`, `ec2`, `elbv2`, `iam` … as the AWS CLI names the service. */
  readonly service: string;
  readonly title: string;
  /** One scope an account (region `global`), or one a region. */
  readonly scope: 'global' | 'regional';
  /** Region whose endpoint a global service answers at, by partition default us-east-1. */
  readonly client: () => Promise<{
    /** The SDK's client class and its module of commands (`${operation}Command`). Loaded lazily: SDK modules are slow to load. */
    readonly Client: new (
      config: never,
    ) => {
      send(command: never, options?: never): Promise<unknown>;
      destroy(): void;
      readonly middlewareStack: { add(middleware: never, options: never): void };
    };
    readonly commands: Readonly<Record<string, unknown>>;
  }>;
  readonly units: readonly Unit[];
}

/** Declares a collector. */
export function defineService(service: ServiceCollector): ServiceCollector {
  return service;
}

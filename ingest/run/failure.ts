/** How a call failed, in the states of scopes and facets. Everything that goes wrong between us and AWS becomes one of these. */
import type { FacetState, ScopeState } from '../../graph/schema/observation.js';
import { actionInMessage, actionOf } from './iam-action.js';

export type FailedState = Exclude<ScopeState, 'complete'>;

/** What a retry may do about it. */
export type Retry = 'never' | 'throttled' | 'timeout' | 'broken' | 'server' | 'refused' | 'not-ready';

export interface FailureFacts {
  readonly state: FailedState;
  /** AWS's error code, or a word of our own (`Timeout`). */
  readonly code: string;
  /** Further codes of the same error: query services and their JSON successors name it differently. */
  readonly codes?: readonly string[];
  readonly message: string;
  /** The IAM permission that would mend it. */
  readonly missing?: string | null;
  readonly retry?: Retry;
  /** AWS said how long to wait. */
  readonly retryAfterMs?: number | null;
  /** Nothing answered at all: no endpoint, no route. */
  readonly unreachable?: boolean;
  /** The credentials themselves were refused, not the permission. */
  readonly credentials?: boolean;
  /** Nobody serves this operation here: asking again for another asset is of no use. */
  readonly unserved?: boolean;
}

/** Thrown by whatever answers calls; a scope ends with its state, a detail turns it into a facet's state. */
export class CallFailure extends Error {
  readonly state: FailedState;
  readonly code: string;
  readonly codes: readonly string[];
  readonly missing: string | null;
  readonly retry: Retry;
  readonly retryAfterMs: number | null;
  readonly unreachable: boolean;
  readonly credentials: boolean;
  readonly unserved: boolean;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.name = 'CallFailure';
    this.state = facts.state;
    this.code = facts.code;
    this.codes = facts.codes ?? [facts.code];
    this.missing = facts.missing ?? null;
    this.retry = facts.retry ?? 'never';
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.unreachable = facts.unreachable ?? false;
    this.credentials = facts.credentials ?? false;
    this.unserved = facts.unserved ?? false;
  }
}

/** A facet knows fewer states than a scope. */
export function facetState(state: FailedState): Exclude<FacetState, 'known' | 'absent'> {
  return state === 'denied' || state === 'unsupported' ? state : 'failed';
}

/** Raised by the HTTP handler before the SDK sees the body: the answer is none of AWS's. */
export class BadAnswer extends Error {
  constructor(
    readonly kind: 'no-aws-error' | 'malformed' | 'cut' | 'too-large',
    readonly status: number,
    message: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'BadAnswer';
  }
}

/** Raised by the HTTP handler when time is up. */
export class TimeUp extends Error {
  constructor(
    readonly what: 'connect' | 'answer',
    readonly ms: number,
  ) {
    super(what === 'connect' ? `no connection within ${ms / 1000} s` : `no whole answer within ${ms / 1000} s`);
    this.name = 'TimeUp';
  }
}

const THROTTLED = new Set([
  'Throttling', 'ThrottlingException', 'ThrottledException', 'Throttled', 'RequestThrottled', 'RequestThrottledException',
  'RequestLimitExceeded', 'TooManyRequestsException', 'TooManyRequests', 'SlowDown', 'BandwidthLimitExceeded',
  'ProvisionedThroughputExceededException', 'PriorRequestNotComplete', 'EC2ThrottledException', 'LimitExceededException',
  'TransactionInProgressException',
]); // biome-ignore format: a list
/** The key, its signature or its session is refused: nothing this identity asks will be answered. */
const CREDENTIALS = new Set([
  'InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'InvalidAccessKeyId', 'SignatureDoesNotMatch',
  'InvalidSignatureException', 'IncompleteSignature', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException',
  'ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired', 'InvalidToken', 'InvalidSecurity',
]); // biome-ignore format: a list
/** Of those, what a region that the account has not enabled answers to good credentials. */
export const REGION_DISABLED = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'InvalidToken',
  'InvalidAccessKeyId',
]);
const UNSUPPORTED = new Set([
  'OptInRequired', 'SubscriptionRequiredException', 'NotImplemented', 'NotImplementedException', 'InvalidAction', 'UnknownOperationException',
  'UnknownOperation', 'UnsupportedOperation', 'UnsupportedOperationException', 'UnsupportedApiVersion', 'EndpointNotFound', 'RegionDisabledException',
]); // biome-ignore format: a list
const NOT_READY = new Set([
  'ReportInProgress',
  'CredentialReportNotReadyException',
  'CredentialReportNotPresentException',
  'ReportNotPresent',
]);
const DENIED =
  /^(?:AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|AllAccessDisabled|Forbidden|AccountProblem)|AccessDenied/;

const text = (error: unknown, member: string): string => {
  if (typeof error !== 'object' || error === null || !(member in error)) return '';
  const value = Reflect.get(error, member);
  return typeof value === 'string' ? value : '';
};

/** All codes an SDK error carries: query services and their JSON successors name the same error differently. */
export function errorCodes(error: unknown): readonly string[] {
  return [...new Set([text(error, 'name'), text(error, 'Code'), text(error, 'code')])].filter(
    (c) => c !== '' && c !== 'Error',
  );
}

export function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return 0;
  const meta = error.$metadata;
  return typeof meta === 'object' &&
    meta !== null &&
    'httpStatusCode' in meta &&
    typeof meta.httpStatusCode === 'number'
    ? meta.httpStatusCode
    : 0;
}

/** Long enough for AWS's sentences, short enough for a table; encoded authorisation messages are cut. */
const short = (message: string) => (message.length > 400 ? `${message.slice(0, 399)}…` : message);

function network(error: unknown, name: string): CallFailure | null {
  const code = text(error, 'code');
  const at = text(error, 'message');
  const facts = (f: Omit<FailureFacts, 'code'>) => new CallFailure({ ...f, code });
  switch (code) {
    case 'ECONNREFUSED':
      return facts({
        state: 'unsupported',
        message: `${name}: the endpoint refuses connections (${at}).`,
        retry: 'refused',
        unreachable: true,
        unserved: true,
      });
    case 'ENOTFOUND':
      return facts({
        state: 'unsupported',
        message: `${name}: there is no such endpoint (${at}).`,
        unreachable: true,
        unserved: true,
      });
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EAI_AGAIN':
      return facts({
        state: 'failed',
        message: `${name}: the endpoint cannot be reached (${at}).`,
        retry: 'broken',
        unreachable: true,
      });
    case 'ETIMEDOUT':
      return facts({ state: 'timeout', message: `${name}: the connection timed out (${at}).`, retry: 'timeout' });
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
    case 'ERR_STREAM_PREMATURE_CLOSE':
    case 'EPROTO':
      return facts({ state: 'failed', message: `${name}: the connection was cut (${at}).`, retry: 'broken' });
    default:
      // Answers that are no HTTP at all (HPE_INVALID_CONSTANT …), TLS failures, addresses nobody can parse.
      return /^(?:HPE_|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_INVALID)/.test(code)
        ? facts({
            state: 'failed',
            message: `${name}: ${at}.`,
            retry: code.startsWith('HPE_') ? 'broken' : 'never',
            unreachable: !code.startsWith('HPE_'),
          })
        : null;
  }
}

function badAnswer(error: BadAnswer, name: string, service: string, operation: string): CallFailure {
  const { status, kind, retryAfterMs } = error;
  if (kind !== 'no-aws-error') {
    return new CallFailure({
      state: 'failed',
      code: kind === 'cut' ? 'AnswerCut' : 'MalformedAnswer',
      message: `${name}: ${error.message}.`,
      retry: kind === 'too-large' ? 'never' : 'broken',
    });
  }
  const said = `HTTP ${status} without an AWS error`;
  if (status === 429)
    return new CallFailure({
      state: 'throttled',
      code: 'Http429',
      message: `${name}: ${said} (too many requests).`,
      retry: 'throttled',
      retryAfterMs,
    });
  if (status === 401 || status === 403)
    return new CallFailure({
      state: 'denied',
      code: `Http${status}`,
      message: `${name}: ${said}.`,
      missing: actionOf(service, operation),
    });
  if (status === 404 || status === 500 || status === 501) {
    return new CallFailure({
      state: 'unsupported',
      code: `Http${status}`,
      message: `${name}: this endpoint does not serve it (${said}).`,
      retry: status === 500 ? 'refused' : 'never',
      unserved: true,
    });
  }
  return new CallFailure({
    state: 'failed',
    code: `Http${status}`,
    message: `${name}: ${said}.`,
    retry: status >= 500 ? 'server' : 'never',
    retryAfterMs,
  });
}

/** Turns whatever a call threw into a `CallFailure`. `service` and `operation` are the CLI's and the API's names. */
export function classify(
  error: unknown,
  service: string,
  operation: string,
  retryAfterMs: number | null = null,
): CallFailure {
  if (error instanceof CallFailure) return error;
  const name = `${service}:${operation}`;
  if (error instanceof TimeUp)
    return new CallFailure({
      state: 'timeout',
      code: 'Timeout',
      message: `${name}: ${error.message}.`,
      retry: 'timeout',
    });
  if (error instanceof BadAnswer) return badAnswer(error, name, service, operation);
  const codes = errorCodes(error);
  const status = statusOf(error);
  const said = text(error, 'message');
  const code = codes[0] ?? 'Unknown';
  const has = (set: ReadonlySet<string>) => codes.some((c) => set.has(c) || set.has(c.split('.').pop() ?? c));
  const facts = (f: Omit<FailureFacts, 'code' | 'message'>, message = short(`${name}: ${code}: ${said}`)) =>
    new CallFailure({ ...f, code, codes, message });
  if (status === 0 || status < 300) {
    const cut = network(error, name);
    if (cut !== null) return cut;
    if (
      status === 0 &&
      (code === 'CredentialsProviderError' || code === 'ProviderError' || code === 'TokenProviderError')
    ) {
      return facts({ state: 'denied', credentials: true }, `No credentials: ${said}`);
    }
    if (status >= 200)
      return facts({ state: 'failed', retry: 'broken' }, short(`${name}: the answer could not be read: ${said}`));
  }
  if (status === 429 || has(THROTTLED)) return facts({ state: 'throttled', retry: 'throttled', retryAfterMs });
  if (has(NOT_READY)) return facts({ state: 'failed', retry: 'not-ready' });
  if (has(CREDENTIALS)) return facts({ state: 'denied', credentials: true });
  if (has(UNSUPPORTED)) return facts({ state: 'unsupported', unserved: true });
  if (status === 401 || status === 403 || codes.some((c) => DENIED.test(c))) {
    return facts({ state: 'denied', missing: actionInMessage(said) ?? actionOf(service, operation) });
  }
  return facts({ state: 'failed', retry: status >= 500 ? 'server' : 'never', retryAfterMs });
}

/**
 * The HTTP door of every SDK client. It keeps connections alive, bounds time and size of each answer, reads the answer
 * whole, and judges it before the SDK does: an SDK parser takes an HTML page or a cut-off document for an empty list, and
 * an empty list would retire every asset.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { judgeError, judgeSuccess } from './answer-form.js';
import { BadAnswer, TimeUp } from './failure.js';

/** The part of the SDK's request that is used here. */
export interface DoorRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface DoorAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface DoorLimits {
  readonly connectMs: number;
  /** From the first byte sent to the last byte received. */
  readonly answerMs: number;
  readonly maxBytes: number;
  readonly maxSockets: number;
}

export const DOOR_LIMITS: DoorLimits = { connectMs: 6_000, answerMs: 25_000, maxBytes: 48 << 20, maxSockets: 64 };

/** What the door saw of the newest exchange under a signal: retry-after never reaches the SDK's errors. */
const retryAfter = new WeakMap<AbortSignal, number>();
/** Milliseconds that AWS asked to wait in the answer to the request sent with `signal`, or null. */
export const retryAfterOf = (signal: AbortSignal): number | null => retryAfter.get(signal) ?? null;

/**
 * Fires after `ms` of the program's own time: counted in eight ticks, so that a stalled event loop (a large module being
 * loaded) counts once and answers that wait in the socket are still read. Gives the way to stop it.
 */
function deadline(ms: number, fire: () => void): () => void {
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks < 8) return;
    clearInterval(timer);
    fire();
  }, ms / 8);
  return () => clearInterval(timer);
}

const percent = (part: string) =>
  encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function pathOf(request: DoorRequest): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(request.query ?? {})) {
    if (value === null) parts.push(percent(key));
    else for (const one of typeof value === 'string' ? [value] : value) parts.push(`${percent(key)}=${percent(one)}`);
  }
  return parts.length === 0 ? request.path : `${request.path}?${parts.join('&')}`;
}

function waitAsked(headers: IncomingMessage['headers']): number | null {
  const value = headers['retry-after'];
  if (value === undefined) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.min(20, seconds)) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, Math.min(20_000, at - Date.now()));
}

/** Gives SDK clients one shared pool of connections; `handle` is what the SDK calls. */
export class HttpDoor {
  readonly metadata = { handlerProtocol: 'http/1.1' } as const;
  private readonly signals = new WeakMap<DoorRequest, AbortSignal>();
  private readonly plain: http.Agent;
  private readonly secure: https.Agent;

  constructor(private readonly limits: DoorLimits = DOOR_LIMITS) {
    const pool = {
      keepAlive: true,
      maxSockets: limits.maxSockets,
      maxFreeSockets: limits.maxSockets,
      scheduling: 'lifo' as const,
    };
    this.plain = new http.Agent(pool);
    this.secure = new https.Agent(pool);
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Closes idle connections. SDK clients call it when they are destroyed; the pool makes new ones when asked again. */
  destroy(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  /** This request, once handed in, is given up when `signal` fires. */
  endWith(request: DoorRequest, signal: AbortSignal): void {
    this.signals.set(request, signal);
  }

  /** Sends and reads the whole answer. Rejects with BadAnswer, TimeUp or Node's network error. */
  async handle(
    request: DoorRequest,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ response: DoorAnswer }> {
    return { response: await this.exchange(request, options?.abortSignal ?? this.signals.get(request)) };
  }

  private exchange(request: DoorRequest, signal: AbortSignal | undefined): Promise<DoorAnswer> {
    const { body } = request;
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
      return Promise.reject(new Error('a request with a streamed body: reads have none'));
    }
    return new Promise((done, fail) => {
      const secure = request.protocol === 'https:';
      const sent = (secure ? https : http).request({
        method: request.method,
        host: request.hostname.replace(/^\[|\]$/g, ''),
        ...(request.port === undefined ? {} : { port: request.port }),
        path: pathOf(request),
        headers: request.headers,
        agent: secure ? this.secure : this.plain,
      });
      let over = false;
      const end = (finish: () => void) => {
        if (over) return;
        over = true;
        whole();
        connecting();
        signal?.removeEventListener('abort', abort);
        finish();
      };
      const stop = (error: Error) =>
        end(() => {
          sent.destroy();
          fail(error);
        });
      const abort = () => stop(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      const whole = deadline(this.limits.answerMs, () => stop(new TimeUp('answer', this.limits.answerMs)));
      let connecting = () => {};
      sent.on('socket', (socket) => {
        if (!socket.connecting) return;
        connecting = deadline(this.limits.connectMs, () => stop(new TimeUp('connect', this.limits.connectMs)));
        socket.once('connect', () => connecting());
      });
      sent.on('error', (error) => end(() => fail(error)));
      sent.on('response', (message) => this.read(request, message, signal, (answer) => end(() => done(answer)), stop));
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
      if (body === undefined || body === null) sent.end();
      else sent.end(body);
    });
  }

  private read(
    request: DoorRequest,
    message: IncomingMessage,
    signal: AbortSignal | undefined,
    done: (answer: DoorAnswer) => void,
    stop: (error: Error) => void,
  ): void {
    const parts: Buffer[] = [];
    let size = 0;
    message.on('data', (part: Buffer) => {
      size += part.length;
      if (size > this.limits.maxBytes)
        stop(
          new BadAnswer(
            'too-large',
            message.statusCode ?? 0,
            `the answer is larger than ${this.limits.maxBytes >> 20} MB`,
          ),
        );
      else parts.push(part);
    });
    message.on('error', (error) => stop(error));
    // Fires also when the peer closed before the announced length: then `complete` is false.
    message.on('close', () => {
      if (!message.complete) stop(new BadAnswer('cut', message.statusCode ?? 0, 'the answer was cut short'));
    });
    message.on('end', () => {
      if (!message.complete) return;
      const body = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      const status = message.statusCode ?? 0;
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(message.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
      }
      const wait = waitAsked(message.headers);
      if (signal !== undefined && wait !== null) retryAfter.set(signal, wait);
      const bad =
        status >= 300 ? judgeError(request, status, headers, body, wait) : judgeSuccess(request, status, body);
      if (bad !== null) stop(bad);
      else done({ statusCode: status, headers, body });
    });
  }
}

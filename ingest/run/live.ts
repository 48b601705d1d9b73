/** Calls to AWS with everything that must surround them: the guard, turns, retries with full jitter, giving up. */
import type { ClientPool, Identity } from './clients.js';
import { CallFailure, classify, type Retry } from './failure.js';
import { assertRead } from './guard.js';
import { retryAfterOf } from './http.js';
import { PATIENCE_LIMITS, Patience, type PatienceLimits } from './patience.js';
import { toPlain } from './plain.js';
import { Slots } from './slots.js';
import type { Timings } from './timings.js';
import { type Clock, realClock, TokenBucket } from './token-bucket.js';

export interface LiveLimits {
  readonly patience: PatienceLimits;
  /** Calls in flight altogether, to one service in one region, and to a service that has not answered anything yet. */
  readonly inFlight: number;
  readonly inFlightOfLane: number;
  readonly inFlightUnproven: number;
  readonly backoff: { readonly baseMs: number; readonly capMs: number };
  readonly notReadyMs: number;
  /** A call that nobody's answer encourages is retried no longer than this. */
  readonly callMs: number;
  /**
   * Wall time that the whole run may wait for answers that never come, whatever the service; then each answer is awaited for
   * `hurriedMs` and no more, so that faults here and there do not add up.
   */
  readonly waitMs: number;
  readonly hurriedMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  patience: PATIENCE_LIMITS,
  inFlight: 32,
  inFlightOfLane: 20,
  inFlightUnproven: 4,
  backoff: { baseMs: 250, capMs: 8_000 },
  notReadyMs: 2_000,
  callMs: 40_000,
  waitMs: 60_000,
  hurriedMs: 6_000,
};

/** Attempts for each kind of failure, the first included. */
const ATTEMPTS: Readonly<Record<Retry, number>> = {
  never: 1,
  throttled: 8,
  timeout: 2,
  broken: 3,
  server: 4,
  refused: 2,
  'not-ready': 20,
};
/** A throttled call whose neighbours are answered goes on for this many attempts. */
const ATTEMPTS_WITH_PROGRESS = 24;
/** After so many broken calls in a row, an operation is not tried again in that region. */
const BROKEN_IN_A_ROW = 3;

export interface LiveRequest {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Region of the endpoint. */
  readonly region: string;
}

/** One service of one account in one region. */
interface Lane {
  readonly bucket: TokenBucket;
  readonly slots: Slots;
  /** Operations that nobody serves here, and whether an operation was ever answered. */
  readonly unserved: Map<string, CallFailure>;
  readonly served: Set<string>;
  /** Calls in a row that ended broken (5xx, cut, garbage), by operation. */
  readonly broken: Map<string, number>;
  dead: CallFailure | null;
}

interface Watch {
  readonly patience: Patience;
  readonly trial: Slots;
}

export class LiveAws {
  private readonly lanes = new Map<string, Lane>();
  private readonly watches = new Map<string, Watch>();
  private readonly slots: Slots;
  private lostMs = 0;
  private lostUntil = Number.NEGATIVE_INFINITY;
  /** Something answered, if only to refuse: AWS can be reached. */
  reached = false;

  constructor(
    private readonly clients: ClientPool,
    private readonly timings: Timings,
    private readonly limits: LiveLimits = LIVE_LIMITS,
    private readonly clock: Clock = realClock,
    private readonly random: () => number = Math.random,
  ) {
    this.slots = new Slots(limits.inFlight);
  }

  /**
   * Asks and gives the answer as plain JSON. Throws CallFailure when AWS does not give it, and an ordinary error when the
   * operation must not be called at all.
   */
  async ask(identity: Identity, request: LiveRequest): Promise<Readonly<Record<string, unknown>>> {
    const { service, operation } = request;
    assertRead(service, operation);
    const lane = this.lane(`${identity.name}\n${request.region}\n${service}`);
    const watch = this.watch(`${identity.name}\n${service}`, service);
    const { patience } = watch;
    const begun = this.clock.now();
    for (let attempt = 1; ; attempt++) {
      const refused = lane.dead ?? lane.unserved.get(operation) ?? patience.refusal(operation);
      if (refused !== null && refused !== undefined) throw refused;
      const controller = new AbortController();
      patience.enter(controller);
      let failure: CallFailure;
      try {
        // While a service has not answered anything, few calls try it: if it hangs, it must not hold all the turns.
        const answer = patience.proven
          ? await this.attempt(identity, request, lane, controller)
          : await watch.trial.run(() => this.attempt(identity, request, lane, controller));
        this.reached = true;
        lane.served.add(operation);
        lane.broken.delete(operation);
        lane.bucket.answered();
        patience.answered(operation, this.clock.now());
        return answer.value;
      } catch (error) {
        if (!(error instanceof AttemptFailure)) throw error;
        failure = error.failure;
        if (failure.state === 'timeout') {
          patience.waited(error.from, this.clock.now(), failure);
          this.waited(error.from, this.clock.now());
        }
      } finally {
        patience.leave(controller);
      }
      if (patience.refusal(operation) === null) this.note(failure, lane, operation);
      if (!this.again(failure, attempt, patience, operation, begun)) {
        this.settle(failure, lane, patience, operation, begun);
        throw failure;
      }
      this.timings.retries++;
      const waiting = new AbortController();
      patience.enter(waiting);
      await this.clock.sleep(this.pause(failure, attempt), waiting.signal);
      patience.leave(waiting);
    }
  }

  private again(failure: CallFailure, attempt: number, patience: Patience, operation: string, begun: number): boolean {
    const encouraged = patience.progressed(operation, begun);
    if (failure.retry === 'timeout' && this.hurried) return false;
    if (failure.retry === 'throttled' && encouraged) return attempt < ATTEMPTS_WITH_PROGRESS;
    if (!encouraged && failure.retry !== 'not-ready' && this.clock.now() - begun > this.limits.callMs) return false;
    return attempt < ATTEMPTS[failure.retry];
  }

  /** Full jitter: anything between nothing and the doubled bound; what AWS asks for is a lower bound. */
  private pause(failure: CallFailure, attempt: number): number {
    if (failure.retry === 'not-ready') return this.limits.notReadyMs;
    const { baseMs, capMs } = this.limits.backoff;
    return Math.max(this.random() * Math.min(capMs, baseMs * 2 ** attempt), failure.retryAfterMs ?? 0);
  }

  private note(failure: CallFailure, lane: Lane, operation: string): void {
    if (failure.retry === 'throttled') lane.bucket.throttled(failure.retryAfterMs);
    // Any word from the other side shows that there is one.
    if (!failure.unreachable && failure.code !== 'Timeout' && !failure.credentials) {
      this.reached = true;
      if (failure.retry === 'never') lane.served.add(operation);
    }
  }

  private settle(failure: CallFailure, lane: Lane, patience: Patience, operation: string, begun: number): void {
    if (failure.unserved && failure.unreachable) lane.dead = failure;
    else if (failure.unserved && !lane.served.has(operation)) lane.unserved.set(operation, failure);
    else if (failure.retry === 'throttled' || failure.retry === 'timeout')
      patience.exhausted(operation, begun, this.clock.now(), failure);
    else if (failure.retry === 'server' || failure.retry === 'broken') {
      const times = (lane.broken.get(operation) ?? 0) + 1;
      lane.broken.set(operation, times);
      if (times >= BROKEN_IN_A_ROW) lane.unserved.set(operation, failure);
    } else if (!failure.unserved) patience.answered('', this.clock.now());
  }

  /** Too much time was lost to answers that never came. */
  private get hurried(): boolean {
    return this.lostMs > this.limits.waitMs;
  }

  /** An attempt ended in a time-out between these times. */
  private waited(from: number, until: number): void {
    this.lostMs += Math.max(0, until - Math.max(from, this.lostUntil));
    this.lostUntil = Math.max(this.lostUntil, until);
  }

  /** Ends the attempt early in a run that is in a hurry. Gives the way to call that off. */
  private hurry({ service, operation }: LiveRequest, controller: AbortController): () => void {
    if (!this.hurried) return () => {};
    const over = new AbortController();
    const { hurriedMs } = this.limits;
    void this.clock.sleep(hurriedMs, over.signal).then(() => {
      if (over.signal.aborted) return;
      const lost = Math.round(this.lostMs / 1000);
      const message = `${service}:${operation}: no answer within ${hurriedMs / 1000} s; not awaited longer because answers that never came cost this run ${lost} s`;
      controller.abort(new CallFailure({ state: 'timeout', code: 'Timeout', message, retry: 'timeout' }));
    });
    return () => over.abort();
  }

  private async attempt(
    identity: Identity,
    request: LiveRequest,
    lane: Lane,
    controller: AbortController,
  ): Promise<{ readonly value: Readonly<Record<string, unknown>> }> {
    const { signal } = controller;
    return lane.slots.run(async () => {
      await lane.bucket.take(signal);
      return this.slots.run(async () => {
        const from = this.clock.now();
        const calm = this.hurry(request, controller);
        try {
          if (signal.aborted) throw signal.reason;
          const sender = await this.clients.sender(identity, request.region, request.service);
          const output = await this.timings.during(() => sender.send(request.operation, request.input, signal));
          return { value: toPlain(output) };
        } catch (error) {
          // Given up while in flight: what the SDK makes of an abort says nothing.
          const reason: unknown = signal.aborted && signal.reason instanceof CallFailure ? signal.reason : error;
          throw new AttemptFailure(classify(reason, request.service, request.operation, retryAfterOf(signal)), from);
        } finally {
          calm();
        }
      });
    });
  }

  private lane(key: string): Lane {
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = {
        bucket: new TokenBucket(this.clock),
        slots: new Slots(this.limits.inFlightOfLane),
        unserved: new Map(),
        served: new Set(),
        broken: new Map(),
        dead: null,
      };
      this.lanes.set(key, lane);
    }
    return lane;
  }

  private watch(key: string, service: string): Watch {
    let watch = this.watches.get(key);
    if (watch === undefined) {
      watch = { patience: new Patience(service, this.limits.patience), trial: new Slots(this.limits.inFlightUnproven) };
      this.watches.set(key, watch);
    }
    return watch;
  }
}

class AttemptFailure extends Error {
  constructor(
    readonly failure: CallFailure,
    readonly from: number,
  ) {
    super(failure.message);
  }
}

/**
 * When to give a service up. A call is retried a few times; a service that answers nothing at all, or keeps the run
 * waiting for longer than the budget, is given up as a whole, so that the others go on and the run ends.
 */
import { CallFailure } from './failure.js';

export interface PatienceLimits {
  /** Wall time that a service of one account may keep the run waiting by time-outs, in milliseconds. */
  readonly waitMs: number;
  /** Operations of a service that may be given up before the whole service is. */
  readonly operations: number;
}

export const PATIENCE_LIMITS: PatienceLimits = { waitMs: 60_000, operations: 3 };

/** Watches the calls to one service of one account (all regions). */
export class Patience {
  private lastAnswer = Number.NEGATIVE_INFINITY;
  private readonly lastAnswerOf = new Map<string, number>();
  private readonly givenUp = new Map<string, CallFailure>();
  private whole: CallFailure | null = null;
  private lostMs = 0;
  private lostUntil = Number.NEGATIVE_INFINITY;
  private readonly inFlight = new Set<AbortController>();

  constructor(
    private readonly service: string,
    private readonly limits: PatienceLimits = PATIENCE_LIMITS,
  ) {}

  /** Something of this service was answered already: it deserves more calls in flight. */
  get proven(): boolean {
    return this.lastAnswer > Number.NEGATIVE_INFINITY;
  }

  /** Why calls of this operation are not made any more, or null. */
  refusal(operation: string): CallFailure | null {
    return this.whole ?? this.givenUp.get(operation) ?? null;
  }

  /** Registers a call in flight, so that it ends at once when the service is given up. */
  enter(controller: AbortController): void {
    this.inFlight.add(controller);
  }

  leave(controller: AbortController): void {
    this.inFlight.delete(controller);
  }

  answered(operation: string, at: number): void {
    this.lastAnswer = Math.max(this.lastAnswer, at);
    this.lastAnswerOf.set(operation, at);
  }

  /** Since `since`, this operation answered somebody: trying again makes sense. */
  progressed(operation: string, since: number): boolean {
    return (this.lastAnswerOf.get(operation) ?? Number.NEGATIVE_INFINITY) > since;
  }

  /** An attempt ended in a time-out between these times: the run waited for it. */
  waited(from: number, until: number, failure: CallFailure): void {
    this.lostMs += Math.max(0, until - Math.max(from, this.lostUntil));
    this.lostUntil = Math.max(this.lostUntil, until);
    if (this.lostMs > this.limits.waitMs)
      this.giveUpWhole(failure, `it kept the run waiting for ${Math.round(this.lostMs / 1000)} s`);
  }

  /** A call begun at `since` used up its retries for time-outs or throttling. */
  exhausted(operation: string, since: number, until: number, failure: CallFailure): void {
    if (this.whole !== null || this.progressed(operation, since)) return;
    this.waited(since, until, failure);
    if (!this.givenUp.has(operation))
      this.givenUp.set(operation, again(failure, `${this.service}:${operation} was given up: ${failure.message}`));
    if (this.lastAnswer <= since) this.giveUpWhole(failure, 'nothing was answered');
    else if (this.givenUp.size >= this.limits.operations)
      this.giveUpWhole(failure, `${this.givenUp.size} operations were given up`);
  }

  private giveUpWhole(failure: CallFailure, why: string): void {
    if (this.whole !== null) return;
    this.whole = again(failure, `${this.service} was given up for this run because ${why}: ${failure.message}`);
    for (const controller of this.inFlight) controller.abort(this.whole);
  }
}

const again = (failure: CallFailure, message: string) =>
  new CallFailure({
    state: failure.state,
    code: failure.code,
    message,
    missing: failure.missing,
    unreachable: failure.unreachable,
  });

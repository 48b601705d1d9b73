/**
 * How fast one service of one account in one region may be asked. Unlimited until AWS throttles; then at seventy percent
 * of the rate that was measured, growing again with every answer (additive increase, multiplicative decrease).
 */

export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Sleeps that end early when the signal fires; the caller looks at the signal. */
export const realClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((done) => {
      if (signal?.aborted) return done();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        done();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
};

const WINDOW_MS = 2_000;
/** Calls a second below which throttling does not push. */
const SLOWEST = 2;

export class TokenBucket {
  /** Calls a second; null: no limit known. */
  private rate: number | null = null;
  private nextAt = 0;
  private pausedUntil = 0;
  /** Calls in the running window and in the whole one before it. */
  private windowFrom = Number.NEGATIVE_INFINITY;
  private sentNow = 0;
  private sentBefore = 0;

  constructor(private readonly clock: Clock = realClock) {}

  /** Waits for a turn. Ends early when the signal fires. */
  async take(signal?: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const turn = Math.max(now, this.pausedUntil, this.rate === null ? now : this.nextAt);
    if (this.rate !== null) this.nextAt = turn + 1000 / this.rate;
    if (turn > now) await this.clock.sleep(turn - now, signal);
    this.turnWindow();
    this.sentNow++;
  }

  private turnWindow(): void {
    const past = this.clock.now() - this.windowFrom;
    if (past < WINDOW_MS) return;
    this.sentBefore = past < 2 * WINDOW_MS ? this.sentNow : 0;
    this.sentNow = 0;
    this.windowFrom = this.clock.now();
  }

  /** Calls a second lately: the running window, and the part of the one before that lies within a window's length. */
  private measured(): number {
    this.turnWindow();
    const part = (this.clock.now() - this.windowFrom) / WINDOW_MS;
    return (this.sentNow + this.sentBefore * (1 - part)) / (WINDOW_MS / 1000);
  }

  /** AWS throttled: slow down, and wait as long as it asked. */
  throttled(retryAfterMs: number | null): void {
    const now = this.clock.now();
    this.rate = Math.max(SLOWEST, Math.min(this.rate ?? Number.POSITIVE_INFINITY, this.measured()) * 0.7);
    if (retryAfterMs !== null) this.pausedUntil = Math.max(this.pausedUntil, now + retryAfterMs);
  }

  /** AWS answered: a little faster next time. */
  answered(): void {
    if (this.rate === null) return;
    this.rate += Math.max(0.1, this.rate * 0.02);
    if (this.rate > 1000) this.rate = null;
  }
}

/** Counts calls and the wall time during which at least one was in flight, for benchmarks and the progress display. */
export class Timings {
  calls = 0;
  retries = 0;
  private open = 0;
  private since = 0;
  private busyMs = 0;
  private readonly started = performance.now();

  /** Wraps one SDK call: from the call to its parsed answer, as botocore's `_make_api_call` would be timed. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.calls++;
    if (this.open++ === 0) this.since = performance.now();
    try {
      return await work();
    } finally {
      if (--this.open === 0) this.busyMs += performance.now() - this.since;
    }
  }

  report(): {
    readonly calls: number;
    readonly retries: number;
    readonly callSeconds: number;
    readonly wallSeconds: number;
  } {
    const now = performance.now();
    const busy = this.busyMs + (this.open > 0 ? now - this.since : 0);
    const seconds = (ms: number) => Math.round(ms) / 1000;
    return {
      calls: this.calls,
      retries: this.retries,
      callSeconds: seconds(busy),
      wallSeconds: seconds(now - this.started),
    };
  }
}

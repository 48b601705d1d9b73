/** What a person sees while collectors run: one line redrawn on a terminal, plain lines elsewhere. */
import type { ScopeKey } from '../../graph/schema/observation.js';
import { scopeText } from '../../graph/schema/observation.js';
import type { ScopeRow } from './scheduler.js';
import type { Timings } from './timings.js';

export interface ProgressSink {
  /** The other end is a terminal: lines may be redrawn. */
  readonly interactive: boolean;
  readonly columns: number;
  write(text: string): void;
}

const REDRAW_MS = 200;
/** Without a terminal: one line in so many seconds, so that logs stay short. */
const LINE_MS = 10_000;

export class Progress {
  private total = 0;
  private done = 0;
  private assets = 0;
  private readonly running = new Map<string, number>();
  private readonly left = new Map<string, number>();
  private readonly services = new Set<string>();
  private readonly started = performance.now();
  private lastCalls = 0;
  private lastAt = this.started;
  private rate = 0;
  private timer: NodeJS.Timeout | null = null;
  private drawn = false;

  constructor(
    private readonly sink: ProgressSink,
    private readonly timings: Timings,
  ) {}

  begin(scopes: readonly ScopeKey[]): void {
    this.total = scopes.length;
    for (const scope of scopes) {
      const service = serviceOf(scope);
      this.services.add(service);
      this.left.set(service, (this.left.get(service) ?? 0) + 1);
    }
    this.timer = setInterval(() => this.draw(), this.sink.interactive ? REDRAW_MS : LINE_MS);
    this.timer.unref();
  }

  scopeStarted(scope: ScopeKey): void {
    this.running.set(scopeText(scope), performance.now());
  }

  seen(): void {
    this.assets++;
  }

  scopeEnded(row: ScopeRow): void {
    this.running.delete(scopeText(row));
    this.done++;
    const service = serviceOf(row);
    const left = (this.left.get(service) ?? 1) - 1;
    if (left === 0) this.left.delete(service);
    else this.left.set(service, left);
  }

  /** A line that stays. It may repeat what AWS said: control characters are shown, not sent. */
  note(text: string): void {
    this.erase();
    this.sink.write(`${text.replace(/\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`);
  }

  /** Ends the display with one line that sums up. */
  end(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.erase();
    const { calls, wallSeconds } = this.timings.report();
    const perSecond = wallSeconds > 0 ? Math.round(calls / wallSeconds) : 0;
    this.sink.write(
      `${this.done} of ${this.total} scopes, ${this.assets} assets, ${calls > 0 ? `${calls} calls (${perSecond}/s), ` : ''}${wallSeconds.toFixed(1)} s\n`,
    );
  }

  private erase(): void {
    if (this.drawn) this.sink.write('\r\u001b[2K');
    this.drawn = false;
  }

  private draw(): void {
    const now = performance.now();
    const { calls } = this.timings;
    this.rate = Math.round(((calls - this.lastCalls) * 1000) / Math.max(1, now - this.lastAt));
    this.lastCalls = calls;
    this.lastAt = now;
    const slowest = [...this.running].sort((a, b) => a[1] - b[1])[0];
    const slow = slowest === undefined ? '' : `, longest ${slowest[0]} ${((now - slowest[1]) / 1000).toFixed(0)} s`;
    const line = `${this.services.size - this.left.size}/${this.services.size} services, ${this.done}/${this.total} scopes, ${this.assets} assets${calls > 0 ? `, ${this.rate} calls/s` : ''}${slow}`;
    if (!this.sink.interactive) {
      this.sink.write(`${line}\n`);
      return;
    }
    this.sink.write(`\r\u001b[2K${line.slice(0, Math.max(20, this.sink.columns - 1))}`);
    this.drawn = true;
  }
}

const serviceOf = (scope: ScopeKey): string => scope.unit.slice(0, scope.unit.indexOf('.'));

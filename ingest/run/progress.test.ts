import { describe, expect, it, vi } from 'vitest';
import { Progress } from './progress.js';
import { Timings } from './timings.js';

const row = (unit: string) => ({
  account: '1',
  region: 'global',
  unit,
  state: 'complete' as const,
  assets: 1,
  facetsMissing: 0,
  missing: null,
  message: '',
  unreachable: false,
  credentials: false,
});

function shown(interactive: boolean, ms: number): string {
  vi.useFakeTimers();
  try {
    let text = '';
    const add = (more: string) => {
      text += more;
    };
    const progress = new Progress({ interactive, columns: 60, write: add }, new Timings());
    progress.begin([row('iam.users'), row('iam.roles'), row('s3.buckets')]);
    progress.scopeStarted(row('iam.users'));
    progress.scopeEnded(row('iam.users'));
    progress.scopeStarted(row('s3.buckets'));
    progress.seen();
    progress.scopeEnded(row('s3.buckets'));
    progress.scopeStarted(row('iam.roles'));
    vi.advanceTimersByTime(ms);
    progress.note('a message\u001b[2J');
    progress.end();
    return text;
  } finally {
    vi.useRealTimers();
  }
}

describe('the progress display', () => {
  it('redraws one line on a terminal, cut to its width, and leaves a sum', () => {
    const text = shown(true, 1000);
    expect(text).toContain('\r\u001b[2K1/2 services, 2/3 scopes, 1 assets');
    for (const line of text.split('\n').flatMap((l) => l.split('\r\u001b[2K'))) expect(line.length).toBeLessThan(60);
    expect(text).toContain('\r\u001b[2Ka message\\u001b[2J\n');
    expect(text.endsWith(' s\n')).toBe(true);
    expect(text).toContain('2 of 3 scopes, 1 assets');
  });

  it('writes plain lines elsewhere, few and without control characters', () => {
    const text = shown(false, 25_000);
    expect(text).not.toContain('\r');
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').filter((l) => l.includes('services'))).toHaveLength(2);
    expect(text).toContain('longest 1/global/iam.roles');
  });
});

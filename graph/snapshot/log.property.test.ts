/** The log against a model of a few lines: whatever is done to it, in whatever order, it says what the model says. */
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asNodeId } from '../schema/ids.js';
import type { Observation, ScopeState } from '../schema/observation.js';
import type { RunWriter } from './contract.js';
import { openRun, readSnapshot } from './log.js';

const UNITS = ['a.things', 'b.things'] as const;
const STATES: readonly ScopeState[] = [
  'complete',
  'complete',
  'complete',
  'partial',
  'denied',
  'throttled',
  'timeout',
  'unsupported',
  'failed',
];

/** What one attempt saw: by thing, its content and its unique id. */
type Sighting = { readonly thing: number; readonly content: number; readonly unique: 'none' | 'x' | 'y' };
type Attempt = { readonly unit: number; readonly state: ScopeState; readonly seen: readonly Sighting[] };
type Step =
  | { readonly do: 'begin'; readonly attempts: readonly Attempt[] }
  | { readonly do: 'commit'; readonly which: number }
  | { readonly do: 'abort'; readonly which: number }
  | { readonly do: 'tear'; readonly text: string };

const sighting = fc.record({
  thing: fc.nat(4),
  content: fc.nat(1),
  unique: fc.constantFrom('none' as const, 'none' as const, 'x' as const, 'y' as const),
});
const attempt = fc.record({
  unit: fc.nat(UNITS.length - 1),
  state: fc.constantFrom(...STATES),
  seen: fc.uniqueArray(sighting, { maxLength: 5, selector: (s) => s.thing }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      attempts: fc.uniqueArray(attempt, { minLength: 1, maxLength: 2, selector: (a) => a.unit }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit' as const), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), which: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('tear' as const),
      text: fc.constantFrom('{', '{"v":1,"seq":9', '\u0000\u0000\u0000'),
    }),
  },
);

interface ModelAsset {
  readonly content: string;
  readonly unique: string | null;
  readonly first: number;
  readonly changed: number;
  readonly seen: number;
}
class Model {
  seq = 0;
  readonly assets = new Map<string, Map<number, ModelAsset>>();
  readonly last = new Map<string, { readonly state: ScopeState; readonly seq: number }>();

  commit(attempts: readonly Attempt[]): void {
    this.seq++;
    for (const a of attempts) {
      const unit = UNITS[a.unit] ?? '';
      const before = this.assets.get(unit) ?? new Map<number, ModelAsset>();
      const after = new Map<number, ModelAsset>(a.state === 'complete' ? [] : before);
      for (const s of a.seen) {
        const content = JSON.stringify([s.content, s.unique]);
        const unique = s.unique === 'none' ? null : s.unique;
        const was = before.get(s.thing);
        const same = was !== undefined && !(was.unique !== null && unique !== null && was.unique !== unique);
        after.set(s.thing, {
          content,
          unique: unique ?? (same ? was.unique : null),
          first: same ? was.first : this.seq,
          changed: same && was.content === content ? was.changed : this.seq,
          seen: this.seq,
        });
      }
      this.assets.set(unit, after);
      this.last.set(unit, { state: a.state, seq: this.seq });
    }
  }

  says(): unknown[] {
    const rows: unknown[] = [];
    for (const unit of UNITS) {
      for (const [thing, a] of this.assets.get(unit) ?? []) {
        const last = this.last.get(unit);
        rows.push([
          `t${thing}`,
          unit,
          a.content,
          a.first,
          a.changed,
          a.seen,
          last === undefined || a.seen === last.seq ? null : last.state,
        ]);
      }
    }
    return rows.map((r) => JSON.stringify(r)).sort();
  }
}

const timeOf = (seq: number): string => new Date(Date.UTC(2000, 0, 1) + seq * 1000).toISOString();
const seqOf = (time: string): number => (Date.parse(time) - Date.UTC(2000, 0, 1)) / 1000;

function observation(s: Sighting): Observation {
  return {
    type: 'iam.role',
    id: asNodeId(`t${s.thing}`),
    name: `${s.content}`,
    account: '111122223333',
    region: 'global',
    props: {},
    ...(s.unique === 'none' ? {} : { uniqueId: s.unique }),
  };
}

async function says(dir: string, asOf?: number): Promise<string[]> {
  const rows: string[] = [];
  for await (const a of (await readSnapshot(dir, asOf))?.assets() ?? []) {
    rows.push(
      JSON.stringify([
        a.id,
        a.scope.unit,
        JSON.stringify([Number(a.name), a.uniqueId ?? 'none']),
        seqOf(a.firstSeen),
        seqOf(a.lastChanged),
        seqOf(a.lastSeen),
        a.stale,
      ]),
    );
  }
  return rows.sort();
}

async function play(steps: readonly Step[]): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'log-property-'));
  const model = new Model();
  const history: unknown[][] = [];
  // Runs that are open at the same time; each gets its commit's time when it commits, so it is begun with a later one.
  const open: { readonly writer: RunWriter; readonly attempts: readonly Attempt[]; readonly at: number }[] = [];
  let clock = 0;
  const times = new Map<number, number>();
  try {
    for (const s of steps) {
      if (s.do === 'begin') {
        const at = ++clock;
        const writer = await openRun(dir, { kind: 'test', at: timeOf(at) });
        for (const a of s.attempts) {
          const scope = writer.scope({ account: '111122223333', region: 'global', unit: UNITS[a.unit] ?? '' });
          for (const seen of a.seen) await scope.add(observation(seen));
          await scope.end({ state: a.state, message: '', missing: null, facetsMissing: {}, calls: 1 });
        }
        open.push({ writer, attempts: s.attempts, at });
      } else if (s.do === 'commit' || s.do === 'abort') {
        const [run] = open.splice(s.which % Math.max(1, open.length), 1);
        if (!run) continue;
        if (s.do === 'abort') {
          await run.writer.abort();
          continue;
        }
        const { seq } = await run.writer.commit();
        model.commit(run.attempts);
        expect(seq).toBe(model.seq);
        times.set(seq, run.at);
        history.push(model.says());
      } else {
        await appendFile(join(dir, 'manifest.ndjson'), s.text);
      }
      const wanted = inTimes(model.says(), times);
      expect(await says(dir)).toEqual(wanted);
    }
    // Every earlier state is still there.
    for (const [i, then] of history.entries()) expect(await says(dir, i + 1)).toEqual(inTimes(then, times));
    for (const run of open) await run.writer.abort();
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The model counts commits; the log gives the time that the commit's run was begun with. */
function inTimes(rows: readonly unknown[], times: ReadonlyMap<number, number>): string[] {
  return rows
    .map((row) => {
      const [id, unit, content, first, changed, seen, stale] = JSON.parse(String(row)) as [
        string,
        string,
        string,
        number,
        number,
        number,
        string | null,
      ];
      return JSON.stringify([id, unit, content, times.get(first), times.get(changed), times.get(seen), stale]);
    })
    .sort();
}

describe('the log and its model', () => {
  it('agree after every step of any history: overlapping runs, failures, aborts, torn writes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 24 }), play), {
      seed: 20260101,
      numRuns: process.env.PORTOLAN_DEEP ? 2000 : 60,
    });
  });
});

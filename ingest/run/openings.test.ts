import { describe, expect, it } from 'vitest';
import type { Unit } from '../aws/contract.js';
import { type Begun, Openings } from './openings.js';
import type { Work } from './scheduler.js';

const unit: Unit = { name: 'things', yields: [], actions: [], async *list() {} };
const scope = (service: string, region: string): Work => ({
  place: { account: '111122223333', partition: 'aws', region },
  service,
  unit,
});
const nameOf = (b: Begun | null): string => (b === null ? 'none' : `${b.work.service}/${b.work.place.region}`);

/** Begins all that can begin now; the rest waits in `coming`. */
class Run {
  readonly begun: Begun[] = [];
  readonly names: string[] = [];
  ms = 0;
  private readonly openings: Openings;
  over = false;

  constructor(work: readonly Work[]) {
    this.openings = new Openings(work, () => this.ms);
    void this.pull();
  }

  private async pull(): Promise<void> {
    for (let b = await this.openings.next(); b !== null; b = await this.openings.next()) {
      this.begun.push(b);
      this.names.push(nameOf(b));
    }
    this.over = true;
  }

  /** Those begun since the last look. */
  async news(): Promise<readonly string[]> {
    await new Promise<void>((go) => setImmediate(go));
    return this.names.splice(0);
  }

  find(name: string): Begun {
    const found = this.begun.find((b) => nameOf(b) === name);
    if (!found) throw new Error(`${name} was not begun`);
    return found;
  }
}

describe('the scopes to begin', () => {
  it('are one of each service until it answers, then the rest of it', async () => {
    const run = new Run([scope('a', 'r1'), scope('a', 'r2'), scope('b', 'r1'), scope('b', 'r2')]);
    expect(await run.news()).toEqual(['a/r1', 'b/r1']);
    run.find('b/r1').answered(false);
    expect(await run.news()).toEqual(['b/r2']);
    expect(run.over).toBe(false);
    run.find('a/r1').ended(true);
    expect(await run.news()).toEqual(['a/r2']);
    expect(run.over).toBe(true);
  });

  it('know their place in the whole work', async () => {
    const run = new Run([scope('a', 'r1'), scope('a', 'r2'), scope('b', 'r1')]);
    await run.news();
    run.find('a/r1').answered(false);
    await run.news();
    expect(run.begun.map((b) => [nameOf(b), b.at])).toEqual([
      ['a/r1', 0],
      ['b/r1', 2],
      ['a/r2', 1],
    ]);
  });

  it('are three of a region in which nothing has answered, whatever the services', async () => {
    const run = new Run(['a', 'b', 'c', 'd'].map((s) => scope(s, 'r1')));
    expect(await run.news()).toEqual(['a/r1', 'b/r1', 'c/r1']);
    run.find('b/r1').answered(true);
    expect(await run.news()).toEqual([]);
    run.find('b/r1').answered(false);
    expect(await run.news()).toEqual(['d/r1']);
  });

  it('of a region in which three services waited in vain are refused, those of others are not', async () => {
    const run = new Run([...['a', 'b', 'c', 'd'].map((s) => scope(s, 'r1')), scope('d', 'r2')]);
    await run.news();
    run.ms = 50_000;
    for (const s of ['a', 'b']) run.find(`${s}/r1`).ended(true);
    expect(run.find('c/r1').refusal()).toBeNull();
    run.find('c/r1').ended(true);
    expect(await run.news()).toEqual(['d/r1']);
    expect(run.find('d/r1').refusal()).toMatchObject({
      state: 'timeout',
      message: 'r1 was given up for this run: nothing answered there, neither a, b nor c.',
    });
    run.find('d/r1').ended(true);
    expect(await run.news()).toEqual(['d/r2']);
    expect(run.find('d/r2').refusal()).toBeNull();
  });

  it('are not refused for scopes that were over at once, or where something answered', async () => {
    const quick = new Run(['a', 'b', 'c', 'd'].map((s) => scope(s, 'r1')));
    await quick.news();
    for (const s of ['a', 'b', 'c']) quick.find(`${s}/r1`).ended(true);
    await quick.news();
    expect(quick.find('d/r1').refusal()).toBeNull();

    const partly = new Run(['a', 'b', 'c', 'd'].map((s) => scope(s, 'r1')));
    await partly.news();
    partly.ms = 50_000;
    partly.find('a/r1').answered(false);
    for (const s of ['a', 'b', 'c']) partly.find(`${s}/r1`).ended(true);
    await partly.news();
    expect(partly.find('d/r1').refusal()).toBeNull();
  });

  it('of global services wait for no region', async () => {
    const run = new Run(['a', 'b', 'c', 'd'].map((s) => scope(s, 'global')));
    expect(await run.news()).toEqual(['a/global', 'b/global', 'c/global', 'd/global']);
  });
});

/**
 * Which scope to begin next. Scopes share a few places, and a service that hangs would hold them all: so of a service that has
 * not answered yet one scope goes ahead, and of a region three. What answers opens the way for the rest; what does not is left
 * to the others' patience (`patience.ts`), or, a region in which nothing answers, given up here.
 */
import { CallFailure } from './failure.js';
import type { Work } from './scheduler.js';

/** Services that may try a region in which nothing has answered; as many that wait in vain shut it. */
const TRIES = 3;
/** A scope that ended sooner did not wait for the region: it was refused. */
const WAITED_MS = 1_000;

interface Item {
  readonly work: Work;
  readonly at: number;
}

/** The scopes of one service of one account, in their order. One scope of it goes ahead; the rest wait until it is open. */
interface Queue {
  readonly items: readonly Item[];
  next: number;
  /** Something answered, or the first scope is over: whether the service is there is known, or given up elsewhere. */
  open: boolean;
}

interface Region {
  readonly name: string;
  answered: boolean;
  trying: number;
  readonly silent: Set<string>;
  shut: CallFailure | null;
}

const of = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
};

/** One scope under way. */
export interface Begun {
  readonly work: Work;
  /** Its place in the whole work. */
  readonly at: number;
  /** Why its region is not asked any more, or null. */
  refusal(): CallFailure | null;
  /** Somebody answered there, if only to refuse. `elsewhere`: at the endpoint of another region. */
  answered(elsewhere: boolean): void;
  /** It is over. `silent`: it waited, and nothing came. */
  ended(silent: boolean): void;
}

export class Openings {
  /** Those whose next scope may begin as far as the service is concerned, in the order in which they came to be so. */
  private readonly ready = new Set<Queue>();
  private left: number;
  private readonly regions = new Map<string, Region>();
  private waiting: (() => void)[] = [];

  constructor(
    work: readonly Work[],
    private readonly now: () => number = () => performance.now(),
  ) {
    const byService = new Map<string, Item[]>();
    work.forEach((one, at) => {
      of(byService, `${one.place.account}\n${one.service}`, () => []).push({ work: one, at });
    });
    for (const items of byService.values()) this.ready.add({ items, next: 0, open: false });
    this.left = work.length;
  }

  /** The next scope to begin; waits while all that are left hang on answers to come. Null: there are no more. */
  async next(): Promise<Begun | null> {
    for (;;) {
      if (this.left === 0) return null;
      for (const queue of this.ready) {
        const item = queue.items[queue.next] as Item;
        const region = this.regionOf(item.work);
        if (region !== null && !region.answered && region.shut === null && region.trying >= TRIES) continue;
        queue.next++;
        this.left--;
        if (!queue.open || queue.next === queue.items.length) this.ready.delete(queue);
        return this.begin(item, queue, region);
      }
      await new Promise<void>((go) => this.waiting.push(go));
    }
  }

  private begin({ work, at }: Item, queue: Queue, region: Region | null): Begun {
    const from = this.now();
    if (region !== null) region.trying++;
    return {
      work,
      at,
      refusal: () => region?.shut ?? null,
      answered: (elsewhere) => {
        const news = !queue.open || (region !== null && !elsewhere && !region.answered);
        this.opened(queue);
        if (region !== null && !elsewhere) region.answered = true;
        if (news) this.wake();
      },
      ended: (silent) => {
        this.opened(queue);
        if (region !== null) {
          region.trying--;
          if (silent && !region.answered && this.now() - from >= WAITED_MS) this.inVain(region, work.service);
        }
        this.wake();
      },
    };
  }

  private opened(queue: Queue): void {
    if (queue.open) return;
    queue.open = true;
    if (queue.next < queue.items.length) this.ready.add(queue);
  }

  private inVain(region: Region, service: string): void {
    region.silent.add(service);
    if (region.silent.size < TRIES || region.shut !== null) return;
    const names = [...region.silent].sort();
    region.shut = new CallFailure({
      state: 'timeout',
      code: 'Timeout',
      message: `${region.name} was given up for this run: nothing answered there, neither ${names.slice(0, -1).join(', ')} nor ${names.at(-1)}.`,
    });
  }

  private regionOf({ place }: Work): Region | null {
    if (place.region === 'global') return null;
    return of(this.regions, `${place.account}\n${place.region}`, () => ({
      name: place.region,
      answered: false,
      trying: 0,
      silent: new Set<string>(),
      shut: null,
    }));
  }

  private wake(): void {
    const all = this.waiting;
    this.waiting = [];
    for (const go of all) go();
  }
}

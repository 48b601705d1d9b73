/** Gathers what resolvers ask for one by one into one read: the first request of a turn waits for the others of that turn. */
export class Batch<T> {
  readonly #kept = new Map<string, Promise<T | null>>();
  #waiting: {
    readonly key: string;
    readonly done: (value: T | null) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];

  constructor(private readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>) {}

  /** The value of a key, or null when the read gives none. A key is read once, however often it is asked for. */
  load(key: string): Promise<T | null> {
    let found = this.#kept.get(key);
    if (!found) {
      found = new Promise<T | null>((done, fail) => {
        if (this.#waiting.length === 0) setImmediate(() => void this.#flush());
        this.#waiting.push({ key, done, fail });
      });
      this.#kept.set(key, found);
    }
    return found;
  }

  async #flush(): Promise<void> {
    const asked = this.#waiting;
    this.#waiting = [];
    try {
      const values = await this.read(asked.map((a) => a.key));
      for (const a of asked) a.done(values.get(a.key) ?? null);
    } catch (error) {
      for (const a of asked) a.fail(error);
    }
  }
}

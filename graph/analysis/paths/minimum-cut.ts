/** A minimum cut between sets of nodes, by the blocking flows of Dinic (1970): flow is pushed along shortest ways until none is left. */

export class MinimumCut {
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  /** What an arc can still take; arc 2l is link l, 2l + 1 the way back. */
  private readonly room: number[] = [];
  private readonly costs: number[] = [];
  private readonly arcs: number[][];

  constructor(private readonly nodes: number) {
    this.arcs = Array.from({ length: nodes + 2 }, () => []);
  }

  /** Adds a link; its number is the count of those before it. */
  link(from: number, to: number, capacity: number): void {
    this.arcs[from]?.push(this.to.length);
    this.from.push(from);
    this.to.push(to);
    this.room.push(capacity);
    this.arcs[to]?.push(this.to.length);
    this.from.push(to);
    this.to.push(from);
    this.room.push(0);
    this.costs.push(capacity);
  }

  capacity(link: number): number {
    return this.costs[link] ?? 0;
  }

  /**
   * Links of the cut nearest to the sinks, in their order, and what they cost; null where only infinite ones part them.
   * Answers one question: the flow stays in it.
   */
  between(
    sources: readonly number[],
    sinks: readonly number[],
  ): { readonly links: readonly number[] | null; readonly cost: number } {
    const count = this.costs.length;
    const [source, sink] = [this.nodes, this.nodes + 1];
    for (const s of sources) this.link(source, s, Number.POSITIVE_INFINITY);
    for (const t of sinks) this.link(t, sink, Number.POSITIVE_INFINITY);
    let cost = 0;
    const level = new Int32Array(this.nodes + 2);
    const place = new Uint32Array(this.nodes + 2);
    while (this.levels(source, sink, level)) {
      place.fill(0);
      for (
        let pushed = this.push(source, sink, level, place);
        pushed > 0;
        pushed = this.push(source, sink, level, place)
      ) {
        cost += pushed;
        if (cost === Number.POSITIVE_INFINITY) return { links: null, cost };
      }
    }
    // What can still take flow to the sinks lies behind the cut.
    const behind = new Uint8Array(this.nodes + 2);
    behind[sink] = 1;
    const stack = [sink];
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      for (const a of this.arcs[v] as number[]) {
        const u = this.to[a] as number;
        if (behind[u] === 1 || (this.room[a ^ 1] as number) <= 0) continue;
        behind[u] = 1;
        stack.push(u);
      }
    }
    const links: number[] = [];
    for (let l = 0; l < count; l++) {
      if (behind[this.from[2 * l] as number] === 0 && behind[this.to[2 * l] as number] === 1) links.push(l);
    }
    return { links, cost };
  }

  private levels(source: number, sink: number, level: Int32Array): boolean {
    level.fill(-1);
    level[source] = 0;
    const queue = [source];
    for (let i = 0; i < queue.length; i++) {
      const v = queue[i] as number;
      for (const a of this.arcs[v] as number[]) {
        const u = this.to[a] as number;
        if ((this.room[a] as number) <= 0 || level[u] !== -1) continue;
        level[u] = (level[v] as number) + 1;
        queue.push(u);
      }
    }
    return level[sink] !== -1;
  }

  /** One way of the level graph, as much as it takes; 0: none is left. */
  private push(source: number, sink: number, level: Int32Array, place: Uint32Array): number {
    const way: number[] = [];
    let v = source;
    for (;;) {
      if (v === sink) {
        let least = Number.POSITIVE_INFINITY;
        for (const a of way) least = Math.min(least, this.room[a] as number);
        if (least === Number.POSITIVE_INFINITY) return least;
        for (const a of way) {
          this.room[a] = (this.room[a] as number) - least;
          this.room[a ^ 1] = (this.room[a ^ 1] as number) + least;
        }
        return least;
      }
      const arcs = this.arcs[v] as number[];
      let on = false;
      for (; (place[v] as number) < arcs.length; place[v] = (place[v] as number) + 1) {
        const a = arcs[place[v] as number] as number;
        const u = this.to[a] as number;
        if ((this.room[a] as number) <= 0 || level[u] !== (level[v] as number) + 1) continue;
        way.push(a);
        v = u;
        on = true;
        break;
      }
      if (on) continue;
      const back = way.pop();
      if (back === undefined) return 0;
      v = this.from[back] as number;
      place[v] = (place[v] as number) + 1;
    }
  }
}

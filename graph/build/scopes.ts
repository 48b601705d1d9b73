/** Coverage: how the newest attempt at every scope ended. */
import type { ScopeState } from '../schema/observation.js';
import type { ScopeStatus } from '../snapshot/contract.js';

const SCOPE_RANK: Readonly<Record<ScopeState, number>> = {
  complete: 0,
  partial: 1,
  unsupported: 2,
  throttled: 3,
  timeout: 4,
  failed: 5,
  denied: 6,
};

/** What is known of every scope. */
export class Scopes {
  readonly #byUnit = new Map<string, ScopeStatus[]>();
  readonly #accounts = new Set<string>();
  readonly #worst = new Map<string, ScopeState | 'never'>();

  constructor(all: readonly ScopeStatus[]) {
    for (const s of all) {
      const key = `${s.scope.account}/${s.scope.unit}`;
      const list = this.#byUnit.get(key);
      if (list) list.push(s);
      else this.#byUnit.set(key, [s]);
      if (s.state === 'complete' || s.state === 'partial' || s.completeAt !== null || s.assets > 0)
        this.#accounts.add(s.scope.account);
    }
  }

  /** State of a scope; with region null the worst over the account's regions; `never` when nobody asked. */
  state(account: string, region: string | null, unit: string): ScopeState | 'never' {
    const key = `${account}/${unit}`;
    if (region === null) {
      let worst = this.#worst.get(key);
      if (worst === undefined) {
        worst = this.#worstOf(key, null);
        this.#worst.set(key, worst);
      }
      return worst;
    }
    return this.#worstOf(key, region);
  }

  #worstOf(key: string, region: string | null): ScopeState | 'never' {
    let worst: ScopeState | 'never' = 'never';
    for (const s of this.#byUnit.get(key) ?? []) {
      if (region !== null && s.scope.region !== region) continue;
      if (worst === 'never' || SCOPE_RANK[s.state] > SCOPE_RANK[worst]) worst = s.state;
    }
    return worst;
  }

  /** The states of a unit in every account that was asked for it. */
  *ofUnit(unit: string): Iterable<ScopeStatus> {
    for (const [key, list] of this.#byUnit) if (key.endsWith(`/${unit}`)) yield* list;
  }

  collectedAccounts(): ReadonlySet<string> {
    return this.#accounts;
  }
}

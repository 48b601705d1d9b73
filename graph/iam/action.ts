/** An action of a request taken apart, and numbered, so that what depends on it can be kept in arrays. */

export interface ActionName {
  /** Lower case, both. */
  readonly service: string;
  readonly name: string;
  /** Its place among the actions asked for; -1: not numbered. */
  readonly number: number;
  /** An action of KMS: on a key, its policy has to allow it. */
  readonly ofKeys: boolean;
  /** It assumes a role, or is one of the permissions that the same trust policy gives beside. */
  readonly assumes: boolean;
  /** It needs no permission and cannot be denied. */
  readonly unconditional: boolean;
}

const ASSUMING = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

/**
 * Numbers are given as actions are asked for, not taken from the catalogue: actions it does not know must work as well, and
 * reading it takes a tenth of a second. Whoever asks for what does not exist shall not fill the memory, hence the limits;
 * AWS has some 460 services and 22,000 actions, at most 800 in one service.
 */
const MOST_ACTIONS = 60_000;

const known = new Map<string, ActionName>();
let count = 0;

function take(written: string): ActionName {
  const action = written.toLowerCase();
  const same = action === written ? undefined : known.get(action);
  const colon = action.indexOf(':');
  const service = action.slice(0, colon);
  const full = known.size >= 2 * MOST_ACTIONS;
  const made: ActionName = same ?? {
    service,
    name: action.slice(colon + 1),
    number: full || count >= MOST_ACTIONS ? -1 : count++,
    ofKeys: service === 'kms',
    assumes: ASSUMING.has(action),
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    unconditional: action === 'sts:getcalleridentity',
  };
  if (!full) {
    known.set(written, made);
    known.set(action, made);
  }
  return made;
}

/** Takes an action apart; whatever its letter case, the same object as long as it is remembered. */
export const actionNamed = (written: string): ActionName => known.get(written) ?? take(written);

/**
 * What was worked out for actions, found by the action's number: a hash table in one array of integers, each the number in the
 * upper half and the place of the answer in the lower. An array or a `Map` of objects takes ten times the room, and what
 * many policy sets know of many actions must stay near the processor: reading it was most of the time of a decision.
 */
export class ByAction<T> {
  private slots = new Int32Array(16);
  private used = 0;
  /** The first stands for nothing. Answers may repeat. */
  private readonly answers: (T | null)[] = [null];

  get(action: ActionName): T | null {
    const { number } = action;
    const { slots } = this;
    const mask = slots.length - 1;
    for (let i = number & mask; ; i = (i + 1) & mask) {
      const slot = slots[i] as number;
      if (slot === 0) return null;
      if (slot >>> 16 === number) return this.answers[slot & 0xffff] as T;
    }
  }

  /** Keeps an answer; it is not kept for an action without a number. */
  set(action: ActionName, answer: T): void {
    if (action.number < 0) return;
    if (2 * (this.used + 1) > this.slots.length) this.grow();
    // The newest are looked through for the same: actions of one service follow each other, and share their answers.
    const { answers } = this;
    let at = answers.length - 1;
    while (at > 0 && at >= answers.length - 16 && answers[at] !== answer) at--;
    if (answers[at] !== answer) at = answers.push(answer) - 1;
    this.used++;
    this.put((action.number << 16) | at);
  }

  private put(slot: number): void {
    const mask = this.slots.length - 1;
    let i = (slot >>> 16) & mask;
    while (this.slots[i] !== 0) i = (i + 1) & mask;
    this.slots[i] = slot;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(2 * old.length);
    for (const slot of old) if (slot !== 0) this.put(slot);
  }
}

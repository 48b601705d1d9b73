/** An action of a request taken apart, and numbered, so that what depends on it can be kept in arrays. */

export interface ActionName {
  /** Lower case, both. */
  readonly service: string;
  readonly name: string;
  /** Number of the service among those asked for, and of the action among those asked of it. Both -1: not numbered. */
  readonly serviceNumber: number;
  readonly number: number;
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
const MOST_SERVICES = 1000;
const MOST_OF_SERVICE = 2000;

const known = new Map<string, ActionName>();
const services = new Map<string, { readonly number: number; actions: number }>();

function numbered(service: string): { readonly service: number; readonly action: number } {
  let s = services.get(service);
  if (s === undefined && services.size < MOST_SERVICES) {
    s = { number: services.size, actions: 0 };
    services.set(service, s);
  }
  return s === undefined || s.actions >= MOST_OF_SERVICE
    ? { service: -1, action: -1 }
    : { service: s.number, action: s.actions++ };
}

function take(written: string): ActionName {
  const action = written.toLowerCase();
  const same = action === written ? undefined : known.get(action);
  const colon = action.indexOf(':');
  const service = action.slice(0, colon);
  const full = known.size >= MOST_ACTIONS;
  const number = (same ?? full) ? { service: -1, action: -1 } : numbered(service);
  const made: ActionName = same ?? {
    service,
    name: action.slice(colon + 1),
    serviceNumber: number.service,
    number: number.action,
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

/** The API token of this tab: taken from `?token=` once, kept for the session, never left in the address bar. */
const KEY = 'portolan.token';
let memory: string | null = null;

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // Storage is refused: the token lives as long as the page.
  }
}

/** Moves a token from the address into the session; without one, remembers what the session has. */
export function adoptToken(): void {
  const url = new URL(window.location.href);
  const given = url.searchParams.get('token');
  if (given === null) {
    memory ??= stored();
    return;
  }
  url.searchParams.delete('token');
  window.history.replaceState(window.history.state, '', url.pathname + url.search + url.hash);
  setToken(given);
}

export function setToken(token: string | null): void {
  memory = token;
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // As above: kept in memory only.
  }
}

export function currentToken(): string | null {
  memory ??= stored();
  return memory;
}

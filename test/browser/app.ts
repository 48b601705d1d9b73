/** The built program with data of its own, and a browser that notes everything that goes wrong in it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'bin/portolan.js');

/** A data directory that goes away with the tests. */
export class Data {
  readonly folder = mkdtempSync(join(tmpdir(), 'portolan-browser-'));

  /** Runs a verb on it; incomplete collection (exit 3) is fine, anything else is not. */
  run(...args: string[]): string {
    const done = spawnSync(process.execPath, [program, ...args, '--data', this.folder], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
    });
    if (done.status !== 0 && done.status !== 3)
      throw new Error(`portolan ${args.join(' ')} ended with ${done.status ?? done.signal}: ${done.stderr}`);
    return done.stdout;
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Served {
  /** Address with the token, as printed. */
  readonly address: string;
  at(path: string): string;
  stop(): Promise<void>;
}

/** Starts `serve` on a free port and waits for the line that says where. */
export async function serve(data: Data): Promise<Served> {
  const child: ChildProcess = spawn(process.execPath, [program, 'serve', '--port', '0', '--data', data.folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  const address = await new Promise<string>((found, failed) => {
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      const line = /^(http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)\n/m.exec(out);
      if (line?.[1]) found(line[1]);
    });
    child.once('exit', (code) => failed(new Error(`serve ended with ${code} before it was ready: ${err}`)));
  });
  const url = new URL(address);
  return {
    address,
    at(path) {
      const to = new URL(path, url.origin);
      to.searchParams.set('token', url.searchParams.get('token') ?? '');
      return to.href;
    },
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGTERM');
      }),
  };
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.PORTOLAN_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A fresh tab. `troubles` gathers what the page complains of, and every request that leaves this machine's port. */
export async function open(
  browser: Browser,
  served: Served,
  path: string,
  look: Look = {},
): Promise<{ page: Page; context: BrowserContext; troubles: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    colorScheme: look.theme ?? 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  const origin = new URL(served.address).origin;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`page error: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) troubles.push(`asked elsewhere: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(served.at(path));
  await settled(page);
  return { page, context, troubles };
}

/** Waits until the page shows content: nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.frame[aria-busy]').waitFor({ state: 'detached' });
  await page.waitForFunction(
    () => document.querySelector('.bar') !== null && document.querySelector('[aria-label="Loading"]') === null,
  );
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** What reaches beyond the window, and neighbours in a row that cover each other. Empty where all is well. */
export const misplaced = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const name = (e: Element) =>
      `${e.tagName.toLowerCase()}.${typeof e.className === 'string' ? e.className.replaceAll(' ', '.') : ''} "${(e.textContent ?? '').slice(0, 30)}"`;
    const found: string[] = [];
    // Text cut off or scrolled away by a box that is itself in place is as meant.
    const clipped = (e: Element): boolean => {
      for (let a = e.parentElement; a; a = a.parentElement) {
        if (getComputedStyle(a).overflowX !== 'visible' && a.getBoundingClientRect().right <= innerWidth + 1)
          return true;
      }
      return false;
    };
    for (const e of document.querySelectorAll('body *')) {
      const box = e.getBoundingClientRect();
      if (box.width > 0 && box.height > 0 && box.right > innerWidth + 1 && !clipped(e))
        found.push(`beyond the window: ${name(e)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the document scrolls sideways');
    const pane = document.querySelector('.page');
    if (pane && pane.scrollWidth > pane.clientWidth) found.push('the page scrolls sideways');
    for (const row of document.querySelectorAll(
      '.bar, .pills, .list-head, .chosen-head, .tools, .path-bar, .identity-head, .side-head, .evidence-head, .card > header, .overview, .figures, .identity-grid, .strip',
    )) {
      const parts = [...row.children].filter((c) => c.getBoundingClientRect().width > 1);
      for (const [i, a] of parts.entries()) {
        for (const b of parts.slice(i + 1)) {
          const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
          if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1)
            found.push(`overlap: ${name(a)} and ${name(b)}`);
        }
      }
      const own = row.getBoundingClientRect();
      for (const c of parts)
        if (c.getBoundingClientRect().right > own.right + 1) found.push(`sticks out of its row: ${name(c)}`);
    }
    return found.slice(0, 10);
  });

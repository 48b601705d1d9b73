/** The web app by use, in a real browser, on the demo organisation and an account with hostile names. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Data, launch, misplaced, open, root, type Served, serve, settled } from './app.js';
import { details, account as hostileAccount, NAMES, userArn } from './hostile.js';

const DEV = '210987650004';
const trial = `arn:aws:iam::${DEV}:user/trial-user`;
const SIZES = [
  [1280, 720],
  [1440, 900],
  [1920, 1080],
] as const;
const PAGES = [
  '/',
  '/paths',
  '/paths?view=table',
  '/paths?tab=attack',
  '/paths?tab=leaves',
  '/paths?tab=cut',
  '/paths?list=cuts',
  '/paths?list=cuts&minimum=1',
  `/paths?from=${encodeURIComponent(userArn(NAMES.script))}`,
  '/explorer',
  `/explorer?n=${encodeURIComponent(trial)}&sel=${encodeURIComponent(trial)}`,
  `/explorer?n=${encodeURIComponent(userArn(NAMES.long))}&sel=${encodeURIComponent(userArn(NAMES.long))}&view=table`,
  '/identities',
  `/identity?id=${encodeURIComponent(trial)}`,
  `/identity?id=${encodeURIComponent(userArn(NAMES.long))}`,
  '/inventory',
  `/inventory?account=${hostileAccount}&sel=${encodeURIComponent(userArn(NAMES.long))}`,
  '/exposure',
  '/queries',
  '/collection',
  '/settings',
];

const data = new Data();
let served: Served;
let browser: Browser;

beforeAll(async () => {
  data.run('import', 'aws', join(root, 'demo/recorded/aws'));
  data.run('import', 'cloudtrail', join(root, 'demo/recorded/cloudtrail'));
  // A first point of history: the pages ask for the second.
  data.run('figures');
  const file = join(data.folder, 'hostile.json');
  writeFileSync(file, JSON.stringify(details));
  data.run('import', 'iam', file, '--account', hostileAccount);
  served = await serve(data);
  browser = await launch();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  data.remove();
});

/** Chooses the first suggestion for a text in a box. */
async function pick(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true });
  await box.fill(text);
  await page.getByRole('option').filter({ hasText: text }).first().waitFor();
  await box.press('Enter');
}
/** What the page shows as text, code points that were made visible included. */
const shownText = (page: Page) => page.evaluate(() => document.body.innerText);

describe('finding something', () => {
  it('completes a name with the keyboard alone and opens the identity', async () => {
    const { page, context, troubles } = await open(browser, served, '/');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('trial-us');
    await page.getByRole('option').filter({ hasText: 'trial-user' }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'trial-user' }).waitFor();
    await settled(page);
    expect(await shownText(page)).toContain('Granted against used');
    expect(await shownText(page)).toContain(trial);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('keeps the token out of the address and in the session', async () => {
    const { page, context } = await open(browser, served, '/inventory?q=orders');
    expect(page.url()).not.toContain('token');
    expect(page.url()).toContain('q=orders');
    await page.reload();
    await settled(page);
    expect(await page.getByRole('table').isVisible()).toBe(true);
    await context.close();
  });
  it('narrows the inventory by facets, keeps that in the address, and goes back', async () => {
    const { page, context, troubles } = await open(browser, served, '/inventory');
    const before = await page.locator('.list-head .soft').first().innerText();
    await page.getByRole('checkbox', { name: /^S3 bucket/ }).click();
    await page.waitForFunction((old) => document.querySelector('.list-head .soft')?.textContent !== old, before);
    expect(new URL(page.url()).searchParams.get('type')).toBe('s3.bucket');
    const types = await page.locator('tbody tr.pick td:nth-child(2)').allInnerTexts();
    expect(types.length).toBeGreaterThan(3);
    expect(new Set(types)).toEqual(new Set(['S3 bucket']));
    await page.locator('tbody tr.pick').first().click();
    await page.getByRole('complementary', { name: 'The asset' }).getByText('Account', { exact: true }).waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('writes the filtered set into a CSV', async () => {
    const { page, context } = await open(browser, served, '/inventory?type=s3.bucket');
    const total = Number((await page.locator('.list-head .soft').first().innerText()).replace(/\D/g, ''));
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('"id","type","name","account","region","firstSeen","lastSeen","stale","tags"');
    expect(lines).toHaveLength(total + 1);
    expect(lines.slice(1).every((l) => l.includes('"s3.bucket"'))).toBe(true);
    await context.close();
  });
});

describe('attack paths', () => {
  it('lists the worst first and explains a hop by the statement it rests on', async () => {
    const { page, context, troubles } = await open(browser, served, '/paths');
    const scores = await page.locator('.path-row .score text').allInnerTexts();
    expect(scores.length).toBeGreaterThan(5);
    expect(scores.map(Number)).toEqual(scores.map(Number).sort((a, b) => b - a));
    await pick2(page, 'From', trial);
    const evidence = page.getByTestId('evidence');
    await evidence.locator('.policy-line.marked').first().waitFor();
    expect(await evidence.locator('.policy').first().innerText()).toContain('iam:PutUserPolicy');
    expect(await evidence.locator('.policy-line.marked').first().innerText()).toMatch(/\d+/);
    for (const [tab, wanted] of [
      ['What an attacker does', /aws /],
      ['What it leaves', /PutUserPolicy/],
      ['How to cut it', /\S/],
    ] as const) {
      await evidence.getByRole('tab', { name: tab }).click();
      await evidence.getByRole('tabpanel', { name: tab }).filter({ hasText: wanted }).waitFor();
    }
    expect(new URL(page.url()).searchParams.get('from')).toBe(trial);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('draws the path from left to right and explains whichever hop is chosen by keyboard', async () => {
    const { page, context, troubles } = await open(browser, served, '/paths?from=any&to=data');
    const long = page
      .locator('.path-row')
      .filter({ hasText: /[2-9] hops/ })
      .first();
    await long.click();
    await page.locator('g.hop').nth(1).waitFor();
    const xs = await page.locator('g.node').evaluateAll((nodes) => nodes.map((n) => n.getBoundingClientRect().x));
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    await page.locator('g.hop').first().focus();
    await page.keyboard.press('Enter');
    await page
      .getByTestId('evidence')
      .getByText(/^Hop 1 of/)
      .waitFor();
    expect(new URL(page.url()).searchParams.get('hop')).toBe('1');
    await page.locator('g.node').last().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('evidence').getByRole('button', { name: 'Copy the ARN' }).waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('says the same as a table, and as files', async () => {
    const { page, context, troubles } = await open(browser, served, '/paths');
    const hops = await page.locator('g.hop').count();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Picture as SVG' }).click(),
    ]);
    expect(readFileSync(await svg.path(), 'utf8')).toMatch(/^<svg[^>]*xmlns/);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const [png] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Picture as PNG' }).click(),
    ]);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('table').waitFor();
    expect(await page.getByRole('row').count()).toBe(hops + 1);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('opens from a link as its sender saw it', async () => {
    const first = await open(browser, served, '/paths');
    await first.page.locator('.path-row').nth(2).click();
    await first.page.getByRole('tab', { name: 'How to cut it' }).click();
    const title = await first.page.locator('.chosen-head h1').innerText();
    const link = first.page.url();
    await first.context.close();
    const { page, context } = await open(browser, served, link.slice(new URL(link).origin.length));
    expect(await page.locator('.chosen-head h1').innerText()).toBe(title);
    expect(await page.getByRole('tab', { name: 'How to cut it' }).getAttribute('aria-selected')).toBe('true');
    await context.close();
  });
  it('lets the evidence grow by keyboard without covering the picture', async () => {
    const { page, context } = await open(browser, served, '/paths');
    const splitter = page.getByRole('separator', { name: 'Height of the evidence' });
    const height = async () => (await page.getByTestId('evidence').boundingBox())?.height ?? 0;
    const before = await height();
    await splitter.focus();
    await page.keyboard.press('ArrowUp');
    expect(await height()).toBe(before + 24);
    const picture = await page.locator('.canvas').boundingBox();
    const evidence = await page.getByTestId('evidence').boundingBox();
    expect((picture?.y ?? 0) + (picture?.height ?? 0)).toBeLessThanOrEqual(evidence?.y ?? 0);
    await context.close();
  });
});

/** Opens the panel of an end of the paths page and chooses there. */
async function pick2(page: Page, side: 'From' | 'To', text: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${side}: `) }).click();
  await pick(page, `${side} what`, text.slice(text.lastIndexOf('/') + 1));
  await settled(page);
}

describe('the explorer', () => {
  const canvas = (page: Page) => page.getByRole('application');
  const nodes = async (page: Page) => Number(await canvas(page).getAttribute('data-nodes'));
  it('starts from a search, expands, collapses, and undoes', async () => {
    const { page, context, troubles } = await open(browser, served, '/explorer');
    await pick(page, 'Start from', 'trial-user');
    await page.locator('.graph-canvas[data-ready="true"]').waitFor();
    await page.locator('.expansions').waitFor();
    await settled(page);
    const on = page.locator('.expansion[aria-pressed="true"]');
    const shown = await on.count();
    expect(shown).toBeGreaterThan(0);
    const before = await nodes(page);
    await on.first().click();
    await page.waitForFunction(
      (n) => document.querySelectorAll('.expansion[aria-pressed="true"]').length === n - 1,
      shown,
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForFunction((n) => document.querySelectorAll('.expansion[aria-pressed="true"]').length === n, shown);
    await settled(page);
    expect(await nodes(page)).toBe(before);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('is worked by keys: Enter expands, Delete takes away, and the table says the same', async () => {
    const { page, context, troubles } = await open(browser, served, `/explorer?n=${encodeURIComponent(trial)}&x=1`);
    await page.locator('.graph-canvas[data-ready="true"]').waitFor();
    expect(await nodes(page)).toBe(1);
    await canvas(page).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'trial-user' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelector('[role="application"]')?.getAttribute('aria-label')?.includes(' 0 edges') === false,
    );
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    expect(await page.getByRole('table').innerText()).toContain('trial-user');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await canvas(page).focus();
    await page.keyboard.press('Delete');
    await page.waitForFunction((id) => !new URLSearchParams(location.search).getAll('n').includes(id), trial);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('finds the path from one to another and leads to its evidence', async () => {
    const { page, context, troubles } = await open(
      browser,
      served,
      `/explorer?n=${encodeURIComponent(trial)}&sel=${encodeURIComponent(trial)}`,
    );
    await page.getByRole('button', { name: 'Path from here' }).click();
    await pick(page, 'Path to', 'admin');
    await page.getByRole('link', { name: /\d+ paths?/ }).waitFor();
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    expect(await page.locator('tbody').innerText()).toContain('on it');
    await page.getByRole('link', { name: /\d+ paths?/ }).click();
    await page
      .getByTestId('evidence')
      .getByText(/^Hop \d of/)
      .waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('puts accounts into containers and takes them away again', async () => {
    const { page, context, troubles } = await open(
      browser,
      served,
      `/explorer?n=${encodeURIComponent(trial)}&sel=${encodeURIComponent(trial)}`,
    );
    const button = page.getByRole('button', { name: 'By account' });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    await page.waitForFunction(() => new URLSearchParams(location.search).get('flat') === '1');
    await button.click();
    await settled(page);
    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('what the figures say', () => {
  const numberIn = (text: string) => Number(text.replace(/[^0-9]/g, ''));
  it('adds up by type to the total in the head, in bars that are in proportion', async () => {
    const { page, context, troubles } = await open(browser, served, '/', { width: 1280, height: 720 });
    const card = page.locator('.charted');
    const total = numberIn((await card.locator('header a').innerText()).split(' of ')[0] ?? '');
    const counts = (await card.locator('.type-row .num').allInnerTexts()).map(numberIn);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(total);
    expect(await card.innerText()).toMatch(/IAM users/);
    const widths = await card
      .locator('.type-bar i')
      .evaluateAll((bars) => bars.map((b) => Number.parseFloat((b as HTMLElement).style.width)));
    widths.forEach((w, i) => {
      expect(w).toBeCloseTo((100 * (counts[i] ?? 0)) / (counts[0] ?? 1), 1);
    });
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('draws how they came about, with a table behind it', async () => {
    const { page, context, troubles } = await open(browser, served, '/');
    expect(await page.locator('.figure .spark').count()).toBeGreaterThanOrEqual(3);
    expect(await page.locator('.figure .spark').first().getAttribute('aria-label')).toMatch(/in 2 sets of data/);
    await page.getByText('How these figures came about').click();
    const table = page.getByRole('table', { name: 'History of the figures' });
    expect(await table.getByRole('row').count()).toBe(3);
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('tells the hops to each administrator apart, and why an administrator has no rows', async () => {
    const { page, context } = await open(browser, served, `/identity?id=${encodeURIComponent(trial)}`);
    await page.locator('.blast').waitFor();
    expect(await page.locator('.blast').innerText()).toContain(
      '1 hop to administrator of dev, 3 hops to administrator of prod',
    );
    const admin = `arn:aws:iam::${DEV}:user/dev-admin`;
    await page.goto(served.at(`/identity?id=${encodeURIComponent(admin)}`));
    await page.getByText('Administrators have no rows here').waitFor();
    await context.close();
  });
  it('keeps columns, placeholder and badge whole at 1280', async () => {
    const { page, context } = await open(browser, served, '/inventory', { width: 1280, height: 720 });
    const table = page.locator('.data-table');
    expect(await table.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
    const cut = await page
      .locator('.pick td:first-child .cut')
      .evaluateAll((cells) => cells.filter((c) => c.scrollWidth > c.clientWidth).map((c) => c.textContent ?? ''));
    expect(cut.filter((t) => t.length < 26)).toEqual([]);
    const room = await page.locator('.bar .search-box input').evaluate((e) => {
      const input = e as HTMLInputElement;
      const pen = document.createElement('canvas').getContext('2d');
      if (!pen) return -1;
      pen.font = getComputedStyle(input).font;
      return input.clientWidth - pen.measureText(input.placeholder).width;
    });
    expect(room).toBeGreaterThan(0);
    await page.goto(served.at('/paths'));
    await settled(page);
    const badge = await page.locator('g.alike rect').boundingBox();
    for (const label of await page.locator('g.hop .what').all()) {
      const box = await label.boundingBox();
      const apart =
        !badge ||
        !box ||
        badge.x + badge.width < box.x ||
        box.x + box.width < badge.x ||
        badge.y + badge.height < box.y;
      expect(apart).toBe(true);
    }
    await context.close();
  });
});

describe('what to cut first', () => {
  it('tells every change apart and shows what is closed so far', async () => {
    const { page, context, troubles } = await open(browser, served, '/paths?list=cuts');
    const rows = page.locator('.path-row');
    const told = await rows.locator('.grow').evaluateAll((all) => all.map((e) => e.textContent ?? ''));
    expect(told.length).toBeGreaterThan(5);
    expect(new Set(told).size).toBe(told.length);
    const shares = (await page.locator('.cut-share').allInnerTexts()).map((t) => Number.parseFloat(t));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(troubles).toEqual([]);
    await context.close();
  });
  it('switches to a minimum cut, those that close most first', async () => {
    const { page, context, troubles } = await open(browser, served, '/paths?list=cuts');
    await page.getByRole('button', { name: /^Which changes/ }).click();
    await page.getByRole('button', { name: /^Minimum cut the fewest/ }).click();
    await page.getByText(/^\d+ hops part all \d+ ways$/).waitFor();
    expect(new URL(page.url()).searchParams.get('minimum')).toBe('1');
    const shares = (await page.locator('.cut-share').allInnerTexts()).map((t) => Number.parseFloat(t));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('marks', () => {
  it('are given and taken back on the page of a thing', async () => {
    const bucket = 'arn:aws:s3:::meridian-press-kit';
    const { page, context, troubles } = await open(browser, served, `/inventory?sel=${encodeURIComponent(bucket)}`);
    const panel = page.getByRole('complementary', { name: 'The asset' });
    await panel.getByRole('button', { name: /^Mark / }).click();
    await panel.getByRole('textbox', { name: /^Why/ }).fill('what the press may see');
    const jewel = panel.getByRole('switch', { name: 'Crown jewel' });
    await jewel.click();
    await panel.locator('.chip.brass').waitFor();
    expect(await panel.locator('.chip.brass').getAttribute('title')).toContain('what the press may see');
    expect(await jewel.getAttribute('aria-checked')).toBe('true');
    expect(await panel.getByRole('switch', { name: 'Break-glass' }).count()).toBe(0);
    await page.reload();
    await panel.locator('.chip.brass').waitFor();
    await panel.getByRole('button', { name: /^Mark / }).click();
    await jewel.click();
    await panel.locator('.chip.brass').waitFor({ state: 'detached' });
    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('saved queries', () => {
  it('shows the text, runs it, and gives the rows as a file', async () => {
    const { page, context, troubles } = await open(browser, served, '/queries');
    expect(await page.locator('.query-text').innerText()).toContain('MATCH');
    await page.locator('.path-row').filter({ hasText: 'Console passwords without MFA' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page
      .locator('.result-head, .state h2')
      .filter({ hasText: /\d+ rows? in|No rows/ })
      .waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('names from the people being watched', () => {
  const hidden = /[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/;
  const look = async (path: string) => {
    const opened = await open(browser, served, path);
    expect(await opened.page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await opened.page.locator('main script, main img, main iframe').count()).toBe(0);
    expect(await shownText(opened.page)).not.toMatch(hidden);
    expect(await misplaced(opened.page)).toEqual([]);
    return opened;
  };
  for (const [kind, name] of Object.entries(NAMES)) {
    it(`stays text on the identity page and in the explorer: ${kind}`, async () => {
      const id = encodeURIComponent(userArn(name));
      const identity = await look(`/identity?id=${id}`);
      const heading = await identity.page.getByRole('heading', { level: 1 }).innerText();
      expect(heading.length).toBeGreaterThan(0);
      if (!hidden.test(name)) expect(heading).toBe(name);
      else expect(heading).toContain('U+');
      expect(identity.troubles).toEqual([]);
      await identity.context.close();
      for (const view of ['', '&view=table']) {
        const explorer = await look(`/explorer?n=${id}&sel=${id}${view}`);
        expect(explorer.troubles).toEqual([]);
        await explorer.context.close();
      }
    });
  }
  it('stays text in lists, in search, on paths and in their evidence', async () => {
    for (const path of [
      `/inventory?account=${hostileAccount}`,
      `/identities?account=${hostileAccount}`,
      '/collection',
    ]) {
      const { context, troubles } = await look(path);
      expect(troubles).toEqual([]);
      await context.close();
    }
    const { page, context, troubles } = await look(`/inventory?account=${hostileAccount}`);
    for (const text of ['<script>', 'مدير', 'xxxxxxxxxx', 'javascript:']) {
      await page.getByRole('combobox', { name: 'Search' }).fill(text);
      await page.getByRole('option').filter({ hasText: text }).first().waitFor();
      expect(await misplaced(page)).toEqual([]);
    }
    expect(troubles).toEqual([]);
    await context.close();
    for (const name of Object.values(NAMES)) {
      const paths = await look(`/paths?from=${encodeURIComponent(userArn(name))}`);
      await paths.page.locator('g.hop').first().waitFor();
      for (const tab of ['What an attacker does', 'What it leaves', 'How to cut it', 'Why it holds']) {
        await paths.page.getByRole('tab', { name: tab }).click();
        expect(await misplaced(paths.page)).toEqual([]);
      }
      expect(await paths.page.evaluate(() => 'hit' in window)).toBe(false);
      expect(paths.troubles).toEqual([]);
      await paths.context.close();
    }
  });
});

describe('every page', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`meets accessibility rules, AA contrast included, in the ${theme} theme`, async () => {
      const { page, context, troubles } = await open(browser, served, '/', { theme, width: 1280, height: 720 });
      for (const path of PAGES) {
        await page.goto(served.at(path));
        await settled(page);
        const result = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        const found = result.violations.map(
          (v) =>
            `${path} ${v.id}: ${v.nodes
              .map((n) => n.target.join(' '))
              .slice(0, 3)
              .join(', ')}`,
        );
        expect(found).toEqual([]);
        expect(troubles.map((t) => `${path} ${t}`)).toEqual([]);
      }
      await context.close();
    }, 400_000);
  }
  for (const [width, height] of SIZES) {
    it(`has nothing overlapping or cut off at ${width} × ${height}`, async () => {
      const { page, context } = await open(browser, served, '/', { width, height });
      for (const path of PAGES) {
        await page.goto(served.at(path));
        await settled(page);
        expect((await misplaced(page)).map((m) => `${path} ${m}`)).toEqual([]);
      }
      await context.close();
    }, 400_000);
  }
  it('remembers the theme that was chosen, and follows the system until then', async () => {
    const { page, context } = await open(browser, served, '/settings', { theme: 'dark' });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    expect(await theme()).toBe('dark');
    await page.getByRole('radio', { name: 'Light' }).check({ force: true });
    expect(await theme()).toBe('light');
    await page.reload();
    expect(await theme()).toBe('light');
    await page.getByRole('radio', { name: 'As the system' }).check({ force: true });
    expect(await theme()).toBe('dark');
    await context.close();
  });
  it('folds the rail to icons that still have names', async () => {
    const { page, context } = await open(browser, served, '/');
    await page.getByRole('button', { name: 'Fold the rail' }).click();
    expect(((await page.getByRole('navigation').boundingBox())?.width ?? 999) < 80).toBe(true);
    await page.getByRole('link', { name: 'Exposure' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Exposure' }).waitFor();
    await context.close();
  });
  it('starts with less than 250 kB of script', async () => {
    const { page, context } = await open(browser, served, '/');
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(
          (r): r is PerformanceResourceTiming => r instanceof PerformanceResourceTiming && /\.js(\?|$)/.test(r.name),
        )
        .reduce((sum, r) => sum + r.encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(250_000);
    await context.close();
  });
});

describe('when something is missing', () => {
  it('asks for a token, takes one, and goes on', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const address = new URL(served.address);
    await page.goto(`${address.origin}/inventory`);
    await page.getByRole('heading', { name: 'A token is needed' }).first().waitFor();
    await page
      .getByRole('textbox', { name: 'Token' })
      .first()
      .fill(address.searchParams.get('token') ?? '');
    await page.getByRole('button', { name: 'Open' }).first().click();
    await page.getByRole('table').waitFor();
    await context.close();
  });
  it('says when the server is gone, keeps what it has, and comes back', async () => {
    const { page, context } = await open(browser, served, '/identities');
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('link', { name: 'Exposure' }).first().click();
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'No connection' }).waitFor({ state: 'detached' });
    await context.close();
  });
  it('has a page for an address that is none', async () => {
    const { page, context } = await open(browser, served, '/no-such-page');
    expect(await page.getByRole('heading', { name: 'No such page' }).isVisible()).toBe(true);
    await context.close();
  });
  it('says which identity or asset nobody knows', async () => {
    for (const path of ['/identity?id=arn%3Anobody', '/explorer?n=arn%3Anobody']) {
      const { page, context, troubles } = await open(browser, served, path);
      await page.getByText('arn:nobody').first().waitFor();
      expect(troubles).toEqual([]);
      await context.close();
    }
  });
});

if (process.env.PORTOLAN_SCREENSHOT === '1') {
  describe('the picture in the README', () => {
    it('is taken', async () => {
      const demo = new Data();
      demo.run('import', 'aws', join(root, 'demo/recorded/aws'));
      demo.run('import', 'cloudtrail', join(root, 'demo/recorded/cloudtrail'));
      const own = await serve(demo);
      const { page, context, troubles } = await open(browser, own, '/paths?from=internet');
      const longest = page.locator('.path-row').filter({ hasText: /[3-9] hops/ });
      if ((await longest.count()) > 0) await longest.last().click();
      await settled(page);
      mkdirSync(join(root, 'docs'), { recursive: true });
      await page.screenshot({ path: join(root, 'docs/screenshot.png') });
      expect(troubles).toEqual([]);
      await context.close();
      await own.stop();
      demo.remove();
    });
  });
}

/**
 * The exported web app, read into memory once: what was not there at start is not served, so no path of a request ever
 * reaches the file system. Each page gets a policy that allows exactly the inline scripts it was exported with.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface SiteFile {
  readonly body: Buffer;
  /** Compressed form, where that is smaller. */
  readonly gzip: Buffer | null;
  readonly type: string;
  readonly etag: string;
  /** Content-Security-Policy of a page; null for other files. */
  readonly policy: string | null;
  /** The name holds a hash of the content. */
  readonly immutable: boolean;
}

export interface Site {
  /** The file for a request's path (without query), or null. */
  find(path: string): SiteFile | null;
  /** Shown where nothing is found. */
  readonly missing: SiteFile;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** The rule that the graph library adds to the page when it draws for the first time. */
const GRAPH_LIBRARY_STYLE = '.__________cytoscape_container { position: relative; }';

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Contents of the inline elements of that name: those without `src`. */
export function inlineContents(html: string, element: 'script' | 'style'): readonly string[] {
  const found: string[] = [];
  const lower = html.toLowerCase();
  let at = 0;
  for (;;) {
    const start = lower.indexOf(`<${element}`, at);
    if (start < 0) return found;
    const open = lower.indexOf('>', start);
    const end = lower.indexOf(`</${element}`, open);
    if (open < 0 || end < 0) return found;
    const attributes = lower.slice(start + element.length + 1, open);
    if (/^[\s/]|^$/.test(attributes) && !/\ssrc\s*=/.test(attributes)) found.push(html.slice(open + 1, end));
    at = end;
  }
}

/** The policy of one page: everything from here, its own inline scripts by hash, nothing else, never framed. */
export function policyFor(html: string): string {
  const scripts = [
    ...new Set(
      inlineContents(html, 'script')
        .filter((s) => s !== '')
        .map(sha256),
    ),
  ];
  const styles = [...new Set([GRAPH_LIBRARY_STYLE, ...inlineContents(html, 'style')].map(sha256))];
  return [
    `default-src 'self'`,
    `script-src ${["'self'", ...scripts].join(' ')}`,
    `style-src ${["'self'", ...styles].join(' ')}`,
    // Positions and widths are attributes of elements; a declaration in an attribute can load nothing that img-src does not allow.
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

function siteFile(name: string, body: Buffer): SiteFile {
  const type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const text = /^(text|application\/(json|manifest)|image\/svg)/.test(type);
  const gzip = text && body.length > 1024 ? gzipSync(body, { level: 5 }) : null;
  return {
    body,
    gzip: gzip !== null && gzip.length < body.length ? gzip : null,
    type,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    policy: type.startsWith('text/html') ? policyFor(body.toString('utf8')) : null,
    immutable: name.startsWith('_next/static/'),
  };
}

const page = (title: string, text: string) =>
  siteFile(
    'page.html',
    Buffer.from(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`,
    ),
  );

async function* walk(folder: string, prefix = ''): AsyncGenerator<string> {
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, name);
    else if (entry.isFile()) yield name;
  }
}

/** Reads the export in `folder`; a folder that is not there gives a site that says how to build it. */
export async function loadSite(folder: string): Promise<Site> {
  const files = new Map<string, SiteFile>();
  try {
    for await (const name of walk(folder)) files.set(name, siteFile(name, await readFile(join(folder, name))));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  if (files.size === 0) {
    files.set(
      'index.html',
      page(
        'Portolan',
        'The web app is not built on this machine. The GraphQL API answers at /graphql; npm start builds the app.',
      ),
    );
  }
  return {
    find(path) {
      let name: string;
      try {
        name = decodeURIComponent(path).replace(/^\/+/, '').replace(/\/+$/, '');
      } catch {
        return null;
      }
      if (name === '') name = 'index.html';
      return files.get(name) ?? files.get(`${name}.html`) ?? files.get(`${name}/index.html`) ?? null;
    },
    missing: files.get('404.html') ?? page('Not found', 'There is no such page.'),
  };
}

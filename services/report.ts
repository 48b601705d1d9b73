/**
 * A report of attack paths as one HTML file that opens without a server: no scripts, nothing fetched, every text from the graph
 * escaped, and a policy in its head that forbids what it does not hold.
 */
import { coverageSummary } from './coverage-summary.js';
import { findCuts } from './cuts.js';
import { type HopDeeds, type ToldPath, toldPaths } from './hop-deeds.js';
import { summaryOf, titleOf } from './path-story.js';
import { findPaths, type PathQuestion, type PathRow } from './paths.js';
import type { Reader } from './reader.js';

/** Text for HTML and for attributes in quotes; what cannot be seen, or turns the line around, is shown as an escape. */
export function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]/gu, (c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `:root{color-scheme:light dark;--bg:#f6f7f9;--surface:#fff;--line:#e3e7ed;--ink:#111827;--soft:#5b6577;--critical:#c81e3a;--high:#d9540b;--medium:#8a6508;--low:#64748b;--accent:#1d5fd1}
@media (prefers-color-scheme:dark){:root{--bg:#0a0e16;--surface:#101723;--line:#212c3d;--ink:#e7ecf4;--soft:#9aa6b8;--critical:#fb6f84;--high:#fb923c;--medium:#eab308;--low:#94a3b8;--accent:#6ea8fe}}
*{box-sizing:border-box}body{margin:0 auto;max-width:1080px;padding:32px 24px;background:var(--bg);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:32px 0 8px}h3{font-size:14px;margin:0;overflow-wrap:anywhere}p{margin:4px 0;overflow-wrap:anywhere}.soft{color:var(--soft)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px;margin:12px 0;break-inside:avoid}
.head{display:flex;gap:12px;align-items:baseline}.score{font-weight:700;font-variant-numeric:tabular-nums}.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}
table{width:100%;border-collapse:collapse;table-layout:fixed}th,td{text-align:left;vertical-align:top;padding:6px 8px;border-top:1px solid var(--line);overflow-wrap:anywhere}th{color:var(--soft);font-weight:500}
svg{display:block;max-width:100%;height:auto;margin:10px 0}svg text{font:12px Inter,system-ui,sans-serif;fill:var(--ink)}svg .does{fill:var(--soft);font-size:11px}circle{fill:var(--surface);stroke:var(--accent);stroke-width:2}line{stroke:var(--soft);stroke-width:1.5}
code{font:12px "JetBrains Mono",ui-monospace,monospace;overflow-wrap:anywhere}ol,ul{margin:6px 0;padding-left:20px}`;

const cut = (text: string, most: number): string => {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
};

const DASHES: Readonly<Record<string, string>> = { certain: '', conditional: '6 4', unknown: '1 4' };
const STEP = 170;

/** The path from left to right: solid, dashed or dotted by certainty. */
function picture(row: PathRow, nameOf: (id: string) => string): string {
  const nodes = [row.from, ...row.hops.map((h) => h.to)];
  const width = STEP * nodes.length;
  const at = (i: number) => STEP * i + STEP / 2;
  const parts = row.hops.map((hop, i) => {
    const dash = DASHES[hop.certainty] ? ` stroke-dasharray="${DASHES[hop.certainty]}"` : '';
    const [x1, x2] = [at(i) + 16, at(i + 1) - 26];
    return `<line x1="${x1}" y1="40" x2="${x2}" y2="40"${dash}/><path d="M${x2} 35l9 5-9 5z" fill="currentColor"/><text class="does" x="${(x1 + x2) / 2}" y="28" text-anchor="middle">${escaped(cut(hop.technique ?? hop.label, 22))}</text>`;
  });
  for (const [i, id] of nodes.entries())
    parts.push(
      `<circle cx="${at(i)}" cy="40" r="14"><title>${escaped(id)}</title></circle><text x="${at(i)}" y="74" text-anchor="middle">${escaped(cut(nameOf(id), 24))}</text>`,
    );
  return `<svg viewBox="0 0 ${width} 88" width="${width}" height="88" role="img" aria-label="${escaped(`${nodes.map(nameOf).join(', then ')}`)}">${parts.join('')}</svg>`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const list = (texts: readonly string[], code = false): string =>
  `<ul>${texts.map((t) => `<li>${code ? `<code>${escaped(t)}</code>` : escaped(t)}</li>`).join('')}</ul>`;

/** What is typed, what it leaves, and what turns the hop. */
const deeds = (h: HopDeeds): string =>
  `<details><summary>${h.flip.makes === 'open' ? 'What stops it' : 'What cuts it'}, what is typed, what it leaves</summary><p>${escaped(h.flip.change)}</p>${list(h.attacker, true)}${list(h.leaves)}</details>`;

/** The report; rows as `paths` gives them. Rejects as findPaths does. */
export async function pathReport(reader: Reader, question: PathQuestion = {}): Promise<string> {
  // What only something uncollected decides is counted, and shown where it was asked for.
  const wanted = question.certainty ?? [];
  const shows = (r: PathRow) => r.certainty !== 'unknown' || wanted.includes('unknown');
  const answer = await findPaths(reader, question);
  const cuts = await findCuts(reader, { from: question.from, to: question.to, limit: 10, marks: question.marks });
  const coverage = await coverageSummary(reader);
  const graph = reader.generation === null ? null : await reader.paths();
  const nameOf = (id: string): string => {
    if (id === 'internet') return 'the internet';
    if (id.startsWith('admin:')) return `administrator of ${id.slice(6)}`;
    if (id.startsWith('account:')) return `account ${id.slice(8)}`;
    const node = graph?.find(id) ?? -1;
    return node < 0 ? id : graph?.detail(node).name || id;
  };
  const known: ToldPath[] = [];
  for await (const row of toldPaths(reader, answer.rows.filter(shows))) known.push(row);
  const asked = (given: readonly string[] | undefined, usual: string) =>
    given && given.length > 0 ? given.join(', ') : usual;
  const scope = `From ${asked(question.from, 'the internet, outsiders and any identity')} to ${asked(question.to, 'administrator and sensitive data')}.`;
  const path = (
    row: ToldPath,
  ) => `<section class="card"><div class="head"><span class="score ${row.severity}">${row.score}</span><h3>${escaped(titleOf(row, nameOf))}</h3></div>
<p class="soft">${row.severity} · ${row.certainty}${row.verdict === 'blocked' ? ' · blocked' : ''} · ${row.hops.length} ${row.hops.length === 1 ? 'hop' : 'hops'}${row.count > 1 ? ` · ${row.count} alike` : ''} · <code>${row.id}</code></p>
${row.accepted ? `<p>Accepted by ${escaped(row.accepted.owner)} until ${escaped(row.accepted.expires)}: ${escaped(row.accepted.reason)}</p>` : ''}
${picture(row, nameOf)}<p>${escaped(summaryOf(row, nameOf))}</p><p class="soft">${escaped(row.scoreBecause.join('; '))}</p>
<table><thead><tr><th style="width:6%">Hop</th><th style="width:24%">From</th><th style="width:16%">Does</th><th style="width:24%">To</th><th>Because</th></tr></thead><tbody>
${row.hops
  .map(
    (h, i) =>
      `<tr><td>${i + 1}</td><td><code>${escaped(h.from)}</code></td><td>${escaped(h.technique ?? h.label)}<br><span class="soft">${h.certainty}</span></td><td><code>${escaped(h.to)}</code></td><td><ul>${[...h.because.map((b) => b.text), ...h.conditions.map((c) => `if ${c.text}`)].map((t) => `<li>${escaped(t)}</li>`).join('')}</ul>${deeds(h)}</td></tr>`,
  )
  .join('\n')}
</tbody></table></section>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Attack paths${reader.generation ? `, ${escaped(reader.generation.now)}` : ''}</title><style>${STYLE}</style></head><body>
<h1>Attack paths</h1>
<p class="soft">${reader.generation ? `As of ${escaped(reader.generation.now)}; ${coverage.complete} scopes complete, ${coverage.partial + coverage.denied + coverage.failed + coverage.throttled + coverage.timeout} not.` : 'There is no data yet.'} ${escaped(scope)}</p>
<p>${known.length} ${known.length === 1 ? 'path' : 'paths'} listed${answer.more > 0 ? `, ${answer.more} more beyond the limit` : ''}; ${answer.accepted} accepted; ${answer.unknown} rest on something that was not collected.</p>
${answer.assumes.length > 0 ? `<p class="soft">Assumed: ${escaped(answer.assumes.join('; '))}.</p>` : ''}
<h2>What to cut first</h2>
${
  cuts.rows.length === 0
    ? '<p>Nothing.</p>'
    : `<table><thead><tr><th style="width:12%">Breaks</th><th style="width:12%">Use</th><th>Change</th></tr></thead><tbody>${cuts.rows
        .map((c) => `<tr><td>${percent(c.share)}</td><td>${c.used}</td><td>${escaped(c.change)}</td></tr>`)
        .join(
          '',
        )}</tbody></table><p class="soft">${cuts.left} of ${cuts.pairs} pairs of start and end are left then${cuts.accepted > 0 ? `; ${cuts.accepted} accepted not counted` : ''}.</p>`
}
<h2>Paths</h2>
${known.map(path).join('\n') || '<p>No certain or conditional path.</p>'}
</body></html>
`;
}

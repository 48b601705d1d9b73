'use client';
import { Fragment, useMemo, useState } from 'react';
import { type Line, policyLines } from '../lib/policy-lines';
import { visible } from '../lib/visible';

/** How many lines around a marked statement are shown at first. */
const AROUND = 1;

/** A policy's text with line numbers; the marked statements stand out, and the rest folds away. */
export function PolicyView({
  document,
  marked = [],
  notes = [],
  folded = true,
  label,
}: {
  document: string;
  marked?: readonly number[];
  /** What is said beside a statement. */
  notes?: readonly { statement: number; text: string }[];
  folded?: boolean;
  label: string;
}) {
  const lines = useMemo(() => policyLines(document), [document]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const isMarked = (line: Line) => line.statement !== null && marked.includes(line.statement);
  const fold = folded && marked.length > 0 && lines.some(isMarked);
  const near = lines.map((_, i) => !fold || lines.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(isMarked));
  // A lone hidden line takes as much room as the words that would stand for it.
  for (let i = 0; i < near.length; i++) if (!near[i] && (near[i - 1] ?? true) && (near[i + 1] ?? true)) near[i] = true;

  const blocks: { hidden: boolean; start: number; lines: Line[] }[] = [];
  for (const [i, line] of lines.entries()) {
    const last = blocks.at(-1);
    if (last && last.hidden === !near[i]) last.lines.push(line);
    else blocks.push({ hidden: !near[i], start: i, lines: [line] });
  }
  const noted = new Set<number>();
  const draw = (line: Line) => {
    const note =
      isMarked(line) &&
      line.statement !== null &&
      line.element !== null &&
      ['Action', 'NotAction', 'Resource', 'NotResource', 'Principal'].includes(line.element) &&
      !noted.has(line.statement)
        ? notes.filter((n) => n.statement === line.statement)
        : [];
    if (note.length > 0 && line.statement !== null) noted.add(line.statement);
    return (
      <Fragment key={line.number}>
        <span className={`policy-line${isMarked(line) ? ' marked' : ''}`}>
          <span className="policy-number" aria-hidden="true">
            {line.number}
          </span>
          <span className="policy-code" style={{ paddingLeft: `${line.indent * 14}px` }}>
            {line.tokens.map((token, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a line never move.
              <span key={i} className={`t-${token.kind}`}>
                {visible(token.text)}
              </span>
            ))}
          </span>
        </span>
        {note.map((n) => (
          <span className="policy-line marked note" key={n.text}>
            <span className="policy-number" aria-hidden="true" />
            <span className="policy-note" style={{ marginLeft: `${line.indent * 14}px` }}>
              ↳ {visible(n.text)}
            </span>
          </span>
        ))}
      </Fragment>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
    // biome-ignore lint/a11y/useSemanticElements: a named region of text, no form.
    <div className="policy" tabIndex={0} role="group" aria-label={label}>
      {blocks.map((block) =>
        block.hidden && !open.has(block.start) ? (
          <button
            type="button"
            key={block.start}
            className="policy-fold"
            onClick={() => setOpen(new Set([...open, block.start]))}
          >
            ⋯ {block.lines.length} more lines
          </button>
        ) : (
          <Fragment key={block.start}>{block.lines.map(draw)}</Fragment>
        ),
      )}
    </div>
  );
}

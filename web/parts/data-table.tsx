'use client';
import { ArrowDown } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { fitColumns, leastWidth, type Sized } from '../lib/columns';

export interface Column<Row> extends Sized {
  readonly id: string;
  readonly title: string;
  readonly num?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Called when its title is pressed. */
  readonly onSort?: () => void;
  readonly sorted?: boolean;
}

/** The whole text of a cell that is cut, where nothing in it says it already. */
function tellCut(event: { currentTarget: HTMLTableCellElement }): void {
  const cell = event.currentTarget;
  if (cell.querySelector('[title]') !== null) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText;
  else cell.removeAttribute('title');
}

export const ROW_HEIGHT = 38;
const SPARE = 12;

/** A table that draws only the rows in sight, its head standing still. Arrows move, Enter opens. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  total,
  rowKey,
  selected = null,
  onPick,
  onEnd,
  foot,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** How many there are in all, loaded or not. */
  total?: number | null;
  rowKey: (row: Row) => string;
  selected?: string | null;
  onPick?: (row: Row) => void;
  onEnd?: () => void;
  foot?: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800, width: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - SPARE);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW_HEIGHT) + SPARE);
  const nearEnd = last >= rows.length - SPARE;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when rows came and the end is still in sight.
  useEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, rows.length]);

  const keys = (event: KeyboardEvent<HTMLTableRowElement>, row: Row) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onPick?.(row);
    }
    const next =
      event.key === 'ArrowDown'
        ? event.currentTarget.nextElementSibling
        : event.key === 'ArrowUp'
          ? event.currentTarget.previousElementSibling
          : null;
    if (next instanceof HTMLElement && next.tabIndex >= 0) {
      event.preventDefault();
      next.focus();
    }
  };
  const fitted = fitColumns(columns, view.width);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a named region that scrolls.
    <div className="table-scroll data-table" ref={box} tabIndex={onPick ? -1 : 0} role="group" aria-label={label}>
      <table
        aria-label={label}
        aria-rowcount={(total ?? rows.length) + 1}
        style={{ minWidth: leastWidth(fitted.map((f) => f.column)) }}
      >
        <thead>
          <tr>
            {fitted.map(({ column: c, width }) => (
              <th
                key={c.id}
                scope="col"
                className={c.num ? 'num' : undefined}
                style={{ width }}
                aria-sort={c.sorted ? 'ascending' : undefined}
              >
                {c.onSort ? (
                  <button type="button" onClick={c.onSort}>
                    {c.title}
                    {c.sorted && <ArrowDown size={12} aria-hidden="true" />}
                  </button>
                ) : (
                  c.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr style={{ height: first * ROW_HEIGHT }} />}
          {rows.slice(first, last).map((row, i) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                className={onPick ? 'pick' : undefined}
                tabIndex={onPick ? 0 : undefined}
                aria-rowindex={first + i + 2}
                data-selected={key === selected}
                onClick={onPick ? () => onPick(row) : undefined}
                onKeyDown={onPick ? (event) => keys(event, row) : undefined}
              >
                {fitted.map(({ column: c }) => (
                  <td key={c.id} className={c.num ? 'num' : undefined} onMouseEnter={tellCut}>
                    {c.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {last < rows.length && <tr style={{ height: (rows.length - last) * ROW_HEIGHT }} />}
        </tbody>
      </table>
      {foot}
    </div>
  );
}

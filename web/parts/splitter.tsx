'use client';
import { useCallback, useRef, useState } from 'react';

/** A size that people set by dragging or by keys, remembered under a name. */
export function useSize(name: string, initial: number, least: number): [number, (n: number) => void] {
  const key = `portolan.size.${name}`;
  const [size, setSize] = useState(() => {
    try {
      const stored = Number(localStorage.getItem(key));
      return stored >= least ? stored : initial;
    } catch {
      return initial;
    }
  });
  const set = useCallback(
    (n: number) => {
      const next = Math.round(Math.max(least, n));
      setSize(next);
      try {
        localStorage.setItem(key, String(next));
      } catch {
        // Not remembered, then.
      }
    },
    [key, least],
  );
  return [size, set];
}

/** The handle between two panels. `after` is the size of the panel behind it. */
export function Splitter({
  kind,
  size,
  onSize,
  least,
  most,
  label,
}: {
  kind: 'rows' | 'columns';
  size: number;
  onSize: (size: number) => void;
  least: number;
  most: number;
  label: string;
}) {
  const start = useRef<{ at: number; size: number } | null>(null);
  const position = (event: React.PointerEvent) => (kind === 'rows' ? event.clientY : event.clientX);
  const clamp = (n: number) => Math.min(most, Math.max(least, n));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is the separator widget of ARIA.
    <div
      className={`split ${kind}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={kind === 'rows' ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={least}
      aria-valuemax={Math.max(least, Math.round(most))}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: position(event), size };
      }}
      onPointerMove={(event) => {
        if (start.current) onSize(clamp(start.current.size + start.current.at - position(event)));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        const bigger = kind === 'rows' ? 'ArrowUp' : 'ArrowLeft';
        const smaller = kind === 'rows' ? 'ArrowDown' : 'ArrowRight';
        if (event.key !== bigger && event.key !== smaller) return;
        event.preventDefault();
        onSize(clamp(size + (event.key === bigger ? 24 : -24)));
      }}
    />
  );
}

'use client';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Splitter, useSize } from './splitter';

/** A panel beside the page, never over it; its width is the reader's. */
export function SidePanel({
  name,
  label,
  onClose,
  children,
}: {
  name: string;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const [width, setWidth] = useSize(`side.${name}`, 380, 280);
  return (
    <>
      <Splitter kind="columns" size={width} onSize={setWidth} least={280} most={640} label={`Width: ${label}`} />
      <aside
        className="side-panel"
        style={{ width }}
        aria-label={label}
        onKeyDown={(e) => e.key === 'Escape' && onClose()}
      >
        <button type="button" className="button bare slim square side-close" aria-label="Close" onClick={onClose}>
          <X size={15} />
        </button>
        {children}
      </aside>
    </>
  );
}

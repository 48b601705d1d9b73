'use client';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

/** A button with a panel under it. Escape, a click elsewhere, or leaving it by keyboard closes it. */
export function Popover({
  label,
  button,
  className = 'pill',
  left = false,
  children,
}: {
  label: string;
  button: ReactNode;
  className?: string;
  left?: boolean;
  children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!anchor.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Escape from what it holds.
    <div
      className="pop-anchor"
      ref={anchor}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-haspopup="true"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        // biome-ignore lint/a11y/useSemanticElements: a panel of choices, no part of a form.
        <div className={`pop${left ? ' left' : ''}`} id={id} role="group" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

/** A choice of one: radio buttons in a pill's panel. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChoose,
  left = true,
}: {
  label: string;
  value: V;
  options: readonly { value: V; text: string; about?: string }[];
  onChoose: (value: V) => void;
  left?: boolean;
}) {
  const now = options.find((o) => o.value === value)?.text ?? value;
  return (
    <Popover
      label={`${label}: ${now}`}
      left={left}
      button={
        <>
          <span className="cut">{now}</span>
          <Chevron />
        </>
      }
    >
      {(close) =>
        options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="option"
            aria-pressed={option.value === value}
            data-active={option.value === value}
            onClick={() => {
              onChoose(option.value);
              close();
            }}
          >
            <span className="grow">
              {option.text}
              {option.about && (
                <span className="soft tiny" style={{ display: 'block' }}>
                  {option.about}
                </span>
              )}
            </span>
          </button>
        ))
      }
    </Popover>
  );
}

export function Chevron() {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="m6 9 6 6 6-6" />
    </svg>
  );
}

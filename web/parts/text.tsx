'use client';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { pieces, visible } from '../lib/visible';

/** A name or text from outside: kept to its own direction, with nothing in it that cannot be seen. */
export function Text({ value, title }: { value: string; title?: string }) {
  return (
    <bdi title={title === '' ? undefined : visible(title ?? value)}>
      {pieces(value).map((piece, i) =>
        piece.hidden ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text have no other name.
          <span className="unseen" key={i} title="A character that cannot be seen">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label, words }: { text: string; label: string; words?: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <button
      type="button"
      className={words ? 'button slim' : 'button bare slim square'}
      aria-label={done ? `${label}: copied` : label}
      title={done ? 'Copied' : label}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setDone(true),
          () => setDone(false),
        )
      }
    >
      {done ? <Check size={14} /> : <Copy size={14} />}
      {words}
    </button>
  );
}

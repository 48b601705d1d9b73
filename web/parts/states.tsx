'use client';
import { CircleSlash, KeyRound, type LucideIcon, PlugZap, TriangleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type ApiError, forgetAnswers } from '../lib/client';
import { setToken } from '../lib/token';
import type { Answer } from '../lib/use-query';

/** A place without content: why, and what to do about it. */
export function Empty({
  icon: Icon = CircleSlash,
  title,
  children,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="state">
      <Icon size={26} strokeWidth={1.5} aria-hidden="true" />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Asks for the token that the server wants. */
function TokenForm() {
  const [value, setValue] = useState('');
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        setToken(value.trim());
        forgetAnswers();
      }}
    >
      <input
        className="field"
        aria-label="Token"
        placeholder="Token"
        autoComplete="off"
        value={value}
        onChange={(e) => setValue(e.target.value)}
      />
      <button type="submit" className="button first" disabled={value.trim() === ''}>
        Open
      </button>
    </form>
  );
}

export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  if (error.kind === 'token') {
    return (
      <Empty icon={KeyRound} title="A token is needed">
        <p>
          Open the address that <code>portolan serve</code> printed, or paste a token from <code>portolan token</code>.
        </p>
        <TokenForm />
      </Empty>
    );
  }
  return (
    <Empty
      icon={error.kind === 'offline' ? PlugZap : TriangleAlert}
      title={error.kind === 'offline' ? 'No connection' : 'This could not be answered'}
    >
      <p>{error.message}</p>
      <div className="row">
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      </div>
    </Empty>
  );
}

/** Grey lines where text will stand. */
export function Bones({ lines = 6 }: { lines?: number }) {
  return (
    <div className="stack" style={{ gap: 14, padding: 16 }} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike.
        <span className="bone" key={i} style={{ height: 14, width: `${[92, 70, 84, 58, 76, 66][i % 6]}%` }} />
      ))}
    </div>
  );
}

/** Draws an answer: its content, the wait for it, or why there is none. Old content stays while new is under way. */
export function Answered<Data>({
  answer,
  lines,
  children,
}: {
  answer: Answer<Data>;
  lines?: number;
  children: (data: Data) => ReactNode;
}) {
  if (answer.error && (answer.data === null || answer.error.kind === 'token')) {
    return <Failed error={answer.error} retry={answer.retry} />;
  }
  if (answer.data === null) return <Bones {...(lines === undefined ? {} : { lines })} />;
  return (
    <>
      {answer.error && (
        <div className="notice" role="alert">
          <TriangleAlert size={14} />{' '}
          <span className="grow">{answer.error.message} What you see was answered before.</span>
          <button type="button" className="button slim" onClick={answer.retry}>
            Try again
          </button>
        </div>
      )}
      {children(answer.data)}
    </>
  );
}

'use client';
/** Accepting a path for a time, and taking that back: who answers for it, why, until when. */
import { Handshake, Undo2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type ApiError, ask, forgetAnswers } from '../lib/client';
import { acceptPath, revokeDecision } from '../lib/queries';
import type { Accepted } from '../lib/types';
import { Popover } from './popover';
import { Text } from './text';

function Form({ path, onDone }: { path: string; onDone: () => void }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    setBusy(true);
    ask(acceptPath, { path, owner: text('owner'), reason: text('reason'), expires: text('expires') }).then(
      () => {
        forgetAnswers();
        onDone();
      },
      (e: ApiError) => {
        setBusy(false);
        setError(e.message);
      },
    );
  };
  return (
    <form className="accept-form stack" onSubmit={send}>
      <p className="soft small">It stays listed, ranks low, and counts in no headline.</p>
      <label className="stack small">
        Owner
        <input className="field" name="owner" required maxLength={200} />
      </label>
      <label className="stack small">
        Reason
        <input className="field" name="reason" required maxLength={1000} />
      </label>
      <label className="stack small">
        Until the end of
        <input className="field" name="expires" type="date" required />
      </label>
      {error && (
        <p className="danger small" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="button first" disabled={busy}>
        Accept
      </button>
    </form>
  );
}

export function AcceptPath({ path, accepted }: { path: string; accepted: Accepted | null }) {
  const [error, setError] = useState<string | null>(null);
  if (accepted === null)
    return (
      <Popover
        label="Accept this path"
        className="button"
        button={
          <>
            <Handshake size={15} aria-hidden="true" /> Accept
          </>
        }
      >
        {(close) => <Form path={path} onDone={close} />}
      </Popover>
    );
  // What stands in a file is changed there.
  if (accepted.id.startsWith('file:')) return null;
  return (
    <button
      type="button"
      className="button"
      title={error ?? undefined}
      onClick={() => ask(revokeDecision, { id: accepted.id }).then(forgetAnswers, (e: ApiError) => setError(e.message))}
    >
      <Undo2 size={15} aria-hidden="true" /> Accept no more
    </button>
  );
}

export function AcceptedBy({ accepted }: { accepted: Accepted }) {
  return (
    <span className="chip cut" title={accepted.reason}>
      accepted by <Text value={accepted.owner} title="" /> until {accepted.expires}
    </span>
  );
}

'use client';
/** What people marked a thing as: shown, added to, and taken back. */
import { Bookmark, Check } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type ApiError, ask, forgetAnswers } from '../lib/client';
import { utc } from '../lib/format';
import { addMark, marks as marksQuery, revokeDecision } from '../lib/queries';
import type { AssetBrief, Mark } from '../lib/types';
import { useQuery } from '../lib/use-query';
import { visible } from '../lib/visible';
import { Popover } from './popover';

interface Kind {
  readonly is: string;
  readonly title: string;
  readonly about: string;
  readonly fits: (asset: AssetBrief) => boolean;
}

const KINDS: readonly Kind[] = [
  {
    is: 'crown-jewel',
    title: 'Crown jewel',
    about: 'Paths to it are paths to what matters, and rank highest.',
    fits: () => true,
  },
  { is: 'tier-0', title: 'Tier 0', about: 'Whoever controls it controls the rest.', fits: () => true },
  {
    is: 'break-glass',
    title: 'Break-glass',
    about: 'Paths that start at it rank low: they are meant to be.',
    fits: (a) => a.isPrincipal,
  },
  {
    is: 'known-vendor',
    title: 'Known vendor',
    about: 'An outsider, but one that is known.',
    fits: (a) => a.external || a.type === 'account',
  },
];
const titleOf = (is: string | null): string => KINDS.find((k) => k.is === is)?.title ?? is ?? '';

/** Chips of the marks in force. */
export function Marks({ id }: { id: string }) {
  const found = useQuery(marksQuery, { on: id }).data?.marks ?? [];
  return found.map((m) => (
    <span key={m.id} className="chip brass" title={visible(told(m, id))}>
      <Bookmark size={12} aria-hidden="true" /> {titleOf(m.is)}
    </span>
  ));
}

const told = (m: Mark, id: string): string =>
  [
    `Marked by ${m.by}${m.at === null ? '' : `, ${utc(m.at)}`}`,
    ...(m.on === id ? [] : [`by ${m.on}`]),
    ...(m.reason ? [m.reason] : []),
  ].join('\n');

/** A button with the marks a thing can have: those it has can be taken back, the others given. */
export function MarkButton({ asset, slim = false }: { asset: AssetBrief; slim?: boolean }) {
  const answer = useQuery(marksQuery, { on: asset.key });
  const given = answer.data?.marks ?? [];
  return (
    <Popover
      label={`Mark ${visible(asset.name)}`}
      left={slim}
      className={slim ? 'button slim' : 'button'}
      button={
        <>
          <Bookmark size={slim ? 13 : 15} aria-hidden="true" /> Mark
        </>
      }
    >
      {() => (
        <MarkForm asset={asset} given={given} failed={answer.data === null ? (answer.error?.message ?? null) : null} />
      )}
    </Popover>
  );
}

function MarkForm({ asset, given, failed }: { asset: AssetBrief; given: readonly Mark[]; failed: string | null }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState('');
  const run = (work: Promise<unknown>) => {
    setBusy(true);
    setError(null);
    work.then(
      () => {
        setBusy(false);
        setNote('');
        forgetAnswers();
      },
      (e: ApiError) => {
        setBusy(false);
        setError(e.message);
      },
    );
  };
  // A mark that stands on a tag, on an account or in a file is taken back where it was given.
  const own = (is: string) => given.find((m) => m.is === is && m.on === asset.key && !m.id.startsWith('file:'));
  const other = (is: string) => given.find((m) => m.is === is && (m.on !== asset.key || m.id.startsWith('file:')));
  const text = note.trim();
  return (
    <form className="mark-form stack" onSubmit={(event: FormEvent) => event.preventDefault()}>
      {KINDS.filter((k) => k.fits(asset) || given.some((m) => m.is === k.is)).map((k) => {
        const mine = own(k.is);
        const from = other(k.is);
        return (
          <button
            key={k.is}
            type="button"
            role="switch"
            aria-checked={mine !== undefined || from !== undefined}
            aria-label={k.title}
            className="option"
            disabled={busy || (from !== undefined && mine === undefined)}
            onClick={() =>
              run(
                mine
                  ? ask(revokeDecision, { id: mine.id })
                  : ask(addMark, { is: k.is, on: asset.key, ...(text === '' ? {} : { note: text }) }),
              )
            }
          >
            <span className="mark-tick">{(mine || from) && <Check size={14} aria-hidden="true" />}</span>
            <span className="grow">
              {k.title}
              <span className="soft tiny" style={{ display: 'block' }}>
                {from && !mine
                  ? `Given by ${visible(from.id.startsWith('file:') ? 'the file of marks' : (from.on ?? ''))}: taken back there.`
                  : k.about}
              </span>
            </span>
          </button>
        );
      })}
      <label className="stack small">
        Why (optional, kept with the next mark)
        <input className="field" value={note} maxLength={1000} onChange={(e) => setNote(e.target.value)} />
      </label>
      {(error ?? failed) !== null && (
        <p className="danger small" role="alert">
          {error ?? failed}
        </p>
      )}
    </form>
  );
}

'use client';
import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { called } from '../lib/called';
import { ask } from '../lib/client';
import { search } from '../lib/queries';
import type { AssetBrief } from '../lib/types';
import { Ring } from './icons';
import { Text } from './text';

/** A box with completion over names, ids, tags and addresses. Arrows choose, Enter opens, Escape leaves. */
export function AssetSearch({
  label,
  placeholder,
  onPick,
  hint,
  focusOn,
  autoFocus = false,
  words = [],
}: {
  label: string;
  placeholder: string;
  onPick: (asset: AssetBrief) => void;
  hint?: string;
  /** Ctrl or ⌘ with this key brings the focus here. */
  focusOn?: string;
  autoFocus?: boolean;
  /** Words that stand for sets of things (`internet`, `admin`), offered besides what is found. */
  words?: readonly { word: string; about: string; onPick: () => void }[];
}) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ text: string; assets: AssetBrief[]; failed: boolean }>({
    text: '',
    assets: [],
    failed: false,
  });
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const wanted = text.trim();

  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(search, { text: wanted, first: 12 }, stop.signal).then(
        (data) => {
          setFound({ text: wanted, assets: data.search, failed: false });
          setActive(0);
        },
        () => !stop.signal.aborted && setFound({ text: wanted, assets: [], failed: true }),
      );
    }, 110);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);

  useEffect(() => {
    if (!focusOn) return;
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === focusOn) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [focusOn]);

  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);

  const sets = words.filter((w) => w.word.startsWith(wanted.toLowerCase()));
  const assets = wanted === '' ? [] : found.assets;
  const total = sets.length + assets.length;
  const shown = open && (wanted !== '' || sets.length > 0);
  const pick = (index: number) => {
    const set = sets[index];
    const asset = assets[index - sets.length];
    setText('');
    setOpen(false);
    if (set) set.onPick();
    else if (asset) onPick(asset);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices when the focus leaves.
    <div
      className="search"
      ref={box}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <div className="search-box">
        <Search size={15} aria-hidden="true" />
        <input
          ref={input}
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={shown && total > 0 ? `${id}-${active}` : undefined}
          placeholder={placeholder}
          value={text}
          autoComplete="off"
          spellCheck={false}
          maxLength={300}
          onFocus={() => setOpen(true)}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              setOpen(true);
              if (total > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : total - 1)) % total);
            } else if (
              event.key === 'Enter' &&
              total > 0 &&
              (wanted === '' || found.text === wanted || sets.length > 0)
            ) {
              event.preventDefault();
              pick(Math.min(active, total - 1));
            } else if (event.key === 'Escape') {
              event.stopPropagation();
              if (text === '') input.current?.blur();
              setText('');
              setOpen(false);
            }
          }}
        />
        {hint && <kbd>{hint}</kbd>}
      </div>
      {shown && (
        <div className="pop wide" id={id} role="listbox" aria-label={`${label}: suggestions`}>
          {sets.map((set, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box, which names the active one.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the box.
            <div
              key={set.word}
              id={`${id}-${i}`}
              role="option"
              className="option"
              aria-selected={i === active}
              onPointerDown={(e) => e.preventDefault()}
              onClick={() => pick(i)}
            >
              <span className="strong">{set.word}</span>
              <span className="soft small cut">{set.about}</span>
            </div>
          ))}
          {assets.map((asset, j) => {
            const i = j + sets.length;
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: as above.
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above.
              <div
                key={asset.key}
                id={`${id}-${i}`}
                role="option"
                className="option"
                aria-selected={i === active}
                onPointerDown={(e) => e.preventDefault()}
                onClick={() => pick(i)}
              >
                <Ring family={asset.family} icon={asset.icon} />
                <span className="grow stack">
                  <span className="cut strong">
                    <Text value={called(asset)} title={asset.key} />
                  </span>
                  <span className="cut soft tiny">
                    {asset.typeTitle}
                    {asset.account !== '' && ` · ${asset.accountName || asset.account}`}
                    {asset.region !== '' && asset.region !== 'global' && ` · ${asset.region}`}
                  </span>
                </span>
              </div>
            );
          })}
          {total === 0 && (
            <div className="option soft" role="option" aria-selected="false" aria-disabled="true" tabIndex={-1}>
              {found.failed
                ? 'The search could not be answered.'
                : found.text === wanted
                  ? 'Nothing by that name, id, tag or address.'
                  : 'Searching …'}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

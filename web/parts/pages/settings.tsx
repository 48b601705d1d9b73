'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { forgetAnswers } from '../../lib/client';
import { count, utc } from '../../lib/format';
import { status } from '../../lib/queries';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../../lib/theme';
import { currentToken, setToken } from '../../lib/token';
import { useQuery } from '../../lib/use-query';
import { Answered } from '../states';

const THEMES: readonly { value: ThemeChoice; title: string; icon: typeof Sun }[] = [
  { value: 'system', title: 'As the system', icon: Monitor },
  { value: 'light', title: 'Light', icon: Sun },
  { value: 'dark', title: 'Dark', icon: Moon },
];

export function SettingsPage() {
  const theme = useThemeChoice();
  const answer = useQuery(status, {});
  return (
    <div className="content settings">
      <h1>Settings</h1>
      <section className="card pad">
        <header>
          <h2>Theme</h2>
        </header>
        <div className="row" role="radiogroup" aria-label="Theme">
          {THEMES.map(({ value, title, icon: Icon }) => (
            <label key={value} className={`button theme${theme === value ? ' on' : ''}`}>
              <input
                type="radio"
                name="theme"
                className="hush"
                value={value}
                checked={theme === value}
                onChange={() => chooseTheme(value)}
              />
              <Icon size={15} aria-hidden="true" /> {title}
            </label>
          ))}
        </div>
      </section>
      <section className="card pad">
        <header>
          <h2>Token</h2>
        </header>
        <TokenState />
      </section>
      <section className="card pad">
        <header>
          <h2>Data</h2>
        </header>
        <Answered answer={answer}>
          {({ status: s }) => (
            <dl className="facts">
              <dt>Version</dt>
              <dd>{s.version}</dd>
              <dt>Engine</dt>
              <dd>{s.engine}</dd>
              <dt>As of</dt>
              <dd>{s.asOf ? utc(s.asOf) : 'no data yet'}</dd>
              <dt>Generation</dt>
              <dd>{s.seq ?? '–'}</dd>
              <dt>Graph</dt>
              <dd>
                {count(s.nodes)} nodes, {count(s.edges)} edges
              </dd>
            </dl>
          )}
        </Answered>
      </section>
    </div>
  );
}

function TokenState() {
  const [held, setHeld] = useState(() => currentToken() !== null);
  return (
    <div className="stack" style={{ gap: 10 }}>
      <p className="soft">
        {held
          ? 'This tab holds a token. It is kept for the session only and was taken out of the address.'
          : 'This tab holds no token.'}{' '}
        A new one is printed by <code>portolan token</code>.
      </p>
      {held && (
        <div className="row">
          <button
            type="button"
            className="button"
            onClick={() => {
              setToken(null);
              setHeld(false);
              forgetAnswers();
            }}
          >
            Forget the token
          </button>
        </div>
      )}
    </div>
  );
}

'use client';
/** How far a thing reaches, or what reaches it: in numbers, and what matters most of it. */
import Link from 'next/link';
import { called } from '../lib/called';
import { count, plural } from '../lib/format';
import { blast as blastQuery } from '../lib/queries';
import type { Blast } from '../lib/types';
import { address } from '../lib/url-state';
import { useQuery } from '../lib/use-query';
import { visible } from '../lib/visible';
import { Sure } from './certainty';
import { Bones } from './states';
import { Text } from './text';

const NAMED_ADMINS = 3;

/** Each account with its own number of hops: the nearest says nothing about the others. */
function toAdmins({ administers }: Blast): string {
  if (administers.length === 0) return 'no administrator';
  const named = administers
    .slice(0, NAMED_ADMINS)
    .map((a) => `${plural(a.hops, 'hop')} to administrator of ${visible(a.accountName || a.account)}`);
  const farther = administers.length - named.length;
  if (farther > 0)
    named.push(
      `${plural(administers.at(-1)?.hops ?? 0, 'hop')} or fewer to that of ${plural(farther, 'more account')}`,
    );
  return named.join(', ');
}

export function BlastRadius({ id, reverse = false }: { id: string; reverse?: boolean }) {
  const answer = useQuery(blastQuery, { id, reverse, first: 6 });
  const b = answer.data?.blast;
  if (answer.error) return <p className="soft small">{answer.error.message}</p>;
  if (!answer.data) return <Bones lines={2} />;
  if (!b) return null;
  const reaches = reverse
    ? b.reached === 0
      ? 'Nothing that was collected reaches it.'
      : `${plural(b.reached, 'thing')} in ${plural(b.accounts.length, 'account')} can reach it${b.internet ? ', the internet among them' : ''}.`
    : b.reached === 0
      ? 'Nothing that was collected lies within its reach.'
      : `${plural(b.reached, 'thing')} in ${plural(b.accounts.length, 'account')} within reach, ${count(b.sensitive)} sensitive; ${toAdmins(b)}.`;
  const named = b.types.slice(0, 6);
  const others = b.types.slice(6);
  return (
    <div className="stack blast" style={{ gap: 6 }}>
      <p>{reaches}</p>
      {b.types.length > 0 && (
        <p className="soft small wrap">
          {[
            ...named.map((t) => `${count(t.count)} ${t.title}`),
            ...(others.length > 0
              ? [
                  `${count(others.reduce((sum, t) => sum + t.count, 0))} of ${plural(others.length, 'more type', 'more types')}`,
                ]
              : []),
          ].join(' · ')}
        </p>
      )}
      {b.undecided > 0 && (
        <p className="soft small">{plural(b.undecided, 'more')} not decided: something was not collected.</p>
      )}
      <ul className="rows">
        {b.things.map((t) => (
          <li key={t.asset.key} className="row between blast-thing">
            <Link
              className="cut"
              href={address('/paths', reverse ? { from: t.asset.key, to: id } : { from: id, to: t.asset.key })}
              prefetch={false}
            >
              <Text value={called(t.asset)} title={t.asset.key} />
            </Link>
            <span className="row soft small nowrap">
              {plural(t.hops, 'hop')} <Sure of={t.certainty} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

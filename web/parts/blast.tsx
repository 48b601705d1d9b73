'use client';
/** How far a thing reaches, or what reaches it: in numbers, and what matters most of it. */
import Link from 'next/link';
import { called } from '../lib/called';
import { count, plural } from '../lib/format';
import { blast as blastQuery } from '../lib/queries';
import { address } from '../lib/url-state';
import { useQuery } from '../lib/use-query';
import { visible } from '../lib/visible';
import { Sure } from './certainty';
import { Bones } from './states';
import { Text } from './text';

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
      : `${plural(b.reached, 'thing')} in ${plural(b.accounts.length, 'account')} within reach, ${count(b.sensitive)} sensitive; ${
          b.admins.length > 0
            ? `administrator of ${b.admins.length === 1 ? visible(b.admins[0] ?? '') : plural(b.admins.length, 'account')} in ${plural(b.hopsToAdmin ?? 0, 'hop')}`
            : 'no administrator'
        }.`;
  return (
    <div className="stack blast" style={{ gap: 6 }}>
      <p>{reaches}</p>
      {b.types.length > 0 && (
        <p className="soft small wrap">
          {b.types
            .slice(0, 6)
            .map((t) => `${count(t.count)} ${t.title}`)
            .join(' · ')}
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

import { Crown, Database, DoorOpen, Globe } from 'lucide-react';
import { Fragment } from 'react';
import { plural } from '../lib/format';
import type { PathBrief } from '../lib/types';
import { visible } from '../lib/visible';
import { Text } from './text';

/** What makes a path matter, as signs with names: where it starts, where it ends. */
export function PathSigns({ path }: { path: PathBrief }) {
  const outside = path.from.type === 'internet';
  return (
    <span className="signs">
      {outside && <Globe size={14} aria-label="starts at the internet" />}
      {!outside && path.from.external && <DoorOpen size={14} aria-label="starts outside the organisation" />}
      {(path.target === 'admin' || path.to.type === 'admin') && <Crown size={14} aria-label="ends at admin" />}
      {(path.target === 'data' || path.to.sensitive) && <Database size={14} aria-label="ends at data" />}
    </span>
  );
}
export const hopCount = (path: PathBrief): string => plural(path.hops.length, 'hop');

/** Stop after stop, each name kept to its own direction. */
export function PathTitle({ title }: { title: string }) {
  const stops = title.split(' → ');
  return (
    <span title={visible(title)}>
      {stops.map((stop, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stops in their order.
        <Fragment key={i}>
          {i > 0 && ' → '}
          <Text value={stop} title="" />
        </Fragment>
      ))}
    </span>
  );
}

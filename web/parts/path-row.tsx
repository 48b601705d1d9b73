import { Crown, Database, DoorOpen, Globe } from 'lucide-react';
import { plural } from '../lib/format';
import type { PathBrief } from '../lib/types';

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

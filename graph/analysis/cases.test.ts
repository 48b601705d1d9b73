/** The accounts of public training labs: from where to where each one leads, and who must not get there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { World } from '../build/world.js';
import { analyseIdentities } from './analyse.js';
import type { DerivedEdge } from './derived.js';
import { worldOfDump, worldOfFiles } from './testing/world-of.js';

const folder = new URL('../../test/cases/', import.meta.url);
const paths = z
  .array(z.object({ file: z.string(), from: z.string(), to: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('paths.json', folder), 'utf8')));
const fileOf = (name: string): URL => new URL(`accounts/${name}`, folder);

const CONTENT = new Set(['read', 'write', 'permissions']);
const crossable = (e: DerivedEdge): boolean =>
  e.type !== 'CAN_ACCESS' || e.props?.level === undefined || CONTENT.has(String(e.props.level));

/** What can be reached from a start along the edges, with the structural ones a path may cross. */
function reachedFrom(world: World, edges: readonly DerivedEdge[], start: string): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  const add = (from: string, to: string) => next.set(from, [...(next.get(from) ?? []), to]);
  for (const e of edges) if (crossable(e)) add(e.from, e.to);
  for (const e of world.edges) if (e.type === 'RUNS_AS') add(e.from, e.to);
  const seen = new Set([start]);
  for (const at of seen) for (const to of next.get(at) ?? []) seen.add(to);
  return seen;
}

describe.each(paths.map((p) => [p.file.replace(/\.json$/, ''), p] as const))('%s', (_, { file, from, to }) => {
  const goal = to === 'admin' ? `admin:${from.split(':')[4]}` : to;

  it('leads from its start to its end', async () => {
    const world = await worldOfFiles(fileOf(file).pathname);
    expect([...reachedFrom(world, analyseIdentities(world).edges, from)]).toContain(goal);
  });

  it('leads nowhere once an explicit Deny takes every right from the start', async () => {
    const dump = JSON.parse(readFileSync(fileOf(file), 'utf8'));
    const deny = {
      PolicyName: 'deny-all',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
    };
    for (const u of dump.gaad.UserDetailList)
      if (u.Arn === from) u.UserPolicyList = [...(u.UserPolicyList ?? []), deny];
    for (const r of dump.gaad.RoleDetailList)
      if (r.Arn === from) r.RolePolicyList = [...(r.RolePolicyList ?? []), deny];
    const world = await worldOfDump(dump);
    expect([...reachedFrom(world, analyseIdentities(world).edges, from)]).toEqual([from]);
  });
});

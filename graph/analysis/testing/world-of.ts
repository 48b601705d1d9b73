/** Worlds for tests, made the way a person makes them: account dumps through `import iam`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readIamFiles } from '../../../ingest/files/iam.js';
import { buildWorld } from '../../build/build.js';
import { type MemoryScope, memorySnapshot } from '../../build/memory-snapshot.js';
import type { World } from '../../build/world.js';
import { accountNode, asNodeId, type NodeId } from '../../schema/ids.js';
import type { Observation } from '../../schema/observation.js';

export const NOW = '2026-01-02T03:04:05Z';

/** The world of account dumps on disk. Throws when a file is bad. */
export const worldOfFiles = (...files: string[]): Promise<World> => worldOf(files, []);

async function worldOf(files: readonly string[], more: readonly MemoryScope[]): Promise<World> {
  const read = await readIamFiles(files);
  if (read.bad.length > 0) throw new Error(read.bad.join('\n'));
  return buildWorld(
    memorySnapshot(
      [...read.scopes.map((s) => ({ scope: s.key, observations: s.observations, state: s.state })), ...more],
      NOW,
    ),
  );
}

/** The world of account dumps in memory. */
export const worldOfDump = (...dumps: unknown[]): Promise<World> => worldOfDumps(dumps, []);

/** Likewise, with scopes that no dump holds (an organisation). */
export async function worldOfDumps(dumps: readonly unknown[], more: readonly MemoryScope[]): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-dump-'));
  try {
    const files = dumps.map((dump, i) => {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, JSON.stringify(dump));
      return file;
    });
    return await worldOf(files, more);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MANAGEMENT = '999900001111';

/** An organisation of accounts under its root, with SCPs there beside FullAWSAccess. `missing`: the list of policies was denied. */
export function organizationOf(
  accounts: readonly string[],
  scps: readonly unknown[] | 'missing',
): readonly MemoryScope[] {
  const arn = (tail: string) => asNodeId(`arn:aws:organizations::${MANAGEMENT}:${tail}`);
  const seen = (type: string, id: NodeId, more: Partial<Observation> = {}): Observation => ({
    type,
    id,
    name: id,
    account: MANAGEMENT,
    region: 'global',
    props: {},
    ...more,
  });
  const scope = (
    unit: string,
    observations: readonly Observation[],
    state: MemoryScope['state'] = 'complete',
  ): MemoryScope => ({ scope: { account: MANAGEMENT, region: 'global', unit }, observations, state });
  const root = arn('root/o-1/r-1');
  const nodes = [...accounts, MANAGEMENT].map((a) => accountNode(a));
  const everywhere = [root, ...nodes].map((to) => ({ edge: 'ATTACHED_TO', to }));
  const scp = (name: string, document: unknown, links: Observation['links']): Observation =>
    seen('organizations.policy', arn(`policy/o-1/service_control_policy/${name}`), {
      props: { policyType: 'SERVICE_CONTROL_POLICY' },
      policies: [{ kind: 'scp', name, document: JSON.stringify(document) }],
      ...(links ? { links } : {}),
    });
  return [
    scope('organizations.organization', [
      seen('organizations.organization', asNodeId('org:o-1'), { props: { managementAccount: MANAGEMENT } }),
    ]),
    scope('organizations.roots', [
      seen('organizations.root', root, { links: nodes.map((to) => ({ edge: 'CONTAINS', to, toType: 'account' })) }),
    ]),
    scps === 'missing'
      ? scope('organizations.policies', [], 'denied')
      : scope('organizations.policies', [
          scp(
            'p-FullAWSAccess',
            { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
            everywhere,
          ),
          ...scps.map((d, i) => scp(`p-${i}`, d, [{ edge: 'ATTACHED_TO', to: root }])),
        ]),
  ];
}

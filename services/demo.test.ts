import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSnapshot } from '../graph/snapshot/log.js';
import { importRecording } from './collect.js';
import { loadDemo, wantsDemo } from './demo.js';
import { findEscalations } from './escalations.js';
import { findExposure } from './exposure.js';
import { findPaths } from './paths.js';
import { openReader } from './reader.js';

const folder = mkdtempSync(join(tmpdir(), 'demo-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the demo organisation', () => {
  it('is wanted where nothing is, or where loading it was cut off', async () => {
    const fresh = join(folder, 'cut');
    expect(await wantsDemo(fresh)).toBe(true);
    await importRecording(fresh, join(import.meta.dirname, '../demo/recorded/aws'), {
      project: false,
      sink: { interactive: false, columns: 80, write: () => {} },
    });
    expect(await wantsDemo(fresh)).toBe(false);
    writeFileSync(join(fresh, 'demo.loading'), '');
    expect(await wantsDemo(fresh)).toBe(true);
    expect(await loadDemo(fresh)).toBe(true);
    expect((await readSnapshot(fresh))?.eventSegments.length).toBeGreaterThan(0);
    expect(existsSync(join(fresh, 'demo.loading'))).toBe(false);
  });

  it('shows every planted story and none of the look-alikes', async () => {
    const data = join(folder, 'whole');
    await loadDemo(data);
    const reader = await openReader(data);
    try {
      const name = (id: string) => id.split(/[:/]/).at(-1) ?? id;
      const escalations: string[] = [];
      for await (const r of await findEscalations(reader, {}))
        escalations.push(`${name(r.principal)} ${r.technique} ${name(r.target)}`);
      for (const story of [
        'build-runner lambda.create+invoke lambda-provisioner',
        'trial-user iam.put-user-policy trial-user',
        'mara.lind iam.create-policy-version mara.lind',
        'helpdesk iam.add-user-to-group helpdesk',
        'key-rotator iam.create-access-key dev-admin',
        'ci-deploy sts.assume-role deploy-prod',
        'ml-engineer ec2.run-instances gpu-admin',
        'integration-tests sts.assume-role release-manager',
        'ops-automation iam.update-trust data-admin',
        'etl-maintainer lambda.create+invoke payroll-etl',
      ])
        expect(
          escalations.some((e) => e.startsWith(story)),
          story,
        ).toBe(true);
      for (const lookAlike of [
        'bounded-user iam.put',
        'helpdesk-junior',
        'ml-analyst',
        'qa-builder lambda',
        'ops-automation iam.update-trust security-audit',
        'jonas.weber iam.create-policy-version',
        'integration-tests sts.assume-role config-reader',
      ])
        expect(
          escalations.filter((e) => e.startsWith(lookAlike)),
          lookAlike,
        ).toEqual([]);

      const exposed = (await findExposure(reader, {})).filter((r) => r.to === 'internet').map((r) => name(r.resource));
      expect(exposed).toEqual(expect.arrayContaining(['meridian-backup-2019', 'partner-intake', 'webhook-intake']));
      for (const lookAlike of ['meridian-hr-archive', 'build-events', 'status-page', 'reports-alb'])
        expect(exposed).not.toContain(lookAlike);

      const fromInternet = (await findPaths(reader, { from: ['internet'], to: ['data'] })).rows.map((r) => name(r.to));
      expect(fromInternet).toEqual(expect.arrayContaining(['meridian-customer-exports', 'meridian-backup-2019']));
      expect(fromInternet).not.toContain('meridian-press-kit');
      const vendors = (await findPaths(reader, { from: ['external'], to: ['data'] })).rows;
      expect(vendors.map((r) => `${name(r.from)} ${name(r.to)}`)).toEqual(['730655550042 meridian-invoices']);

      // What holds the look-alikes back is shown when asked for, and only then.
      const arn = (account: number, id: string) => `arn:aws:iam::21098765000${account}:${id}`;
      for (const [from, to, technique, by] of [
        [arn(4, 'user/bounded-user'), 'admin:210987650004', 'iam.put-user-policy', 'permissions boundary'],
        [arn(5, 'role/key-rotator'), arn(5, 'user/finn.larsen'), 'iam.create-access-key', 'NoKeysInProduction'],
        [arn(5, 'role/ops-automation'), arn(5, 'role/security-audit'), 'iam.update-trust', 'ProtectAuditRole'],
      ] as const) {
        expect((await findPaths(reader, { from: [from], to: [to] })).rows, from).toEqual([]);
        const { rows } = await findPaths(reader, { from: [from], to: [to], blocked: true });
        expect(
          rows.map((r) => [r.verdict, r.certainty, r.hops.map((h) => h.technique)]),
          from,
        ).toEqual([['blocked', 'certain', [technique]]]);
        expect(rows[0]?.blockedBy.map((b) => b.text).join(), from).toContain(by);
      }
      // A longer way to this one is open, through the administrator of its account: the hop itself is what a tag stops.
      const graph = await reader.paths();
      const tests = graph.find(arn(4, 'role/integration-tests'));
      const reading = graph.find(arn(5, 'role/config-reader'));
      const { outOffset, outTo } = graph.arrays;
      const hops = [];
      for (let e = outOffset[tests] ?? 0; e < (outOffset[tests + 1] ?? 0); e++)
        if (outTo[e] === reading)
          hops.push(
            graph
              .evidence(e)
              .blocked?.map((b) => b.text)
              .join(),
          );
      expect(hops).toEqual([expect.stringContaining('aws:PrincipalTag/team is platform')]);
    } finally {
      await reader.close();
    }
  });
});

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
    } finally {
      await reader.close();
    }
  });
});

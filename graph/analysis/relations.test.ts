import { describe, expect, it } from 'vitest';
import { accountDump } from '../content/account.js';
import { techniques } from '../content/load.js';
import { asNodeId } from '../schema/ids.js';
import { observe } from '../schema/observation.js';
import { stateMachine } from '../schema/types/workloads.js';
import { escalations } from './escalation.js';
import { worldOfDumps } from './testing/world-of.js';

const A = '111122223333';
const role = (name: string) => asNodeId(`arn:aws:iam::${A}:role/${name}`);

/** What a user who may change and start state machines becomes, where one is there. `seen`: what its description gave. */
async function becomes(seen: 'denied' | 'known', runsAs: string | null): Promise<readonly string[]> {
  const dump = accountDump({
    users: { eve: { allow: ['states:UpdateStateMachine', 'states:StartExecution'] } },
    roles: { boss: { trust: 'states.amazonaws.com', admin: true }, weak: { trust: 'states.amazonaws.com' } },
  });
  const machine = observe(stateMachine, {
    id: asNodeId(`arn:aws:states:us-east-1:${A}:stateMachine:flow`),
    name: 'flow',
    account: A,
    region: 'us-east-1',
    props: {},
    links:
      runsAs === null
        ? []
        : [{ edge: 'RUNS_AS', to: role(runsAs), toType: 'iam.role', props: { via: 'execution role' } }],
    facets: { role: seen },
  });
  const scope = { account: A, region: 'us-east-1', unit: 'stepfunctions.state-machines' };
  const world = await worldOfDumps([dump], [{ scope, observations: [machine], state: 'complete' }]);
  const technique = techniques().get('states.update+start');
  const { rows } = escalations(world, technique ? [technique] : []);
  return rows.map((r) => `${r.target.split('/')[1]} ${r.certainty} ${r.settledBy.join()}`).sort();
}

describe('what a thing runs as', () => {
  it('is the role it names', async () => {
    expect(await becomes('known', 'weak')).toEqual(['weak certain ']);
  });
  it('is nobody where it names none', async () => {
    expect(await becomes('known', null)).toEqual([]);
  });
  it('may be any role that trusts the service where the description was denied', async () => {
    const settled = `${A}/us-east-1/stepfunctions.state-machines`;
    expect(await becomes('denied', null)).toEqual([`boss unknown ${settled}`, `weak unknown ${settled}`]);
  });
});

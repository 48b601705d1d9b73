/** The role that a thing runs as, as services name it: by ARN, or by name. */
import { asNodeId, type NodeId } from '../../../graph/schema/ids.js';
import type { Link } from '../../../graph/schema/observation.js';
import { arnOf } from '../answer.js';
import type { Call } from '../contract.js';

type Place = Pick<Call, 'partition' | 'region' | 'account'>;

const iamArn = (place: Place, kind: string, given: string): NodeId =>
  given.startsWith('arn:') ? asNodeId(given) : arnOf(place, 'iam', `${kind}/${given}`, { region: '' });

/** RUNS_AS to a role given by ARN or name; none where there is none. `via`: what the role is to the thing. */
export function runsAs(place: Place, role: string | undefined, via: string): readonly Link[] {
  return role ? [{ edge: 'RUNS_AS', to: iamArn(place, 'role', role), toType: 'iam.role', props: { via } }] : [];
}

/** The instance profile, given by ARN or name, that instances get. */
export function profileLink(place: Place, profile: string | undefined): readonly Link[] {
  if (!profile) return [];
  const to = iamArn(place, 'instance-profile', profile);
  return [{ edge: 'REFERS_TO', to, toType: 'iam.instance-profile', props: { as: 'instance-profile' } }];
}

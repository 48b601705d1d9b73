/** Links from an item to the role it runs as and the instance profile it carries. */
import type { Link } from '../../../graph/schema/observation.js';
import { blocks, type Context, type Item, text, texts } from './contract.js';

/** RUNS_AS to the role that an argument names. */
export function runsAs(item: Item, context: Context, argument: string, via: string): Link[] {
  const role = text(item, argument);
  return role ? [{ edge: 'RUNS_AS', to: context.role(role), toType: 'iam.role', props: { via } }] : [];
}

/** The profile of `iam_instance_profile`: a name, an ARN, or a block with either. */
export function profileLinks(item: Item, context: Context): Link[] {
  const named = [
    ...texts(item, 'iam_instance_profile'),
    ...blocks(item, 'iam_instance_profile').flatMap((b) => text(b, 'arn') ?? text(b, 'name') ?? []),
  ];
  return named.flatMap((name) => profileLink(context, name));
}

/** The profile that is named; none where there is none. */
export function profileLink(context: Context, profile: string | undefined): Link[] {
  if (!profile) return [];
  const to = context.instanceProfile(profile);
  return [{ edge: 'REFERS_TO', to, toType: 'iam.instance-profile', props: { as: 'instance-profile' } }];
}

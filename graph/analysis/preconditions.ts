/** The closed list of API preconditions, each implemented once. A missing fact is not taken for its absence. */
import type { Asset, World } from '../build/world.js';
import type { PreconditionName } from '../content/technique.js';
import { accountNode, INTERNET } from '../schema/ids.js';
import { authorityOf } from './authority.js';
import { decide } from './decide.js';
import { holds, type Reach, reaches, reachOf } from './shape.js';

/** `yes`, `no`, or the scope that would tell. */
export type Met = 'yes' | 'no' | { readonly cause: string };

interface Precondition {
  /** On what it looks: the actor or target, or the resource that the action is bound to. */
  readonly subject: 'target' | 'resource';
  /** Action whose object it speaks about, where a technique says `orAllowed`. */
  check(world: World, subject: Asset): Met;
  /** What stops the call where it is not met: a limit of the API. Absent: something is missing, which stops nothing. */
  readonly stops?: string;
}

/** Whether a reach leads to roles outside the account. */
const elsewhere = (reach: Reach, account: string): boolean =>
  reach.everything || reach.patterns.some((p) => !p.text.includes(`:${account}:`));

const unit = (asset: Asset, name: string): Met => ({ cause: `${asset.account}/global/${name}` });

export const preconditions: Readonly<Record<PreconditionName, Precondition>> = {
  // A user can have two access keys at most (IAM and AWS STS quotas).
  'fewer-than-two-keys': {
    subject: 'target',
    stops: 'has two access keys already, the most a user can have',
    check: (world, user) => {
      const stated = user.props.accessKeys;
      if (typeof stated === 'number') return stated < 2 ? 'yes' : 'no';
      const seen = world.out(user.id, 'HAS_KEY').length;
      if (seen >= 2) return 'no';
      return world.scopeState(user.account, null, 'iam.access-keys') === 'complete'
        ? 'yes'
        : unit(user, 'iam.access-keys');
    },
  },
  // Then one has to go before another can be made.
  'two-keys': {
    subject: 'target',
    check: (_, user) => {
      const stated = user.props.accessKeys;
      return typeof stated !== 'number' ? unit(user, 'iam.access-keys') : stated >= 2 ? 'yes' : 'no';
    },
  },
  'no-login-profile': {
    subject: 'target',
    stops: 'has a login profile already, and can have no second',
    check: (_, user) =>
      user.props.loginProfile === undefined ? unit(user, 'iam.users') : user.props.loginProfile === true ? 'no' : 'yes',
  },
  'has-login-profile': {
    subject: 'target',
    check: (_, user) =>
      user.props.loginProfile === undefined ? unit(user, 'iam.users') : user.props.loginProfile === true ? 'yes' : 'no',
  },
  // A customer managed policy keeps five versions at most (IAM and AWS STS quotas).
  'fewer-than-five-versions': {
    subject: 'resource',
    stops: 'has five versions already, the most a policy can have',
    check: (_, policy) =>
      typeof policy.props.versions !== 'number'
        ? unit(policy, 'iam.policies')
        : policy.props.versions < 5
          ? 'yes'
          : 'no',
  },
  'more-than-one-version': {
    subject: 'resource',
    check: (_, policy) =>
      typeof policy.props.versions !== 'number'
        ? unit(policy, 'iam.policies')
        : policy.props.versions > 1
          ? 'yes'
          : 'no',
  },
  // AWS keeps the versions of its own policies.
  'customer-managed': {
    subject: 'resource',
    check: (_, policy) => (policy.id.includes(':iam::aws:policy/') ? 'no' : 'yes'),
  },
  bounded: {
    subject: 'target',
    check: (world, identity) => (world.out(identity.id, 'HAS_BOUNDARY').length > 0 ? 'yes' : 'no'),
  },
  // The administration role of a stack set does nothing but assume execution roles (CloudFormation User Guide, "Grant
  // self-managed permissions"): without one that lets it in, nothing can be deployed.
  'assumes-another-role': {
    subject: 'target',
    check: (world, role) => {
      const authority = authorityOf(world, role.id);
      if (!authority) return 'no';
      const reach = reachOf(authority.texts, 'sts:AssumeRole');
      if (!holds(reach)) return 'no';
      const trusting = new Set(
        [role.id, accountNode(role.account), INTERNET].flatMap((p) => world.in(p, 'TRUSTS').map((e) => e.from)),
      );
      for (const other of trusting)
        if (other !== role.id && reaches(reach, other) && decide(world, authority, 'sts:AssumeRole', other).allowed)
          return 'yes';
      // Execution roles of other accounts are seen by nobody who has not collected them.
      return elsewhere(reach, role.account) ? { cause: '*/global/iam.roles' } : 'no';
    },
  },
};

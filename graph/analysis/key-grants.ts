/**
 * KMS grants: they allow beside the key policy, for one grantee and named operations; an explicit Deny still ends it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import { z } from 'zod';
import type { Asset } from '../build/world.js';
import { parseArn } from '../schema/ids.js';
import type { Condition, StatementReason } from '../schema/verdict.js';

const form = z.object({
  grantId: z.string(),
  granteePrincipal: z.string(),
  operations: z.array(z.string()),
  constraints: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
type Grant = z.infer<typeof form>;

const read = new WeakMap<Asset, readonly Grant[]>();

/** The grants of a key; what is no grant is left out. */
export function grantsOf(key: Asset): readonly Grant[] {
  const had = read.get(key);
  if (had) return had;
  const texts = key.type === 'kms.key' && Array.isArray(key.props.grants) ? key.props.grants : [];
  const found = texts.flatMap((text): Grant[] => {
    try {
      const parsed = form.safeParse(JSON.parse(text));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
  read.set(key, found);
  return found;
}

/** The grantee is this identity, or a session of this role. */
function isGrantee(grantee: string, identity: string): boolean {
  if (grantee === identity) return true;
  const session = parseArn(grantee);
  const role = parseArn(identity);
  if (!session || !role || session.service !== 'sts' || session.account !== role.account) return false;
  return session.resource.split('/')[1] === role.resource.slice(role.resource.lastIndexOf('/') + 1);
}

/** Whether a grant of the key lets the identity do the action, and under which conditions. */
export function grantFor(
  key: Asset,
  identity: string,
  action: string,
): { readonly because: StatementReason; readonly conditions: readonly Condition[] } | null {
  const operation = action.slice(action.indexOf(':') + 1).toLowerCase();
  for (const [index, g] of grantsOf(key).entries()) {
    if (!isGrantee(g.granteePrincipal, identity) || !g.operations.some((o) => o.toLowerCase() === operation)) continue;
    const conditions = Object.entries(g.constraints ?? {}).flatMap(([kind, pairs]) =>
      Object.entries(pairs).map(
        ([name, value]): Condition => ({
          key: `kms:EncryptionContext:${name}`,
          operator: 'StringEquals',
          values: [value],
          text: `the encryption context ${kind === 'EncryptionContextEquals' ? 'is' : 'holds'} ${name}=${value}`,
        }),
      ),
    );
    return {
      because: {
        policy: key.id,
        statement: index,
        sid: g.grantId,
        layer: 'grant',
        effect: 'Allow',
        text: `grant ${g.grantId} of ${key.id} allows ${g.operations.join(', ')} to ${g.granteePrincipal}`,
      },
      conditions,
    };
  }
  return null;
}

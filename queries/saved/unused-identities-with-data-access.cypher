// title: Identities nobody uses that can still read or change data
// purpose: Users and roles without any sign of use for a number of days (sign-in, keys, role use, recorded calls) that hold access
//   to content of data stores or secrets, with the number of stores. Safe to remove first.
// parameters:
//   days:
//     about: Days without use.
//     default: 90
//     as: days-before-now
// cases:
//   - name: an old role without use is listed; use, youth or no data keep one out
//     now: '2026-06-30T00:00:00.000Z'
//     nodes:
//       - {id: r1, type: iam.role, name: old-etl, account: '111122223333', created: '2024-01-01T00:00:00Z'}
//       - {id: r2, type: iam.role, name: busy, account: '111122223333', created: '2024-01-01T00:00:00Z', lastUsed: '2026-06-29T00:00:00Z'}
//       - {id: r3, type: iam.role, name: young, account: '111122223333', created: '2026-06-01T00:00:00Z'}
//       - {id: u1, type: iam.user, name: keyed, account: '111122223333', created: '2024-01-01T00:00:00Z'}
//       - {id: k1, type: iam.access-key, name: AKIA1, account: '111122223333', lastUsed: '2026-06-20T00:00:00Z'}
//       - {id: r4, type: iam.role, name: lister, account: '111122223333', created: '2024-01-01T00:00:00Z'}
//       - {id: set1, type: access.set, name: set}
//       - {id: set2, type: access.set, name: set}
//       - {id: b1, type: s3.bucket, name: lake, account: '111122223333'}
//     edges:
//       - [r1, HOLDS, set1]
//       - [r2, HOLDS, set1]
//       - [r3, HOLDS, set1]
//       - [u1, HOLDS, set1]
//       - [u1, HAS_KEY, k1]
//       - [r4, HOLDS, set2]
//       - [set1, CAN_ACCESS, b1, {certainty: certain, level: read}]
//       - [set2, CAN_ACCESS, b1, {certainty: certain, level: list}]
//     must:
//       - {identity: r1, stores: 1, lastUsed: null}
//     mustNot:
//       - {identity: r2}
//       - {identity: r3}
//       - {identity: u1}
//       - {identity: r4}
MATCH (p:Asset)-[:HOLDS]->(:AccessSet)-[r:CAN_ACCESS]->(d:Asset)
WHERE (p:IamRole OR p:IamUser) AND r.level IN ['read', 'write', 'permissions'] AND r.certainty <> 'unknown'
  AND p.created < $days
  AND (p.lastUsed IS NULL OR p.lastUsed < $days)
  AND (p.passwordLastUsed IS NULL OR p.passwordLastUsed < $days)
  AND (p.serviceLinked IS NULL OR p.serviceLinked = false)
  AND NOT EXISTS { MATCH (p)-[:HAS_KEY]->(k:IamAccessKey) WHERE k.lastUsed >= $days }
  AND NOT EXISTS { MATCH (p)-[u:USED]->(:Asset) WHERE u.last >= $days }
WITH p, count(DISTINCT d.id) AS stores
RETURN p.id AS identity, p.name AS name, p.account AS account, stores, p.created AS created,
       coalesce(p.lastUsed, p.passwordLastUsed) AS lastUsed
ORDER BY stores DESC, identity

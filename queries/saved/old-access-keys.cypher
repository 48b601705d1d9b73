// title: Access keys older than a number of days
// purpose: Active access keys that were not rotated for long, oldest first, with their last use. What nobody rotates nobody
//   watches, and a key that leaked years ago still works.
// parameters:
//   days:
//     about: Age in days from which a key is listed.
//     default: 90
//     as: days-before-now
// cases:
//   - name: age counts from the snapshot, and inactive keys are left out
//     now: '2026-06-30T00:00:00.000Z'
//     parameters: {days: 90}
//     nodes:
//       - {id: u1, type: iam.user, name: ann, account: '111122223333'}
//       - {id: k1, type: iam.access-key, name: AKIAOLD, account: '111122223333', status: Active, created: '2025-01-01T00:00:00.000Z', lastUsed: '2026-06-01T00:00:00.000Z'}
//       - {id: k2, type: iam.access-key, name: AKIANEW, account: '111122223333', status: Active, created: '2026-06-01T00:00:00.000Z'}
//       - {id: k3, type: iam.access-key, name: AKIAOFF, account: '111122223333', status: Inactive, created: '2020-01-01T00:00:00.000Z'}
//     edges:
//       - [u1, HAS_KEY, k1]
//       - [u1, HAS_KEY, k2]
//       - [u1, HAS_KEY, k3]
//     must:
//       - {key: k1, user: ann, lastUsed: '2026-06-01T00:00:00.000Z'}
//     mustNot:
//       - {key: k2}
//       - {key: k3}
MATCH (u:IamUser)-[:HAS_KEY]->(k:IamAccessKey)
WHERE k.status = 'Active' AND k.created < $days
RETURN k.id AS key, u.name AS user, u.account AS account, k.created AS created, k.lastUsed AS lastUsed,
       k.lastUsedService AS lastUsedService
ORDER BY created, key

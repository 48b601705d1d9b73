// title: Secrets that many principals can read
// purpose: Secrets and parameters whose value more principals can read than a number, most first. The usual cause is one broad
//   policy; certain and conditional access count, unknown does not.
// parameters:
//   most:
//     about: Number of readers above which a secret is listed.
//     default: 10
// cases:
//   - name: readers are counted once each, over sets and directly; listing a secret is not reading it
//     parameters: {most: 1}
//     nodes:
//       - {id: p1, type: iam.role, name: one, account: '111122223333'}
//       - {id: p2, type: iam.user, name: two, account: '111122223333'}
//       - {id: p3, type: iam.user, name: three, account: '111122223333'}
//       - {id: set1, type: access.set, name: set}
//       - {id: s1, type: secretsmanager.secret, name: db, account: '111122223333'}
//       - {id: s2, type: secretsmanager.secret, name: api, account: '111122223333'}
//     edges:
//       - [p1, HOLDS, set1]
//       - [p2, HOLDS, set1]
//       - [set1, CAN_ACCESS, s1, {certainty: certain, level: read}]
//       - [set1, CAN_ACCESS, s2, {certainty: certain, level: list}]
//       - [p3, HOLDS, set1]
//     must:
//       - {secret: s1, readers: 3}
//     mustNot:
//       - {secret: s2}
//   - name: unknown access does not count
//     parameters: {most: 0}
//     nodes:
//       - {id: p4, type: iam.user, name: four, account: '111122223333'}
//       - {id: set2, type: access.set, name: set}
//       - {id: s3, type: ssm.parameter, name: key, account: '111122223333'}
//     edges:
//       - [p4, HOLDS, set2]
//       - [set2, CAN_ACCESS, s3, {certainty: unknown, level: read}]
//     mustNot:
//       - {secret: s3}
MATCH (p:Asset)-[:HOLDS]->(:AccessSet)-[r:CAN_ACCESS]->(s:Asset)
WHERE (s:Secret OR s:SsmParameter) AND r.level = 'read' AND r.certainty <> 'unknown'
WITH s, count(DISTINCT p.id) AS readers
WHERE readers > $most
RETURN s.id AS secret, s.name AS name, s.account AS account, s.region AS region, readers
ORDER BY readers DESC, secret

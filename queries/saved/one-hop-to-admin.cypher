// title: Who becomes administrator in one step
// purpose: Identities that are no administrator today and need a single move to be one, with the technique. Each row is one
//   change away from losing an account; unknown moves are listed last.
// cases:
//   - name: one move is listed, two moves and standing administrators are not
//     nodes:
//       - {id: u1, type: iam.user, name: ann, account: '111122223333'}
//       - {id: u2, type: iam.user, name: bob, account: '111122223333'}
//       - {id: r1, type: iam.role, name: admin, account: '111122223333'}
//       - {id: r2, type: iam.role, name: second-admin, account: '111122223333'}
//       - {id: 'admin:111122223333', type: admin, name: admin, account: '111122223333'}
//     edges:
//       - [u1, CAN_ASSUME, r1, {certainty: certain, technique: sts.assume-role}]
//       - [u2, CAN_ASSUME, u1, {certainty: certain}]
//       - [r1, IS_ADMIN, 'admin:111122223333', {certainty: certain}]
//       - [r2, IS_ADMIN, 'admin:111122223333', {certainty: certain}]
//       - [r2, CAN_ASSUME, r1, {certainty: certain}]
//     must:
//       - {identity: u1, over: r1, technique: sts.assume-role, certainty: certain}
//     mustNot:
//       - {identity: u2}
//       - {identity: r2}
//   - name: raising oneself is one step too
//     nodes:
//       - {id: u3, type: iam.user, name: eve, account: '111122223333'}
//       - {id: 'admin:111122223333', type: admin, name: admin, account: '111122223333'}
//     edges:
//       - [u3, CAN_BECOME, 'admin:111122223333', {certainty: conditional, technique: iam.put-user-policy}]
//     must:
//       - {identity: u3, over: 'admin:111122223333', technique: iam.put-user-policy, certainty: conditional}
MATCH (p:Asset)-[m:CAN_BECOME|CAN_ASSUME]->(x:Asset)
WHERE (x:Admin OR EXISTS { MATCH (x)-[:IS_ADMIN]->(:Admin) }) AND NOT EXISTS { MATCH (p)-[:IS_ADMIN]->(:Admin) }
RETURN p.id AS identity, p.name AS name, p.account AS account, x.id AS over, m.technique AS technique, m.certainty AS certainty,
       CASE m.certainty WHEN 'certain' THEN 0 WHEN 'conditional' THEN 1 ELSE 2 END AS rank
ORDER BY rank, account, name, over, technique

// title: Chains of roles across accounts
// purpose: Ways from an identity through one or two roles into another account. Each link was granted on its own; nobody granted
//   the chain. Only chains whose every link is certain or conditional.
// cases:
//   - name: a chain over two accounts is listed with its links, one within an account or over an unknown link is not
//     nodes:
//       - {id: u1, type: iam.user, name: dev, account: '111122223333'}
//       - {id: r1, type: iam.role, name: hub, account: '111122223333'}
//       - {id: r2, type: iam.role, name: prod, account: '444455556666'}
//       - {id: r3, type: iam.role, name: audit, account: '777788889999'}
//     edges:
//       - [u1, CAN_ASSUME, r1, {certainty: certain}]
//       - [r1, CAN_ASSUME, r2, {certainty: conditional}]
//       - [r1, CAN_ASSUME, r3, {certainty: unknown}]
//     must:
//       - {from: u1, to: r2, through: [r1], links: 2, certainty: conditional}
//     mustNot:
//       - {to: r1}
//       - {to: r3}
MATCH path = (a:Asset)-[:CAN_ASSUME*2..3]->(b:IamRole)
WHERE (a:IamUser OR a:IamRole) AND a.account <> b.account AND a.id <> b.id
  AND all(r IN relationships(path) WHERE r.certainty <> 'unknown')
RETURN a.id AS from, b.id AS to, a.account AS fromAccount, b.account AS toAccount,
       [n IN nodes(path) WHERE n.id <> a.id AND n.id <> b.id | n.id] AS through, length(path) AS links,
       CASE WHEN any(r IN relationships(path) WHERE r.certainty = 'conditional') THEN 'conditional' ELSE 'certain' END AS certainty
ORDER BY links, from, to, through

// title: Roles that trust accounts outside the organisation
// purpose: Every role whose trust policy names a party of another organisation, an unknown account or anyone, and whether that
//   party can really assume it. Reviewers match the list with the contracts in force.
// cases:
//   - name: a party outside is listed, an own account and a service are not
//     nodes:
//       - {id: r1, type: iam.role, name: vendor, account: '111122223333'}
//       - {id: r2, type: iam.role, name: deploy, account: '111122223333'}
//       - {id: 'account:999988887777', type: account, name: '999988887777', account: '999988887777', external: true}
//       - {id: 'account:444455556666', type: account, name: shared, account: '444455556666'}
//       - {id: 'service:lambda.amazonaws.com', type: service, name: lambda.amazonaws.com, external: true}
//     edges:
//       - [r1, TRUSTS, 'account:999988887777', {statement: 0}]
//       - [r2, TRUSTS, 'account:444455556666', {statement: 0}]
//       - [r2, TRUSTS, 'service:lambda.amazonaws.com', {statement: 1}]
//       - ['account:999988887777', CAN_ASSUME, r1, {certainty: conditional}]
//     must:
//       - {role: r1, trusts: 'account:999988887777', canAssume: conditional}
//     mustNot:
//       - {role: r2}
//   - name: a trust that nobody can use is said to be so, and anyone is outside
//     nodes:
//       - {id: r3, type: iam.role, name: open, account: '111122223333'}
//       - {id: internet, type: internet, name: Internet}
//     edges:
//       - [r3, TRUSTS, internet, {statement: 0}]
//     must:
//       - {role: r3, trusts: internet, canAssume: 'no'}
MATCH (r:IamRole)-[:TRUSTS]->(x:Asset)
WHERE (x.external = true AND x.type <> 'service') OR x:Internet
OPTIONAL MATCH (x)-[a:CAN_ASSUME]->(r)
WITH r, x, collect(DISTINCT a.certainty) AS certainties
RETURN r.id AS role, r.name AS name, r.account AS account, x.id AS trusts,
       CASE WHEN size(certainties) = 0 THEN 'no' ELSE certainties[0] END AS canAssume
ORDER BY account, name, trusts

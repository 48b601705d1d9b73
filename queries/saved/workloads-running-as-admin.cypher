// title: Workloads that run as administrator
// purpose: Functions, hosts and jobs whose role is administrator of its account. Whoever gets code to run there owns the account.
// cases:
//   - name: a function and an instance with an administrator's role are listed, one with a small role is not
//     nodes:
//       - {id: f1, type: lambda.function, name: cleanup, account: '111122223333'}
//       - {id: f2, type: lambda.function, name: resize, account: '111122223333'}
//       - {id: i1, type: ec2.instance, name: bastion, account: '111122223333', publicIp: 203.0.113.7}
//       - {id: r1, type: iam.role, name: admin, account: '111122223333'}
//       - {id: r2, type: iam.role, name: small, account: '111122223333'}
//       - {id: 'admin:111122223333', type: admin, name: admin, account: '111122223333'}
//     edges:
//       - [f1, RUNS_AS, r1]
//       - [i1, RUNS_AS, r1]
//       - [f2, RUNS_AS, r2]
//       - [r1, IS_ADMIN, 'admin:111122223333', {certainty: conditional}]
//     must:
//       - {workload: f1, role: r1, certainty: conditional}
//       - {workload: i1, type: ec2.instance, role: r1}
//     mustNot:
//       - {workload: f2}
MATCH (w:Asset)-[:RUNS_AS]->(r:IamRole)-[a:IS_ADMIN]->(:Admin)
RETURN w.id AS workload, w.type AS type, w.name AS name, w.account AS account, r.id AS role, a.certainty AS certainty,
       coalesce(w.publicIp, w.url) AS publicAt
ORDER BY account, type, name, workload

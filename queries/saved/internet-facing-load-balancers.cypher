// title: Internet-facing load balancers and what stands behind them
// purpose: Every public entry point with the hosts and functions it leads to and the role code there runs as. What an attacker
//   gains by one flaw in what listens.
// cases:
//   - name: the way from the listener to the role is shown, internal balancers are not
//     nodes:
//       - {id: lb1, type: elbv2.load-balancer, name: web, account: '111122223333', region: eu-west-1, scheme: internet-facing}
//       - {id: lb2, type: elbv2.load-balancer, name: inner, account: '111122223333', region: eu-west-1, scheme: internal}
//       - {id: tg1, type: elbv2.target-group, name: web, account: '111122223333'}
//       - {id: i1, type: ec2.instance, name: web-1, account: '111122223333'}
//       - {id: r1, type: iam.role, name: web, account: '111122223333'}
//     edges:
//       - [lb1, FORWARDS_TO, tg1]
//       - [lb2, FORWARDS_TO, tg1]
//       - [tg1, FORWARDS_TO, i1, {port: 8080}]
//       - [i1, RUNS_AS, r1]
//     must:
//       - {loadBalancer: lb1, target: i1, port: 8080, runsAs: r1}
//     mustNot:
//       - {loadBalancer: lb2}
//   - name: a balancer without targets is listed with nothing behind it
//     nodes:
//       - {id: lb3, type: elbv2.load-balancer, name: idle, account: '111122223333', scheme: internet-facing}
//     must:
//       - {loadBalancer: lb3, target: null, runsAs: null}
MATCH (lb:LoadBalancer {scheme: 'internet-facing'})
OPTIONAL MATCH (lb)-[:FORWARDS_TO]->(:TargetGroup)-[f:FORWARDS_TO]->(t:Asset)
OPTIONAL MATCH (t)-[:RUNS_AS]->(r:IamRole)
RETURN lb.id AS loadBalancer, lb.name AS name, lb.account AS account, lb.region AS region, lb.dns AS dns,
       t.id AS target, f.port AS port, r.id AS runsAs
ORDER BY account, name, target, runsAs

import { Agent, createServer, request } from 'node:http';
import { spawnSync, spawn } from 'node:child_process';
async function recordingProxy(target) {
  const { hostname, port } = new URL(target);
  const kept = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on('data', (d) => parts.push(d));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      kept.push({ method: incoming.method, path: incoming.url, headers: incoming.headers, body });
      const passed = request(
        { hostname, port, agent, method: incoming.method, path: incoming.url, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, kept, close: () => server.close() };
}

async function replay(target, requests, width) {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < requests.length) {
        const r = requests[next++];
        await new Promise((done, fail) => {
          const sent = request(
            {
              hostname,
              port,
              agent,
              method: r.method,
              path: r.path,
              headers: { ...r.headers, connection: 'keep-alive' },
            },
            (answer) => {
              answer.resume();
              answer.on('end', done);
            },
          );
          sent.on('error', fail);
          sent.end(r.body);
        });
      }
    }),
  );
  agent.destroy();
  return (performance.now() - begun) / 1000;
}

const url = process.argv[2];
const proxy = await recordingProxy(url);
await new Promise(done => spawn('node',['/work/main/bin/portolan.js','collect','--data','/tmp/cd-p','--endpoint-url',proxy.url,'--regions','us-east-1'],{env:{...process.env,AWS_ACCESS_KEY_ID:'testing',AWS_SECRET_ACCESS_KEY:'testing',AWS_REGION:'us-east-1',PORTOLAN_NO_BUILD:'1'}}).on('close',done));
proxy.close();
console.log(proxy.kept.length);
for (const w of [16]) console.log(w, performance.now(), await replay(url, proxy.kept, w));
process.exit(0)

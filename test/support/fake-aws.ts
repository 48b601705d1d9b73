/**
 * An AWS that misbehaves on demand, one service at a time. Services without a fault are answered from a small built-in
 * account, or by another server (an emulator) that it stands in front of. It knows service and region from the signature,
 * as a front door of AWS would.
 */
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Fault =
  /** Takes the request and never answers. */
  | 'hang'
  /** Closes the connection without a word. */
  | 'reset'
  /** Announces more than it sends, and closes. */
  | 'cut'
  /** The first half of a good answer, announced as if it were whole. */
  | 'half'
  | 'garbage'
  /** A friendly page with status 200. */
  | 'html'
  | 'empty'
  | '403'
  | '403-bare'
  | '429'
  | '429-bare'
  | '500'
  | '500-bare'
  | '503-bare'
  | '404-bare'
  | '501-bare'
  /** A credential error: the region is not enabled, or the key is no more. */
  | 'unrecognized'
  | 'expired'
  /** Never says that the list has ended. */
  | 'same-page'
  /** Also with a fresh token each time. */
  | 'same-page-new-token';

/** What a request asks for. */
export interface Asked {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly path: string;
  readonly body: string;
}

export interface FakeAws {
  readonly url: string;
  /** Every request so far. */
  readonly asked: readonly Asked[];
  /** The fault for a request, or null; later calls replace it. */
  fault(decide: (asked: Asked) => Fault | null): void;
  close(): Promise<void>;
}

const ACCOUNT = '111122223333';
const query = (operation: string, result: string) =>
  `<?xml version="1.0"?>\n<${operation}Response xmlns="https://example/doc/"><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`;
const user = (n: number) =>
  `<member><Path>/</Path><UserName>u${n}</UserName><UserId>AIDA${n}</UserId><Arn>arn:aws:iam::${ACCOUNT}:user/u${n}</Arn><CreateDate>2024-01-02T03:04:05Z</CreateDate></member>`;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
const xml = (body: string, status = 200): Answer => ({ status, type: 'text/xml', body });
const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(value),
});

/** The built-in account: what its operations answer. Lists of two pages where paging matters. */
function builtIn(asked: Asked): Answer {
  const { service, operation, body, path } = asked;
  switch (`${service}:${operation}`) {
    case 'sts:GetCallerIdentity':
      return xml(
        query(
          operation,
          `<Arn>arn:aws:iam::${ACCOUNT}:user/crawler</Arn><UserId>AIDA</UserId><Account>${ACCOUNT}</Account>`,
        ),
      );
    case 'iam:ListUsers': {
      const second = body.includes('Marker=next');
      const paging = second
        ? '<IsTruncated>false</IsTruncated>'
        : '<IsTruncated>true</IsTruncated><Marker>next</Marker>';
      return xml(query(operation, `<Users>${second ? user(3) : user(1) + user(2)}</Users>${paging}`));
    }
    case 'iam:ListRoles':
      return xml(
        query(
          operation,
          `<Roles><member><Arn>arn:aws:iam::${ACCOUNT}:role/r</Arn></member></Roles><IsTruncated>false</IsTruncated>`,
        ),
      );
    case 'iam:GetUserPolicy':
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>`,
        404,
      );
    case 's3:ListBuckets':
      return xml(
        `<?xml version="1.0"?><ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket><Name>one</Name></Bucket><Bucket><Name>two</Name></Bucket></Buckets></ListAllMyBucketsResult>`,
      );
    case 's3:GetBucketPolicy':
      return path.includes('/one')
        ? { status: 200, type: 'application/json', body: '{"Version":"2012-10-17","Statement":[]}' }
        : xml('<Error><Code>NoSuchBucketPolicy</Code><Message>none</Message></Error>', 404);
    case 'kms:ListKeys':
      return body.includes('next')
        ? json({ Keys: [{ KeyId: 'k3' }], Truncated: false })
        : json({ Keys: [{ KeyId: 'k1' }, { KeyId: 'k2' }], Truncated: true, NextMarker: 'next' });
    case 'lambda:ListFunctions':
      return json({
        Functions: [{ FunctionName: 'f', Environment: { Variables: { TOKEN: 'canary-value-in-an-environment' } } }],
      });
    default:
      return { status: 404, type: 'text/html', body: '<html><body>not found</body></html>' };
  }
}

function errorOf(service: string, status: number, code: string): Answer {
  if (service === 'kms' || service === 'lambda')
    return { ...json({ __type: code, message: `${code} here` }, status), headers: { 'x-amzn-errortype': code } };
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${code} here</Message></Error>`;
  return xml(
    service === 's3'
      ? `<?xml version="1.0"?>${error}`
      : service === 'ec2'
        ? `<Response><Errors>${error}</Errors></Response>`
        : `<ErrorResponse>${error}</ErrorResponse>`,
    status,
  );
}

function understand(message: IncomingMessage, body: string): Asked {
  const scope = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(message.headers.authorization ?? '');
  const path = message.url ?? '/';
  const target = message.headers['x-amz-target'];
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1];
  const named = /[?&]x-id=(\w+)/.exec(path)?.[1];
  const lambda = path.startsWith('/2015-03-31/functions') ? 'ListFunctions' : undefined;
  const operation =
    (typeof target === 'string' ? target.split('.').pop() : undefined) ??
    action ??
    named ??
    lambda ??
    (path.includes('?policy') ? 'GetBucketPolicy' : '');
  return { service: scope?.[2] ?? '', region: scope?.[1] ?? '', operation, path, body };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.end(answer.body);
}

let tokens = 0;
function endless(asked: Asked, fresh: boolean): Answer {
  const token = fresh ? `t${tokens++}` : 'again';
  switch (asked.service) {
    case 'kms':
      return json({ Keys: [{ KeyId: 'k1' }], Truncated: true, NextMarker: token });
    case 'lambda':
      return json({ Functions: [{ FunctionName: 'f' }], NextMarker: token });
    default:
      return xml(
        query(asked.operation, `<Users>${user(1)}</Users><IsTruncated>true</IsTruncated><Marker>${token}</Marker>`),
      );
  }
}

async function misbehave(
  fault: Fault,
  asked: Asked,
  response: ServerResponse,
  good: () => Promise<Answer>,
): Promise<void> {
  const html = '<!DOCTYPE html><html><body><p>Service is resting.</p></body></html>';
  const bare = (status: number) => send(response, { status, type: 'text/html', body: html });
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'cut': {
      const { body, type } = await good();
      response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
      return;
    }
    case 'half': {
      const whole = await good();
      return send(response, { ...whole, status: 200, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) });
    }
    case 'garbage':
      return send(response, { status: 200, type: 'text/xml', body: '\u0000\u0001?? <<< {{{ not an answer' });
    case 'html':
      return send(response, { status: 200, type: 'text/html', body: html });
    case 'empty':
      return send(response, { status: 200, type: 'text/xml', body: '' });
    case '403':
      return send(
        response,
        errorOf(
          asked.service,
          403,
          asked.service === 'ec2'
            ? 'UnauthorizedOperation'
            : asked.service === 'kms' || asked.service === 'lambda'
              ? 'AccessDeniedException'
              : 'AccessDenied',
        ),
      );
    case '429':
      return send(
        response,
        errorOf(
          asked.service,
          asked.service === 'iam' ? 400 : 429,
          asked.service === 'kms'
            ? 'ThrottlingException'
            : asked.service === 'lambda'
              ? 'TooManyRequestsException'
              : asked.service === 's3'
                ? 'SlowDown'
                : 'Throttling',
        ),
      );
    case '500':
      return send(response, errorOf(asked.service, 500, 'InternalFailure'));
    case 'unrecognized':
      return send(
        response,
        errorOf(
          asked.service,
          403,
          asked.service === 'kms' || asked.service === 'lambda'
            ? 'UnrecognizedClientException'
            : asked.service === 'ec2'
              ? 'AuthFailure'
              : 'InvalidClientTokenId',
        ),
      );
    case 'expired':
      return send(response, errorOf(asked.service, 403, 'ExpiredToken'));
    case 'same-page':
    case 'same-page-new-token':
      return send(response, endless(asked, fault === 'same-page-new-token'));
    default:
      return bare(Number(fault.slice(0, 3)));
  }
}

/** Asks the server behind. */
function passOn(upstream: string, message: IncomingMessage, body: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const target = new URL(upstream);
    const sent = forward(
      {
        host: target.hostname,
        port: target.port,
        method: message.method,
        path: message.url,
        headers: { ...message.headers, host: target.host },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const type = answer.headers['x-amzn-errortype'];
          done({
            status: answer.statusCode ?? 500,
            type: answer.headers['content-type'] ?? 'text/xml',
            body: Buffer.concat(parts).toString('utf8'),
            ...(typeof type === 'string' ? { headers: { 'x-amzn-errortype': type } } : {}),
          });
        });
        answer.on('error', fail);
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}

/** Starts it on a free port. With `upstream`, requests without a fault go there. */
export async function startFakeAws(upstream?: string): Promise<FakeAws> {
  const asked: Asked[] = [];
  const open = new Set<Socket>();
  let decide: (asked: Asked) => Fault | null = () => null;
  const server: Server = createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const what = understand(message, body);
      asked.push(what);
      const good = async () => (upstream === undefined ? builtIn(what) : passOn(upstream, message, body));
      const fault = decide(what);
      const done =
        fault === null ? good().then((answer) => send(response, answer)) : misbehave(fault, what, response, good);
      done.catch(() => response.socket?.destroy());
    });
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => open.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    fault: (next) => {
      decide = next;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  };
}

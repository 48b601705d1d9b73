/** Whether a body has the form that AWS gives it, judged by the protocol the request was made in. */
import { BadAnswer } from './failure.js';

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly path: string;
}

const header = (headers: Readonly<Record<string, string>>, name: string): string => {
  const key = Object.keys(headers).find((k) => k.toLowerCase() === name);
  return key === undefined ? '' : (headers[key] ?? '');
};

/** The name of the first element of an XML text, without prefix; '' when there is none. */
function rootOf(xml: string): string {
  const found = /^(?:\s|<\?[^>]{0,500}\?>|<!--[\s\S]{0,2000}?-->)*<([A-Za-z_][\w.:-]{0,100})/.exec(xml.slice(0, 4096));
  return found?.[1]?.split(':').pop() ?? '';
}

/** The text ends with its root element's end (or is one empty element): parsers take a cut-off document for a short one. */
function endsWhole(xml: string, root: string): boolean {
  const tail = xml.slice(-200).trimEnd();
  return tail.endsWith(`${root}>`) || tail.endsWith('/>');
}

/**
 * An error of AWS names its code: in XML `<Code>`, in JSON `__type` or `code`, or in a header. Anything else comes from
 * something between us and AWS, or from an emulator that does not know the operation.
 */
export function judgeError(
  asked: Asked,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  wait: number | null,
): BadAnswer | null {
  if (asked.method === 'HEAD' || header(headers, 'x-amzn-errortype') !== '') return null;
  if (status === 304) return null;
  const text = body.subarray(0, 16_384).toString('utf8').trimStart();
  if (text.startsWith('<') && /<Code>[^<]{1,200}<\/Code>/.test(text) && endsWhole(body.toString('utf8'), rootOf(text)))
    return null;
  if (text.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(body.toString('utf8'));
      if (
        typeof parsed === 'object' &&
        parsed !== null &&
        ['__type', 'code', 'Code'].some((k) => typeof Reflect.get(parsed, k) === 'string')
      )
        return null;
    } catch {
      // No JSON: no error of AWS either.
    }
  }
  return new BadAnswer('no-aws-error', status, `HTTP ${status}`, wait);
}

/** Roots of S3's XML answers that must not be taken for one another. Others are only checked for being XML at all. */
const S3_LIST_ROOT = 'ListAllMyBucketsResult';

/** Null for a body that can be what was asked for; else why not. An empty body is an answer only where none is due. */
export function judgeSuccess(asked: Asked, status: number, body: Buffer): BadAnswer | null {
  const malformed = (why: string) =>
    new BadAnswer('malformed', status, `HTTP ${status} whose body is not AWS's: ${why}`);
  if (asked.method === 'HEAD' || status === 204) return null;
  const target = header(asked.headers, 'x-amz-target');
  const type = header(asked.headers, 'content-type');
  if (target !== '') return isObject(body) ? null : malformed('no JSON object');
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const action =
      /(?:^|&)Action=([A-Za-z0-9]{1,120})/.exec(
        typeof asked.body === 'string'
          ? asked.body
          : Buffer.from(asked.body instanceof Uint8Array ? asked.body : []).toString('utf8'),
      )?.[1] ?? '';
    const text = body.toString('utf8');
    const root = rootOf(text);
    if (root !== `${action}Response`)
      return malformed(root === '' ? 'no XML' : `<${root}> where <${action}Response> was due`);
    return endsWhole(text, root) ? null : new BadAnswer('cut', status, 'the answer ends in the middle');
  }
  const start = body.subarray(0, 4096).toString('utf8').trimStart();
  if (start.startsWith('<')) {
    const root = rootOf(start);
    if (root === '' || /^(?:html|!doctype|head|body)$/i.test(root)) return malformed('an HTML page');
    if (asked.path === '/' && isListBuckets(asked) && root !== S3_LIST_ROOT)
      return malformed(`<${root}> where <${S3_LIST_ROOT}> was due`);
    return endsWhole(body.toString('utf8'), root)
      ? null
      : new BadAnswer('cut', status, 'the answer ends in the middle');
  }
  if (start.startsWith('{')) return isObject(body) ? null : malformed('broken JSON');
  return malformed(start === '' ? 'it is empty' : 'neither XML nor JSON');
}

const isListBuckets = (asked: Asked) => asked.method === 'GET' && asked.query?.['x-id'] === 'ListBuckets';

function isObject(body: Buffer): boolean {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/**
 * Answers in the form the AWS CLI prints them: plain JSON with the API's own names, dates as ISO strings, blobs as base64,
 * no transport metadata. The same function runs over replayed files, so that a date written by the CLI (`+00:00`) and one
 * made from the SDK's Date read alike.
 */

const CLI_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$/;
/** Members that hold times. Others (tag values, descriptions) keep their text whatever it looks like. */
const TIME_MEMBER = /(?:Date|Time|Timestamp|Expiration|LastUsed|LastModified|LastChanged|Since|At)$/;
/** Members whose value is a policy text in the API, which the CLI prints as an object: handed on as it is written. */
const DOCUMENT_MEMBER = /^(?:PolicyDocument|AssumeRolePolicyDocument|Document)$/;
/** Deeper than any answer of AWS; keeps hostile files from exhausting the stack. */
const MAX_DEPTH = 64;

function plain(value: unknown, member: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Error(`an answer nested deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'string') {
    return CLI_DATE.test(value) && TIME_MEMBER.test(member) ? new Date(value).toISOString() : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item) => plain(item, member, depth + 1));
  if (DOCUMENT_MEMBER.test(member)) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined || inner === null || key === '$metadata') continue;
    // `__proto__` as a key of a hostile file becomes an ordinary member, not a prototype.
    Object.defineProperty(out, key, {
      value: plain(inner, key, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return out;
}

/** An SDK answer, or the content of a recorded file, as plain JSON. Throws when it is no object or nested beyond reason. */
export function toPlain(answer: object): Readonly<Record<string, unknown>> {
  const result = plain(answer, '', 0);
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw new Error('an answer must be a JSON object');
  }
  return result as Readonly<Record<string, unknown>>;
}

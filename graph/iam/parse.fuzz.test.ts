/**
 * Hostile policy texts. Work is counted, not timed: how many characters the string methods that the readers are built on
 * pass over. What a text of twice the length costs must be about twice as much.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compilePolicy, insideOf } from './compile.js';
import { evaluate } from './evaluate.js';
import { principalsOf } from './named.js';
import { parsePolicy } from './parse.js';
import { ALICE, policy, request } from './testing/request.js';

const DEEP = Boolean(process.env.PORTOLAN_DEEP);

afterEach(() => vi.restoreAllMocks());

/** Characters passed over while `run` runs. */
function work(run: () => void): number {
  let passed = 0;
  const { charCodeAt, slice, indexOf, startsWith, toLowerCase, includes } = String.prototype;
  vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at) {
    passed++;
    return charCodeAt.call(this, at);
  });
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, from, to) {
    const found = slice.call(this, from, to);
    passed += found.length;
    return found;
  });
  vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, what, from = 0) {
    const found = indexOf.call(this, what, from);
    passed += (found < 0 ? this.length : found) - Math.min(from, this.length) + 1;
    return found;
  });
  vi.spyOn(String.prototype, 'startsWith').mockImplementation(function (this: string, what, from) {
    passed += what.length;
    return startsWith.call(this, what, from);
  });
  vi.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
    passed += this.length;
    return toLowerCase.call(this);
  });
  vi.spyOn(String.prototype, 'includes').mockImplementation(function (this: string, what, from) {
    passed += this.length;
    return includes.call(this, what, from);
  });
  try {
    run();
  } finally {
    vi.restoreAllMocks();
  }
  return passed;
}

const statement = (more: string) =>
  `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"${more}}}`;
const many = (one: string, n: number) => new Array<string>(n).fill(one).join(',');

/** Texts that grow with n. */
const growing: readonly (readonly [string, (n: number) => string])[] = [
  ['stars as a resource', (n) => statement('').replace('"*"', `"arn:aws:s3:::${'*'.repeat(n)}"`)],
  ['stars as an action', (n) => statement('').replace('s3:*', `s3:${'*'.repeat(n)}`)],
  ['stars as a condition value', (n) => statement(`,"Condition":{"StringLike":{"a:b":"${'*'.repeat(n)}"}}`)],
  ['stars as an ARN', (n) => statement(`,"Condition":{"ArnLike":{"a:b":"arn:${'*:'.repeat(n)}"}}`)],
  ['letters as an ARN', (n) => statement(`,"Condition":{"ArnLike":{"a:b":"arn:${'a'.repeat(n)}*"}}`)],
  ['stars as an address', (n) => statement(`,"Condition":{"IpAddress":{"a:b":"${'1:'.repeat(n)}"}}`)],
  ['digits as a number', (n) => statement(`,"Condition":{"NumericEquals":{"a:b":${'1'.repeat(n)}}}`)],
  ['open variables', (n) => statement('').replace('"*"', `"arn:${'${'.repeat(n)}"`)],
  ['open variables with an end', (n) => statement('').replace('"*"', `"arn:${'${a:'.repeat(n)}}"`)],
  ['variables', (n) => statement('').replace('"*"', `"arn:${'${a:b}'.repeat(n)}"`)],
  ['defaults', (n) => statement('').replace('"*"', `"arn:${"${a:b, '".repeat(n)}'}"`)],
  ['statements', (n) => `{"Statement":[${many('{"Effect":"Deny","Action":"*","Resource":"*"}', n)}]}`],
  ['statements that are none', (n) => `{"Statement":[${many('7', n)}]}`],
  ['actions', (n) => statement('').replace('"s3:*"', `[${many('"s3:Get*"', n)}]`)],
  ['actions that are none', (n) => statement('').replace('"s3:*"', `[${many('"s3"', n)}]`)],
  ['one element again and again', (n) => statement(`,"Sid":"x"`.repeat(n))],
  ['elements nobody knows', (n) => statement(Array.from({ length: n }, (_, i) => `,"x${i}":1`).join(''))],
  [
    'condition keys',
    (n) => statement(`,"Condition":{"Bool":{${Array.from({ length: n }, (_, i) => `"a:k${i}":true`).join()}}}`),
  ],
  [
    'operators nobody knows',
    (n) => statement(`,"Condition":{${Array.from({ length: n }, (_, i) => `"Bool${i}":{}`).join()}}`),
  ],
  ['principals', (n) => statement(`,"Principal":{"AWS":[${many(`"${ALICE}"`, n)}]}`)],
  ['brackets', (n) => '['.repeat(n)],
  ['braces', (n) => '{"a":'.repeat(n)],
  ['blanks', (n) => ' '.repeat(n)],
  ['line breaks', (n) => statement('').replace('{"Eff', `${'\n'.repeat(n)}{"Eff`)],
  ['escapes', (n) => statement(`,"Sid":"${'\\u0041'.repeat(n)}"`)],
  ['a string without end', (n) => `{"Version":"${'a'.repeat(n)}`],
  ['backslashes', (n) => `{"Version":"${'\\'.repeat(n)}`],
];

describe('the work that a policy text makes grows with its length, no faster', () => {
  it.each(growing)('%s', (_, text) => {
    const [small, large] = [text(1000), text(2000)];
    const once = work(() => compilePolicy(small));
    const twice = work(() => compilePolicy(large));
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThan(2.2 * once + 2000);
  });
  it('would notice a reader that goes over the text again for every character', () => {
    const again = (text: string) =>
      work(() => {
        for (let i = 0; i < text.length; i++) text.slice(i).includes('x');
      });
    expect(again('a'.repeat(2000))).toBeGreaterThan(2.2 * again('a'.repeat(1000)) + 2000);
  });
  it('of a million stars too, and what they match is found', () => {
    const text = statement('').replace('"*"', `"arn:aws:s3:::${'*'.repeat(1_000_000)}"`);
    const identity = [{ id: 'stars', document: compilePolicy(text) }];
    const asked = request({ identity });
    expect(work(() => expect(evaluate(asked).decision).toBe('Allow'))).toBeLessThan(10_000);
  });
  it('of a million characters in one place or another ends', () => {
    for (const text of growing.map(([, make]) => make(500_000)).filter((t) => t.length < 3_000_000))
      expect(compilePolicy(text).statementCount).toBeGreaterThanOrEqual(0);
  });
  it('of a pattern made to backtrack is bounded by the two lengths', () => {
    const pattern = `arn:aws:s3:::${'*a'.repeat(500)}b`;
    const identity = [policy('p', { Effect: 'Allow', Action: '*', Resource: pattern })];
    const asked = (n: number) => request({ identity, resource: `arn:aws:s3:::${'a'.repeat(n)}` });
    const once = work(() => evaluate(asked(1000)));
    expect(work(() => evaluate(asked(2000)))).toBeLessThan(2.2 * once + 2000);
  });
});

const PROTO = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

describe('names that every object has are names like any others', () => {
  it.each(PROTO)('%s', (name) => {
    for (const text of [
      `{"${name}":{"Statement":[]},"Statement":[]}`,
      `{"Statement":{"${name}":"Allow","Effect":"Allow","Action":"*","Resource":"*"}}`,
      `{"Statement":{"Effect":"${name}","Action":"*","Resource":"*"}}`,
      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"${name}":{"a:b":"c"}}}}`,
      `{"Statement":{"Effect":"Allow","Action":"*","Principal":{"${name}":"*"}}}`,
      `{"Version":"${name}","Statement":[]}`,
    ]) {
      expect(compilePolicy(text).problems[0]).toMatchObject({ severity: expect.stringMatching(/error|warning/) });
      expect(insideOf(compilePolicy(text)).statements).toEqual([]);
    }
    // As a condition key it is a key that the request lacks; as a service it has no such action.
    const lacking = statement(`,"Condition":{"StringEquals":{"${name}":"x"}}`);
    const identity = [{ id: 'p', document: compilePolicy(lacking) }];
    expect(evaluate(request({ identity })).decision).toBe('ImplicitDeny');
    expect(evaluate(request({ identity, known: { [name]: 'x' } })).decision).toBe('Allow');
    expect(Object.prototype).not.toHaveProperty('Statement');
  });
});

describe('texts that are no proper Unicode', () => {
  const resource = (one: string) => statement('').replace('"*"', `"arn:aws:s3:::${one}"`);
  it('are told apart from each other and from what stands in for them', () => {
    const texts = ['\ud800', '\ud801', '\udc00', '\ufffd'].map(resource);
    const documents = texts.map((t) => compilePolicy(t));
    expect(new Set(documents).size).toBe(texts.length);
    expect(new Set(documents.map((d) => d.hash)).size).toBe(texts.length);
    for (const [i, one] of ['\ud800', '\ud801', '\udc00', '\ufffd'].entries()) {
      for (const [j, document] of documents.entries()) {
        const asked = request({ identity: [{ id: 'p', document }], resource: `arn:aws:s3:::${one}` });
        expect(evaluate(asked).decision).toBe(i === j ? 'Allow' : 'ImplicitDeny');
      }
    }
  });
  it('are read as escapes too', () => {
    expect(parsePolicy(resource('\\ud800')).statements[0]?.resources).toEqual(['arn:aws:s3:::\ud800']);
  });
});

describe('anything is answered', () => {
  const leaf = fc.oneof(
    fc.string({ maxLength: 8, unit: 'binary' }),
    fc.constantFrom<unknown>(
      ...PROTO,
      'Allow',
      'Deny',
      '*',
      's3:*',
      '2012-10-17',
      'arn:aws:s3:::b',
      '${aws:username}',
      '\ud800',
    ),
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, -0, 1e-7),
    fc.double(),
  );
  const names = fc.constantFrom(
    ...['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource'],
    ...[
      'NotResource',
      'Condition',
      'AWS',
      'Service',
      'Federated',
      'StringEquals',
      'Null',
      'ForAllValues:ArnLike',
      'a:b',
    ],
    ...PROTO,
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.array(fc.tuple(names, tie('tree')), { maxLength: 6 }).map((members) => {
        // An own property, whatever its name.
        const made: object = Object.create(null);
        for (const [name, value] of members)
          Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
        return made;
      }),
    ),
  }));
  it('that is built of what policies are built of, wrongly', () => {
    fc.assert(
      fc.property(tree, tree, (value, body) => {
        for (const text of [JSON.stringify(value) ?? '', JSON.stringify({ Statement: body }) ?? '']) {
          const document = compilePolicy(text);
          for (const p of document.problems)
            expect(p).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
          for (const resourcePolicy of [document, compilePolicy(`[${text}]`)])
            evaluate(
              request({ identity: [{ id: 'p', document }], resourcePolicy: { id: 'r', document: resourcePolicy } }),
            );
          principalsOf(document);
          // Who is no policy says so.
          if (insideOf(document).statements.length === 0) expect(document.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: DEEP ? 200_000 : 5_000, seed: 20261127 },
    );
  });
});

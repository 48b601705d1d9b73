import { describe, expect, it } from 'vitest';
import { policyLines } from './policy-lines';

const text = (line: ReturnType<typeof policyLines>[number]) => line.tokens.map((t) => t.text).join('');
const two = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

describe('a policy as numbered lines', () => {
  it('knows which statement each line belongs to, braces included', () => {
    const lines = policyLines(two);
    expect(lines.map((l) => l.number)).toEqual(lines.map((_, i) => i + 1));
    const second = lines.filter((l) => l.statement === 1).map(text);
    expect(second[0]).toBe('{');
    expect(second.at(-1)).toBe('}');
    expect(second).toContain('"Action": ["s3:PutObject", "s3:DeleteObject"],');
    expect(second).toContain('"aws:SecureTransport": "false"');
    expect(lines.filter((l) => l.statement === 0).map(text)).toContain('"Action": "s3:GetObject",');
    expect(lines[0]?.statement).toBeNull();
  });
  it('names the element that a line opens', () => {
    const lines = policyLines(two);
    expect(lines.find((l) => text(l).startsWith('"Action": ['))?.element).toBe('Action');
    expect(lines.find((l) => text(l).includes('SecureTransport'))?.element).toBe('Condition');
  });
  it('takes a statement that is no list for the first one', () => {
    const lines = policyLines('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
    expect(lines.filter((l) => l.statement === 0).map(text)).toContain('"Action": "*",');
  });
  it('says the same document that it was given', () => {
    expect(JSON.parse(policyLines(two).map(text).join('\n'))).toEqual(JSON.parse(two));
  });
  it('shows what is not JSON as it is', () => {
    expect(policyLines('{"Statement": oops\n}').map(text)).toEqual(['{"Statement": oops', '}']);
  });
  it('breaks up lists too long for a line', () => {
    const actions = Array.from({ length: 30 }, (_, i) => `service:Action${i}`);
    const lines = policyLines(JSON.stringify({ Statement: [{ Action: actions }] }));
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.every((l) => text(l).length < 100)).toBe(true);
  });
});

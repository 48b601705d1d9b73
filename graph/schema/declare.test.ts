import { describe, expect, it } from 'vitest';
import { pluralOf } from './declare.js';
import { nodeTypes } from './registry.js';

describe('what several of a type are called', () => {
  it('follows the last word of the title', () => {
    const of = (title: string) => pluralOf({ title });
    expect(of('S3 bucket')).toBe('S3 buckets');
    expect(of('IAM managed policy')).toBe('IAM managed policies');
    expect(of('Access key')).toBe('Access keys');
    expect(of('Elastic IP address')).toBe('Elastic IP addresses');
  });
  it('is what the declaration says where it says so', () => {
    expect(pluralOf({ title: 'Machine image (AMI)', plural: 'Machine images (AMIs)' })).toBe('Machine images (AMIs)');
  });
  it('is declared for every title whose last word is not the thing', () => {
    const odd = [...nodeTypes.values()].filter((d) => / of | from | by |\)$/.test(d.title) && d.plural === undefined);
    expect(odd.map((d) => d.title)).toEqual([]);
  });
});

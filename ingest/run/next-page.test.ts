import { describe, expect, it } from 'vitest';
import { nextPage, pageContent } from './next-page.js';

describe('the next page', () => {
  it('is asked for by the token of the answer, under the name its request has for it', () => {
    expect(nextPage({ items: [], position: 'p2' }).next).toEqual({ position: 'p2' });
    expect(nextPage({ NextMarker: 'm', IsTruncated: true })).toEqual({ next: { Marker: 'm' }, truncated: true });
    expect(nextPage({ Items: [], NextToken: '' }).next).toBeNull();
  });
  it('is found inside the one structure that CloudFront answers with', () => {
    const page = (more: object) => ({ $metadata: {}, DistributionList: { Items: [{ Id: 'E1' }], ...more } });
    expect(nextPage(page({ IsTruncated: true, NextMarker: 'E2' }))).toEqual({
      next: { Marker: 'E2' },
      truncated: true,
    });
    // The marker that was sent comes back; without more to come it is no token.
    expect(nextPage(page({ IsTruncated: false, Marker: 'E1' })).next).toBeNull();
    expect(pageContent(page({ NextMarker: 'E2' }))).toBe(pageContent(page({ NextMarker: 'E3' })));
    expect(pageContent(page({}))).not.toBe('');
  });
});

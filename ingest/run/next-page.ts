/** How AWS's operations page. The token's names differ from API to API; the set of them is small. */

type Answer = Readonly<Record<string, unknown>>;

/** Member of the answer → member of the next request. Earlier ones win. */
const TOKENS: readonly (readonly [string, string])[] = [
  ['NextToken', 'NextToken'],
  ['nextToken', 'nextToken'],
  ['NextMarker', 'Marker'],
  ['PaginationToken', 'PaginationToken'],
  ['NextContinuationToken', 'ContinuationToken'],
  ['ContinuationToken', 'ContinuationToken'],
  ['LastEvaluatedTableName', 'ExclusiveStartTableName'],
  ['Marker', 'Marker'],
  ['position', 'position'],
];
const TRUNCATED = ['IsTruncated', 'Truncated'] as const;

/** CloudFront answers with one structure that holds list, flag and token (`DistributionList`). */
function opened(answer: Answer): Answer {
  const inner = Object.entries(answer).filter(([name]) => name !== '$metadata');
  const [only] = inner;
  return inner.length === 1 && only && only[0].endsWith('List') && isAnswer(only[1]) ? only[1] : answer;
}
const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the next request must carry, or null after the last page. `truncated` without a token is a broken answer. */
export function nextPage(given: Answer): {
  readonly next: Readonly<Record<string, string>> | null;
  readonly truncated: boolean;
} {
  const answer = opened(given);
  const flag = TRUNCATED.find((name) => typeof answer[name] === 'boolean');
  const truncated = flag !== undefined && answer[flag] === true;
  if (flag !== undefined && !truncated) return { next: null, truncated: false };
  for (const [from, to] of TOKENS) {
    const token = answer[from];
    if (typeof token === 'string' && token !== '') return { next: { [to]: token }, truncated };
  }
  return { next: null, truncated };
}

/** The answer without what changes from page to page by itself: two equal ones in a row are the same page handed out twice. */
export function pageContent(answer: Answer): string {
  const kept = Object.entries(opened(answer)).filter(
    ([name]) => !TOKENS.some(([from]) => from === name) && !TRUNCATED.some((t) => t === name),
  );
  return kept.every(([, value]) => !Array.isArray(value) || value.length === 0) ? '' : JSON.stringify(kept);
}

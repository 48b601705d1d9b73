/** Statements of a trust or resource policy whose `Principal` names nobody: hand-written dumps hold them where a value was lost. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isEmpty(principal: unknown): boolean {
  if (principal === '' || principal === null) return true;
  if (Array.isArray(principal)) return principal.length === 0;
  if (!isObject(principal)) return false;
  const values = Object.values(principal).flatMap((v) => (Array.isArray(v) ? v : [v]));
  return values.every((v) => v === '' || v === null);
}

/** Indexes of the statements with an empty Principal (not of those without any). A text that is no JSON has none. */
export function emptyPrincipals(document: string): readonly number[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return [];
  }
  if (!isObject(parsed)) return [];
  const statements = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  return statements.flatMap((s: unknown, index: number) =>
    isObject(s) && 'Principal' in s && isEmpty(s.Principal) ? [index] : [],
  );
}

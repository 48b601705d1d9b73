/**
 * Wildcards and policy variables of the reference evaluator, by a table of which prefix of the pattern fits which prefix of
 * the text: as plain as the definition, and no pattern makes it slow beyond the product of the two lengths.
 */

/** One character, or a wildcard: any run of characters, or exactly one; `colons`: it may take in colons. */
export type Sign = string | { readonly wild: '*' | '?'; readonly colons: boolean };

/** Values of the condition keys of a request, by lower-case name; a key that is not there is absent. */
export type ReferenceContext = ReadonlyMap<string, readonly string[]>;

/**
 * The signs of a value of a policy. Variables are put in first, so that what they bring are plain characters. Null: a
 * variable has neither value nor default, so that nothing matches. A key of several values is none to put in.
 * `${*}`, `${?}`, `${$}` stand for the characters: reference_policies_variables, "Special characters".
 */
export function signsOf(
  text: string,
  how: { readonly variables: boolean; readonly wildcards: boolean },
  context: ReferenceContext,
): readonly Sign[] | null {
  const signs: Sign[] = [];
  const plain = (part: string) => {
    for (const c of part.split(''))
      signs.push(how.wildcards && (c === '*' || c === '?') ? { wild: c, colons: true } : c);
  };
  if (!how.variables) {
    plain(text);
    return signs;
  }
  let from = 0;
  for (const found of text.matchAll(/\$\{([^${}]+|\$)\}/g)) {
    const inside = found[1] ?? '';
    plain(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (inside === '*' || inside === '?' || inside === '$') {
      signs.push(inside);
      continue;
    }
    // "surround the default value with single quotes, and separate the variable text and the default value with a comma
    // and space": reference_policies_variables, "Specifying default values".
    const [, name = inside, fallback] = /^(.*?), *'(.*)'$/.exec(inside) ?? [];
    const values = context.get(name.toLowerCase());
    if (values?.length === 1) signs.push(...(values[0] ?? '').split(''));
    else if (values === undefined && fallback !== undefined) signs.push(...fallback.split(''));
    else return null;
  }
  plain(text.slice(from));
  return signs;
}

/** Whether the signs fit the whole text. */
export function fitsSigns(signs: readonly Sign[], text: string): boolean {
  // fits[t]: the signs so far fit the first t characters.
  let fits: boolean[] = [true, ...text.split('').map(() => false)];
  for (const sign of signs) {
    const next = fits.map(() => false);
    for (let t = 0; t <= text.length; t++) {
      const before = t > 0 && fits[t - 1] === true;
      if (typeof sign === 'string') next[t] = before && text[t - 1] === sign;
      else {
        const takes = sign.colons || text[t - 1] !== ':';
        if (sign.wild === '?') next[t] = before && takes;
        else next[t] = fits[t] === true || (t > 0 && next[t - 1] === true && takes);
      }
    }
    fits = next;
  }
  return fits[text.length] === true;
}

/**
 * The rule for wildcards in a resource ARN: they stand within its colon-separated segments, and a `*` that is the last
 * character of a segment can expand beyond it. An ARN has six segments; the last, the resource, may hold colons itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function withinSegments(signs: readonly Sign[]): readonly Sign[] {
  // What begins with a wildcard has no segments: `*` is every resource.
  if (typeof signs[0] === 'object') return signs;
  let segment = 1;
  return signs.map((sign, i): Sign => {
    if (sign === ':') segment++;
    if (typeof sign === 'string' || segment >= 6) return sign;
    const last = i + 1 === signs.length || signs[i + 1] === ':';
    return { wild: sign.wild, colons: sign.wild === '*' && last };
  });
}

/** Whether an entry of `Action` or `NotAction` covers the action: "The prefix and the action name are case insensitive." */
export function coversAction(entry: string, action: string): boolean {
  // `*` stands for every action; otherwise the service is named, and wildcards stand in the action's name.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
  const signs = signsOf(entry.toLowerCase(), { variables: false, wildcards: true }, new Map());
  return signs !== null && fitsSigns(signs, action.toLowerCase());
}

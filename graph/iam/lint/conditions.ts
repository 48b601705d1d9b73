/**
 * Condition operators, keys and values that do not go together.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { type Block, blockOf } from '../conditions/address.js';
import { dateOf } from '../conditions/date.js';
import { numberOf } from '../conditions/numeric.js';
import { type Check, ofStatements, quoted } from './check.js';
import { keyInfo } from './keys.js';
import type { ConditionLine, LintStatement, Spot } from './source.js';

const key = (c: ConditionLine) => c.key.text.toLowerCase();
const samplesOf = (c: ConditionLine) => c.name?.operator?.samples;

/** A check of values behind operators of one sort. */
const ofValues = (
  head: Pick<Check, 'id' | 'severity' | 'about'>,
  is: (c: ConditionLine) => boolean,
  problem: (value: Spot, c: ConditionLine) => string | null,
): Check =>
  ofStatements({
    ...head,
    *each(s) {
      for (const c of s.conditions) {
        if (!is(c)) continue;
        for (const v of c.values) {
          const message = v.text.includes('${') ? null : problem(v, c);
          if (message !== null) yield { at: v.at, message };
        }
      }
    },
  });

const isTruth = (text: string) => text.toLowerCase() === 'true' || text.toLowerCase() === 'false';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** https://www.iana.org/assignments/iana-ipv4-special-registry: what no request from outside a VPC comes from. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]
  .map(blockOf)
  .filter((b) => b !== null);

const within = (inner: Block, outer: Block): boolean => {
  if (inner.bytes.length !== outer.bytes.length || inner.bits < outer.bits) return false;
  for (let bit = 0; bit < outer.bits; bit++) {
    const mask = 0x80 >> (bit & 7);
    if (((inner.bytes[bit >> 3] ?? 0) & mask) !== ((outer.bytes[bit >> 3] ?? 0) & mask)) return false;
  }
  return true;
};
const isPrivate = (text: string): boolean => {
  const block = blockOf(text);
  return block !== null && PRIVATE.some((p) => within(block, p));
};

/** The block without the bits behind its mask; null: it has none. */
function tidied(text: string): string | null {
  const block = blockOf(text);
  if (block === null || !text.includes('/') || block.bytes.length !== 4) return null;
  const bytes = Array.from(
    block.bytes,
    (b, i) => b & (0xff << Math.max(0, 8 - Math.max(0, block.bits - 8 * i))) & 0xff,
  );
  const clean = `${bytes.join('.')}/${block.bits}`;
  return bytes.every((b, i) => b === block.bytes[i]) ? null : clean;
}

/** Which operators suit a type of key; null: any. */
function operatorsFor(type: string): { readonly fits: readonly string[]; readonly say: string } | null {
  switch (type.replace(/^ArrayOf/, '')) {
    case 'Bool':
      return { fits: ['boolean'], say: 'Bool' };
    case 'Numeric':
      return { fits: ['number'], say: 'a Numeric operator' };
    // Epoch seconds are numbers too.
    case 'Date':
      return { fits: ['date', 'number'], say: 'a Date operator' };
    case 'IPAddress':
      return { fits: ['address'], say: 'IpAddress or NotIpAddress' };
    case 'ARN':
      return { fits: ['arn', 'text'], say: 'an Arn operator' };
    case 'String':
      return { fits: ['text', 'arn', 'binary'], say: 'a String operator' };
    default:
      return null;
  }
}

const isAddress = (c: ConditionLine) => samplesOf(c) === 'address';

function* privateAddresses(s: LintStatement, negated: boolean, all: boolean) {
  for (const c of s.conditions) {
    if (key(c) !== 'aws:sourceip' || !isAddress(c) || c.name?.operator?.negated !== negated) continue;
    const some = c.values.filter((v) => isPrivate(v.text));
    const [first] = some;
    if (first !== undefined && (some.length === c.values.length) === all)
      yield {
        at: first.at,
        message: `aws:SourceIp is a public address: ${quoted(first.text)} never is one. Use aws:VpcSourceIp for addresses in a VPC.`,
      };
  }
}

const vpcForm = (id: string, name: string, prefix: string): Check =>
  ofValues(
    { id, severity: 'warning', about: `a value of ${name} that is no ${prefix}… id` },
    (c) => key(c) === name.toLowerCase() && samplesOf(c) === 'text',
    (v) =>
      v.text.includes('*') || v.text.includes('?') || new RegExp(`^${prefix}([0-9a-z]{8}|[0-9a-z]{17})$`).test(v.text)
        ? null
        : `${quoted(v.text)} is no id of the form ${prefix}0123456789abcdef0. Write the id.`,
  );

export const conditionChecks: readonly Check[] = [
  ofValues(
    { id: 'type-mismatch-boolean', severity: 'warning', about: 'a value of Bool that is neither true nor false' },
    (c) => samplesOf(c) === 'boolean',
    (v) =>
      isTruth(v.text) ? null : `${quoted(v.text)} is neither true nor false: it fits nothing. Write "true" or "false".`,
  ),
  ofValues(
    {
      id: 'null-with-other-than-boolean',
      severity: 'warning',
      about: 'a value of Null that is neither true nor false',
    },
    (c) => c.name !== null && c.name.operator === null,
    (v) =>
      isTruth(v.text)
        ? null
        : `Null takes "true" (the key is absent) or "false" (it is there), not ${quoted(v.text)}. Write one of them.`,
  ),
  ofValues(
    { id: 'type-mismatch-number', severity: 'warning', about: 'a value of a Numeric operator that is no number' },
    (c) => samplesOf(c) === 'number',
    (v) =>
      numberOf(v.text) === null ? `${quoted(v.text)} is no decimal number: it fits nothing. Write digits.` : null,
  ),
  ofValues(
    { id: 'type-mismatch-date', severity: 'warning', about: 'a value of a Date operator that is no date' },
    (c) => samplesOf(c) === 'date',
    (v) =>
      dateOf(v.text) === null
        ? `${quoted(v.text)} is no date: it fits nothing. Write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.`
        : null,
  ),
  ofValues(
    { id: 'invalid-date-value', severity: 'suggestion', about: 'a date in seconds since 1970' },
    (c) => samplesOf(c) === 'date' && key(c) !== 'aws:epochtime',
    (v) =>
      numberOf(v.text) !== null && v.text.length > 4
        ? `${quoted(v.text)} counts seconds since 1970. Write the date, as in 2026-01-31, so that people can read it.`
        : null,
  ),
  ofValues(
    {
      id: 'type-mismatch-ip-range',
      severity: 'warning',
      about: 'a value of an IP operator that is no address or block',
    },
    isAddress,
    (v) =>
      blockOf(v.text) === null
        ? `${quoted(v.text)} is no address or block: it fits nothing. Write it as in 203.0.113.0/24.`
        : null,
  ),
  ofValues(
    { id: 'improve-ip-range', severity: 'suggestion', about: 'bits behind the mask of a block' },
    isAddress,
    (v) => {
      const clean = tidied(v.text);
      return clean === null
        ? null
        : `The bits behind the mask of ${quoted(v.text)} are ignored. Write ${quoted(clean)}.`;
    },
  ),
  ofValues(
    { id: 'type-mismatch-arn', severity: 'warning', about: 'a value of an Arn operator that is no ARN' },
    (c) => samplesOf(c) === 'arn',
    (v) => {
      const colons = v.text.split(':', 7).length - 1;
      return v.text === '*' || (/^(arn|\*|a\*|ar\*)/.test(v.text) && colons >= 5)
        ? null
        : `${quoted(v.text)} has not the six parts of an ARN: it fits nothing. Write all of them, * where any will do.`;
    },
  ),
  ofValues(
    { id: 'type-mismatch-binary', severity: 'warning', about: 'a value of BinaryEquals that is not base64' },
    (c) => samplesOf(c) === 'binary',
    (v) =>
      BASE64.test(v.text) && v.text.length % 4 === 0 ? null : `${quoted(v.text)} is not base64. Encode the value.`,
  ),
  ofStatements({
    id: 'type-mismatch',
    severity: 'warning',
    about: 'an operator for another type than the key has',
    *each(s) {
      for (const c of s.conditions) {
        const samples = samplesOf(c);
        const info = keyInfo(c.key.text);
        const wanted = info === null ? null : operatorsFor(info.type);
        if (samples === undefined || info === null || wanted === null || wanted.fits.includes(samples)) continue;
        yield {
          at: c.operator.at,
          message: `${c.key.text} is of type ${info.type}: ${c.operator.text} does not suit it. Use ${wanted.say}.`,
        };
      }
    },
  }),
  ofStatements({
    id: 'invalid-condition-multiple-boolean',
    severity: 'warning',
    about: 'both truth values for one key',
    *each(s) {
      for (const c of s.conditions) {
        if (samplesOf(c) !== 'boolean' && c.name?.operator !== null) continue;
        const values = new Set(c.values.map((v) => v.text.toLowerCase()));
        if (values.has('true') && values.has('false'))
          yield {
            at: c.key.at,
            message: `${c.key.text} may be true or false: the condition asks for nothing. Give one value.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'missing-qualifier',
    severity: 'warning',
    about: 'a key of several values behind an operator without ForAllValues or ForAnyValue',
    *each(s) {
      for (const c of s.conditions) {
        if (c.name === null || c.name.operator === null || c.name.qualifier !== 'none') continue;
        if (keyInfo(c.key.text)?.type.startsWith('ArrayOf') === true)
          yield {
            at: c.operator.at,
            message: `${c.key.text} has several values. Write ForAnyValue:${c.operator.text} (one of them) or ForAllValues:${c.operator.text} (each).`,
          };
      }
    },
  }),
  ofStatements({
    id: 'wildcard-without-like-operator',
    severity: 'warning',
    about: 'a wildcard behind an operator that takes it literally',
    *each(s) {
      for (const c of s.conditions) {
        if (samplesOf(c) !== 'text' || c.name?.operator?.wildcards !== false) continue;
        for (const v of c.values) {
          const plain = v.text.replaceAll('${*}', '').replaceAll('${?}', '');
          if (plain.includes('*') || plain.includes('?'))
            yield {
              at: v.at,
              message: `${c.operator.text} takes ${quoted(v.text)} literally. Use ${c.name.operator.negated ? 'StringNotLike' : 'StringLike'} if * or ? is a wildcard.`,
            };
        }
      }
    },
  }),
  ofStatements({
    id: 'like-operator-without-wildcard',
    severity: 'suggestion',
    about: 'StringLike with values without a wildcard',
    *each(s) {
      for (const c of s.conditions) {
        const operator = c.name?.operator;
        if (samplesOf(c) !== 'text' || operator?.wildcards !== true || c.values.length === 0) continue;
        if (c.values.every((v) => !v.text.includes('*') && !v.text.includes('?') && !v.text.includes('${')))
          yield {
            at: c.operator.at,
            message: `No value of ${c.key.text} has a wildcard. Write ${operator.negated ? 'StringNotEquals' : 'StringEquals'}.`,
          };
      }
    },
  }),
  ofStatements({
    id: 'wildcard-in-condition-key',
    severity: 'warning',
    about: 'a wildcard in the name of a condition key',
    *each(s) {
      for (const c of s.conditions)
        if (c.key.text.includes('*') || c.key.text.includes('?'))
          yield {
            at: c.key.at,
            message: `A wildcard in a key's name is a plain character: ${quoted(c.key.text)} is never in a request. Write each key.`,
          };
    },
  }),
  ofStatements({
    id: 'missing-tag-key-in-condition',
    severity: 'error',
    about: 'a tag condition without the name of the tag',
    *each(s) {
      for (const c of s.conditions)
        if (/^[a-z0-9-]+:(resourcetag|requesttag|principaltag)\/?$/.test(key(c)))
          yield {
            at: c.key.at,
            message: `${c.key.text} lacks the name of the tag. Write ${c.key.text.replace(/\/$/, '')}/NAME.`,
          };
    },
  }),
  ofStatements({
    id: 'private-ip-address',
    severity: 'warning',
    about: 'aws:SourceIp with private addresses alone',
    *each(s) {
      yield* privateAddresses(s, false, true);
    },
  }),
  ofStatements({
    id: 'private-not-ip-address',
    severity: 'warning',
    about: 'aws:SourceIp other than private addresses, which is always so',
    *each(s) {
      yield* privateAddresses(s, true, true);
    },
  }),
  ofStatements({
    id: 'private-ip-address-subset',
    severity: 'suggestion',
    about: 'aws:SourceIp with private addresses among others',
    *each(s) {
      yield* privateAddresses(s, false, false);
      yield* privateAddresses(s, true, false);
    },
  }),
  vpcForm('invalid-vpc-format', 'aws:SourceVpc', 'vpc-'),
  vpcForm('invalid-vpce-format', 'aws:SourceVpce', 'vpce-'),
  ofStatements({
    id: 'redundant-condition-value-num',
    severity: 'suggestion',
    about: 'several limits where one says it all',
    *each(s) {
      for (const c of s.conditions)
        if (
          /^(numeric|date)(lessthan|greaterthan)/i.test(c.operator.text.replace(/^for\w+:/i, '')) &&
          c.values.length > 1
        )
          yield { at: c.key.at, message: `Of several limits of ${c.key.text} the widest alone counts. Keep that one.` };
    },
  }),
];

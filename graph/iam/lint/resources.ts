/**
 * The form of ARNs in Resource and NotResource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
import { type Check, ofStatements, quoted } from './check.js';
import type { LintStatement, ResourceEntry } from './source.js';

const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-eusc'];
const ARN = 'arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE';

const open = (text: string) => text.includes('*') || text.includes('?') || text.includes('${');

/** Entries that are only wildcards, or begin with a variable: nothing is known of their parts. */
const isFree = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== 0x2a) return text.startsWith('${');
  return text !== '';
};

/** Policies of API Gateway may begin with the resource. */
const isShort = (text: string) => text.startsWith('execute-api:');

function* arns(s: LintStatement): Iterable<ResourceEntry & { readonly arn: NonNullable<ResourceEntry['arn']> }> {
  for (const r of s.resources ?? []) if (r.arn !== null) yield { ...r, arn: r.arn };
}

const lower = (text: string) => text === text.toLowerCase();

export const resourceChecks: readonly Check[] = [
  ofStatements({
    id: 'invalid-arn-prefix',
    severity: 'error',
    about: 'a resource that is neither an ARN nor "*"',
    *each(s) {
      for (const r of s.resources ?? [])
        if (!r.text.startsWith('arn:') && !isFree(r.text) && !isShort(r.text))
          yield { at: r.at, message: `${quoted(r.text)} is no resource. Write an ARN (${ARN}) or "*".` };
    },
  }),
  ofStatements({
    id: 'missing-arn-field',
    severity: 'error',
    about: 'an ARN of fewer than six parts',
    *each(s) {
      // A wildcard may stand for several parts.
      for (const r of s.resources ?? [])
        if (r.text.startsWith('arn:') && r.arn === null && !open(r.text))
          yield { at: r.at, message: `${quoted(r.text)} has fewer parts than an ARN. Write ${ARN}.` };
    },
  }),
  ofStatements({
    id: 'invalid-partition',
    severity: 'error',
    about: 'an ARN of a partition that does not exist',
    *each(s) {
      for (const { arn, at } of arns(s))
        if (!open(arn[0]) && !PARTITIONS.includes(arn[0]))
          yield {
            at,
            message: `The partition ${quoted(arn[0])} does not exist. Write one of ${PARTITIONS.slice(0, 3).join(', ')}.`,
          };
    },
  }),
  ofStatements({
    id: 'invalid-arn-service-case',
    severity: 'error',
    about: 'an ARN whose service has capital letters',
    *each(s) {
      for (const { arn, at } of arns(s))
        if (!open(arn[1]) && !lower(arn[1]))
          yield {
            at,
            message: `The service ${quoted(arn[1])} is written in lower case: ${quoted(arn[1].toLowerCase())}.`,
          };
    },
  }),
  ofStatements({
    id: 'invalid-arn-account',
    severity: 'error',
    about: 'an ARN whose account is no account',
    *each(s) {
      for (const { arn, at } of arns(s)) {
        const account = arn[3];
        // AWS's own resources have a word in its place.
        if (account === '' || open(account) || /^\d{12}$/.test(account) || /^[a-z][a-z0-9-]*$/.test(account)) continue;
        yield { at, message: `${quoted(account)} is no account id. Write twelve digits.` };
      }
    },
  }),
  ofStatements({
    id: 'wildcard-in-service-name',
    severity: 'suggestion',
    about: 'a wildcard in the service of an ARN',
    *each(s) {
      for (const { arn, at } of arns(s))
        if (arn[1] !== '*' && open(arn[1]))
          yield {
            at,
            message: `${quoted(arn[1])} also fits services that are yet to come. Name the services one by one.`,
          };
    },
  }),
];

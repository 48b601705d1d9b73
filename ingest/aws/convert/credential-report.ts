/**
 * IAM's credential report: CSV, one line a user and one for the root user. Parsed here, at the door.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
import { time } from '../answer.js';

export interface CredentialLine {
  readonly arn: string;
  readonly user: string;
  readonly passwordLastUsed: string | undefined;
  readonly passwordLastChanged: string | undefined;
  readonly mfaActive: boolean | undefined;
  readonly keysActive: number | undefined;
  /** Oldest rotation among its active keys. */
  readonly oldestKeyRotated: string | undefined;
}

/** Splits CSV into records; quoted fields may hold commas, quotes and line ends (user names may hold commas). */
function records(text: string): string[][] {
  const out: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  const endRecord = () => {
    record.push(field);
    field = '';
    if (record.length > 1 || record[0] !== '') out.push(record);
    record = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === ',') {
      record.push(field);
      field = '';
    } else if (c === '\n') endRecord();
    else if (c !== '\r') field += c;
  }
  endRecord();
  return out;
}

/** The bytes or base64 text of the report's `Content`, as text. */
export function reportText(content: Uint8Array | string | undefined): string {
  if (content === undefined) return '';
  if (typeof content !== 'string') return Buffer.from(content).toString('utf8');
  return content.startsWith('user,') ? content : Buffer.from(content, 'base64').toString('utf8');
}

/** The report's lines by ARN. `N/A`, `no_information` and `not_supported` are no values. A text that is no report gives no lines. */
export function credentialLines(text: string): ReadonlyMap<string, CredentialLine> {
  const [head, ...rows] = records(text);
  const lines = new Map<string, CredentialLine>();
  if (!head?.includes('arn')) return lines;
  for (const row of rows) {
    const cell = (name: string): string | undefined => {
      const at = head.indexOf(name);
      const value = at < 0 ? undefined : row[at];
      return value === undefined || ['', 'N/A', 'no_information', 'not_supported'].includes(value) ? undefined : value;
    };
    const flag = (name: string): boolean | undefined => {
      const value = cell(name)?.toLowerCase();
      return value === undefined ? undefined : value === 'true';
    };
    const arn = cell('arn');
    if (arn === undefined) continue;
    const active = [1, 2].filter((n) => flag(`access_key_${n}_active`) === true);
    const rotated = active.flatMap((n) => time(cell(`access_key_${n}_last_rotated`)) ?? []).sort();
    lines.set(arn, {
      arn,
      user: cell('user') ?? '',
      passwordLastUsed: time(cell('password_last_used')),
      passwordLastChanged: time(cell('password_last_changed')),
      mfaActive: flag('mfa_active'),
      keysActive: flag('access_key_1_active') === undefined ? undefined : active.length,
      oldestKeyRotated: rotated[0],
    });
  }
  return lines;
}

import type { Operator } from './operator.js';

/** Four or sixteen bytes; null for what is no address. */
export function addressOf(text: string): Uint8Array | null {
  if (text.length > 45) return null;
  return text.includes(':') ? sixteen(text) : four(text);
}

function four(text: string): Uint8Array | null {
  const number = numberOfFour(text);
  return Number.isNaN(number) ? null : Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}

/** An IPv4 address as a number; NaN for what is none. Makes no object: conditions on addresses stand in limits over everybody. */
function numberOfFour(text: string): number {
  let number = 0;
  let part = 0;
  let digits = 0;
  let parts = 1;
  if (text.length > 15) return Number.NaN;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x2e) {
      if (digits === 0 || ++parts > 4) return Number.NaN;
      number = number * 256 + part;
      part = 0;
      digits = 0;
      continue;
    }
    if (c < 0x30 || c > 0x39) return Number.NaN;
    part = part * 10 + c - 0x30;
    if (++digits > 3 || part > 255) return Number.NaN;
  }
  return parts === 4 && digits > 0 ? number * 256 + part : Number.NaN;
}

function sixteen(text: string): Uint8Array | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const read = (half: string): number[] | null => {
    if (half === '') return [];
    const out: number[] = [];
    const groups = half.split(':');
    for (const [i, group] of groups.entries()) {
      if (group.includes('.') && i === groups.length - 1) {
        const tail = four(group);
        if (tail === null) return null;
        out.push(...tail);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
        const n = Number.parseInt(group, 16);
        out.push(n >> 8, n & 255);
      } else return null;
    }
    return out;
  };
  const head = read(halves[0] as string);
  const tail = halves.length === 2 ? read(halves[1] as string) : [];
  if (head === null || tail === null) return null;
  const gap = 16 - head.length - tail.length;
  if (halves.length === 2 ? gap < 2 : gap !== 0) return null;
  return Uint8Array.from([...head, ...new Array<number>(gap).fill(0), ...tail]);
}

export interface Block {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** An address block; without a mask it is the one address. Null for what is none. */
export function blockOf(text: string): Block | null {
  const slash = text.indexOf('/');
  const bytes = addressOf(slash < 0 ? text : text.slice(0, slash));
  if (bytes === null) return null;
  const most = bytes.length * 8;
  if (slash < 0) return { bytes, bits: most };
  const mask = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(mask) || Number(mask) > most) return null;
  return { bytes, bits: Number(mask) };
}

/** Whether the address lies in the block. An address of the other family never does. */
export function inBlock(address: Uint8Array, block: Block): boolean {
  if (address.length !== block.bytes.length) return false;
  const whole = block.bits >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== block.bytes[i]) return false;
  const rest = block.bits & 7;
  if (rest === 0) return true;
  const shift = 8 - rest;
  return (address[whole] as number) >> shift === (block.bytes[whole] as number) >> shift;
}

const prepare: Operator['prepare'] = (_, text) => {
  const block = blockOf(text);
  if (block === null) return null;
  if (block.bytes.length === 4) {
    const size = 2 ** (32 - block.bits);
    const first = Math.floor(numberOfFour(block.bytes.join('.')) / size);
    return (value) => Math.floor(numberOfFour(value) / size) === first;
  }
  return (value) => {
    const address = addressOf(value);
    return address !== null && inBlock(address, block);
  };
};

const base = { variables: false, wildcards: false, samples: 'address', prepare } as const;

export const addressOperators: readonly Operator[] = [
  { ...base, name: 'IpAddress', opposite: 'NotIpAddress', negated: false, says: 'is in' },
  { ...base, name: 'NotIpAddress', opposite: 'IpAddress', negated: true, says: 'is not in' },
];

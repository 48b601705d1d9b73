import { describe, expect, it } from 'vitest';
import { csv } from './export';

describe('a table as a file', () => {
  it('takes the force out of cells that a spreadsheet would run', () => {
    for (const cell of ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1']) {
      expect(
        csv(['c'], [[cell]])
          .split('\r\n')[1]
          ?.startsWith(`"'`),
      ).toBe(true);
    }
  });
  it('quotes every cell and doubles the quotes within', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x, "y"', 3],
          [null, true],
        ],
      ),
    ).toBe('"a","b"\r\n"x, ""y""","3"\r\n"","true"\r\n');
  });
  it('leaves a negative number a number', () => {
    expect(csv(['n'], [[-1]])).toBe('"n"\r\n"-1"\r\n');
  });
});

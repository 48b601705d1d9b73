import { describe, expect, it } from 'vitest';
import { fitColumns } from './columns';

const columns = [
  { id: 'name', width: 200, grow: 3 },
  { id: 'type', width: 100, grow: 1 },
  { id: 'tags', width: 150, spare: 2 },
  { id: 'seen', width: 100, spare: 1 },
];
const widths = (room: number) => fitColumns(columns, room).map((f) => [f.column.id, f.width]);

describe('columns of a table', () => {
  it('share what is left over by their parts', () => {
    expect(widths(650)).toEqual([
      ['name', 275],
      ['type', 125],
      ['tags', 150],
      ['seen', 100],
    ]);
  });
  it('give way, the most dispensable first, before the table scrolls', () => {
    expect(widths(549).map(([id]) => id)).toEqual(['name', 'type', 'seen']);
    expect(widths(399).map(([id]) => id)).toEqual(['name', 'type']);
    expect(widths(120)).toEqual([
      ['name', 200],
      ['type', 100],
    ]);
  });
  it('are all there while the width is not known', () => {
    expect(widths(0).map(([, width]) => width)).toEqual([200, 100, 150, 100]);
  });
  it('without a width share alike', () => {
    expect(fitColumns([{}, {}], 500).map((f) => f.width)).toEqual([250, 250]);
  });
});

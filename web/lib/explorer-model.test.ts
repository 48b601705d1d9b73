import { describe, expect, it } from 'vitest';
import { buildGraph, FOLD, parseSpec, type Spec, specText } from './explorer-model';
import type { AssetBrief, Connection, Neighbour } from './types';

const asset = (key: string): AssetBrief => ({
  key,
  type: 'iam.role',
  typeTitle: 'IAM role',
  typePlural: 'IAM roles',
  family: 'IDENTITY',
  icon: 'box',
  name: key,
  account: '1',
  accountName: '',
  region: 'global',
  fact: null,
  external: false,
  sensitive: false,
  isPrincipal: true,
});
const neighbours = (keys: string[], total = keys.length, direction: 'IN' | 'OUT' = 'OUT'): Connection<Neighbour> => ({
  nodes: keys.map((k) => ({
    asset: asset(k),
    edge: 'CAN_ASSUME',
    title: 'can assume',
    direction,
    certainty: 'CERTAIN',
    technique: null,
    because: [],
    conditions: [],
  })),
  totalCount: total,
  pageInfo: { hasNextPage: false, endCursor: null },
});
const spec: Spec = { edge: 'CAN_ASSUME', direction: 'OUT', id: 'a' };
const many = Array.from({ length: 25 }, (_, i) => `n${i}`);

describe('what the explorer draws', () => {
  it('draws few neighbours one by one, along their direction', () => {
    const out = buildGraph([asset('a')], [{ spec, neighbours: neighbours(['b', 'c']) }], new Set(), [], 0);
    expect([...out.nodes.keys()]).toEqual(['a', 'b', 'c']);
    expect([...out.edges.values()].map((e) => [e.from, e.to])).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
    const into = buildGraph(
      [asset('a')],
      [{ spec: { ...spec, direction: 'IN' }, neighbours: neighbours(['b'], 1, 'IN') }],
      new Set(),
      [],
      0,
    );
    expect([...into.edges.values()].map((e) => [e.from, e.to])).toEqual([['b', 'a']]);
  });
  it('folds many into one that says how many', () => {
    const graph = buildGraph([asset('a')], [{ spec, neighbours: neighbours(many, 400) }], new Set(), [], 0);
    expect(graph.nodes.size).toBe(1);
    expect([...graph.groups.values()].map((g) => g.count)).toEqual([400]);
    expect(many.length).toBeGreaterThan(FOLD);
  });
  it('takes out of the fold what is in the picture anyway', () => {
    const graph = buildGraph(
      [asset('a'), asset('n3')],
      [{ spec, neighbours: neighbours(many, 400) }],
      new Set(),
      [],
      0,
    );
    expect([...graph.groups.values()].map((g) => g.count)).toEqual([399]);
    expect([...graph.edges.values()].some((e) => e.from === 'a' && e.to === 'n3')).toBe(true);
  });
  it('unfolds what was asked for and keeps the rest folded', () => {
    const graph = buildGraph(
      [asset('a')],
      [{ spec, neighbours: neighbours(many, 400) }],
      new Set([specText(spec)]),
      [],
      0,
    );
    expect(graph.nodes.size).toBe(26);
    expect([...graph.groups.values()].map((g) => g.count)).toEqual([375]);
  });
  it('draws no edge whose start is gone', () => {
    const graph = buildGraph([], [{ spec, neighbours: neighbours(['b']) }], new Set(), [], 0);
    expect(graph.edges.size).toBe(0);
  });
  it('writes an expansion into the address and reads it back, whatever the id', () => {
    for (const id of ['arn:aws:iam::1:role/a.b', 'x.IN.y', 'a\nb'])
      expect(parseSpec(specText({ ...spec, id }))).toEqual({ ...spec, id });
    expect(parseSpec('nonsense')).toBeNull();
  });
  it('takes structure, which is never in doubt, for certain', () => {
    const found = neighbours(['b']);
    const structure = { ...found, nodes: found.nodes.map((n) => ({ ...n, certainty: null })) };
    const graph = buildGraph([asset('a')], [{ spec, neighbours: structure }], new Set(), [], 0);
    expect([...graph.edges.values()].map((e) => e.certainty)).toEqual(['CERTAIN']);
  });
});

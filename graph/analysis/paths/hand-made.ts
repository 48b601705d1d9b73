/** Small graphs written by hand, for the tests of paths. */
import type { Family } from '../../schema/declare.js';
import { asNodeId } from '../../schema/ids.js';
import { nodeDeclaration } from '../../schema/registry.js';
import type { DerivedEdge } from '../derived.js';
import type { PathNode } from './node.js';

/** A node of a type; its account is in its id where there is one. */
export function node(id: string, type: string, more: Partial<PathNode> = {}): PathNode {
  const family: Family = nodeDeclaration(type).family;
  const account = /\d{12}/.exec(id)?.[0] ?? '';
  const name = id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
  return {
    id: asNodeId(id),
    type,
    name,
    account,
    region: 'global',
    family,
    external: false,
    sensitive: null,
    weight: 0,
    tags: {},
    ...more,
  };
}

/** An edge `from -TYPE-> to`, certain unless said otherwise; an unknown one names its cause. */
export function edge(from: string, type: string, to: string, more: Partial<DerivedEdge> = {}): DerivedEdge {
  return {
    type,
    from: asNodeId(from),
    to: asNodeId(to),
    certainty: 'certain',
    technique: null,
    because: [{ fact: type, source: from, text: `${from} ${type} ${to}` }],
    conditions: [],
    causes: [],
    assumes: [],
    ...more,
  };
}

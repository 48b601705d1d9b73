/** The legend: every declared node and edge type, so that the app knows colours, icons and names of no service itself. */
import { type EdgeDeclaration, type NodeDeclaration, pluralOf } from '../../graph/schema/declare.js';
import { edgeTypes } from '../../graph/schema/edges.js';
import { nodeTypes } from '../../graph/schema/registry.js';
import { builder } from '../builder.js';
import { FamilyEnum } from './words.js';

const NodeTypeInfo = builder.objectRef<NodeDeclaration>('NodeTypeInfo').implement({
  description: 'A declared node type.',
  fields: (t) => ({
    type: t.exposeString('type'),
    title: t.exposeString('title'),
    plural: t.string({ description: 'What several are called.', resolve: pluralOf }),
    label: t.exposeString('label', { description: 'Its label in Cypher.' }),
    family: t.expose('family', { type: FamilyEnum }),
    icon: t.exposeString('icon', { description: 'Name of a lucide icon.' }),
  }),
});

const EdgeTypeInfo = builder.objectRef<EdgeDeclaration>('EdgeTypeInfo').implement({
  description: 'A declared edge type.',
  fields: (t) => ({
    type: t.exposeString('type'),
    title: t.exposeString('title'),
    family: t.exposeString('family'),
    crossable: t.exposeBoolean('crossable', { description: 'An attack path may run along it.' }),
  }),
});

const Legend = builder.objectRef<Record<never, never>>('Legend').implement({
  fields: (t) => ({
    nodeTypes: t.field({ type: [NodeTypeInfo], resolve: () => [...nodeTypes.values()] }),
    edgeTypes: t.field({ type: [EdgeTypeInfo], resolve: () => [...edgeTypes] }),
  }),
});

builder.queryField('legend', (t) => t.field({ type: Legend, resolve: () => ({}) }));

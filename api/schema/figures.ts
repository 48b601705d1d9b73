/** The four figures of attack paths and their history. */
import { type FigurePoint, type Figures as FiguresShape, figures } from '../../services/figures.js';
import { builder } from '../builder.js';
import { Cut } from './cut.js';

const Point = builder.objectRef<FigurePoint>('FigurePoint').implement({
  fields: (t) => ({
    seq: t.exposeInt('seq'),
    now: t.exposeString('now'),
    paths: t.exposeInt('paths'),
    withPathToAdmin: t.exposeInt('withPathToAdmin'),
    identities: t.exposeInt('identities'),
    fewestHopsToData: t.exposeInt('fewestHopsToData', { nullable: true }),
    unusedShare: t.float({
      nullable: true,
      description: 'Null without activity, and for points written before it was kept.',
      resolve: (p) => p.unusedShare ?? null,
    }),
    reachableFromInternet: t.int({
      nullable: true,
      description: 'Null for points written before it was kept.',
      resolve: (p) => p.reachableFromInternet ?? null,
    }),
  }),
});

const Figures = builder.objectRef<FiguresShape>('Figures').implement({
  description: 'Nothing unknown and nothing accepted is counted.',
  fields: (t) => ({
    shareWithPathToAdmin: t.exposeFloat('shareWithPathToAdmin', { nullable: true }),
    fewestHopsToData: t.exposeInt('fewestHopsToData', {
      nullable: true,
      description: 'From the internet or an outsider to sensitive data; null: no known way.',
    }),
    bestCut: t.field({ type: Cut, nullable: true, resolve: (f) => f.bestCut }),
    paths: t.exposeInt('paths'),
    opened: t.stringList({ nullable: true, resolve: (f) => (f.opened ? [...f.opened] : null) }),
    closed: t.stringList({ nullable: true, resolve: (f) => (f.closed ? [...f.closed] : null) }),
    since: t.exposeString('since', { nullable: true }),
    history: t.field({ type: [Point], description: 'Oldest first.', resolve: (f) => [...f.history] }),
  }),
});

builder.queryField('figures', (t) =>
  t.field({ type: Figures, nullable: true, extensions: { cost: 5000 }, resolve: (_, __, c) => figures(c.reader) }),
);

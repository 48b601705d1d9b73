/** What is open to the internet and to other accounts. */

import type { ExposureRow } from '../../services/exposure.js';
import { tableOf } from '../../services/table-page.js';
import { builder } from '../builder.js';
import { connection } from '../connection.js';
import { mentioned } from '../context.js';
import { tableConnection } from '../table-connection.js';
import { Asset } from './asset.js';
import { Hop, hopsOf } from './path.js';
import { CertaintyEnum } from './words.js';

const Exposure = builder.objectRef<ExposureRow>('Exposure').implement({
  fields: (t) => ({
    resource: t.field({ type: Asset, resolve: (e, _, c) => mentioned(c, e.resource) }),
    to: t.exposeString('to', { description: 'internet, account:ID, org:ID or service:NAME.' }),
    how: t.exposeString('how', { description: 'network, resource policy, trust or share.' }),
    certainty: t.expose('certainty', { type: CertaintyEnum }),
    hops: t.field({ type: [Hop], resolve: (e) => hopsOf(e) }),
  }),
});
const ExposureConnection = connection('ExposureConnection', Exposure, 'ExposureEdge');

builder.queryField('exposure', (t) =>
  t.field({
    type: ExposureConnection,
    args: {
      first: t.arg.int({ defaultValue: 100 }),
      after: t.arg.string(),
      to: t.arg.stringList({ description: 'Only what is open to one of these.' }),
    },
    resolve: async (_, args, c) => {
      const all = await tableOf<ExposureRow>(c.reader, 'exposure');
      const to = args.to && args.to.length > 0 ? new Set(args.to) : null;
      const rows = to === null ? all : all.filter((r) => to.has(r.to));
      return tableConnection(rows, args, 100, (r) => JSON.stringify([r.resource, r.to, r.how]));
    },
  }),
);

/** The first page. */
import { coverageSummary } from '../../services/coverage-summary.js';
import { type OverviewAnswer, overview } from '../../services/overview.js';
import { builder } from '../builder.js';
import { FacetType } from './inventory.js';
import { Path } from './path.js';
import { CoverageSummary, ScopeStatus } from './status.js';

const Overview = builder.objectRef<OverviewAnswer>('Overview').implement({
  description: 'Headline numbers: nothing that is unknown is counted.',
  fields: (t) => ({
    pathsToWhatMatters: t.exposeInt('pathsToWhatMatters'),
    acceptedPaths: t.exposeInt('acceptedPaths', { description: 'Accepted by somebody: counted nowhere else.' }),
    identitiesWithPathToAdmin: t.exposeInt('identitiesWithPathToAdmin'),
    identities: t.exposeInt('identities', { description: 'Users and roles.' }),
    admins: t.exposeInt('admins'),
    unusedShare: t.exposeFloat('unusedShare', {
      nullable: true,
      description:
        'Share 0–1 of services granted to identities that they did not use in the observed window; null without activity.',
    }),
    grantedPermissions: t.exposeInt('grantedPermissions'),
    reachableFromInternet: t.exposeInt('reachableFromInternet'),
    worst: t.field({ type: [Path], resolve: (o) => [...o.worst] }),
    coverage: t.field({ type: CoverageSummary, resolve: (_, __, c) => coverageSummary(c.reader) }),
    gaps: t.field({ type: [ScopeStatus], resolve: (o) => [...o.gaps] }),
    types: t.field({
      type: [FacetType],
      description: 'Assets by type, most first: all types, so that they add up.',
      resolve: (o) => [...o.types],
    }),
  }),
});

builder.queryField('overview', (t) =>
  t.field({ type: Overview, extensions: { cost: 2000 }, resolve: (_, __, c) => overview(c.reader) }),
);

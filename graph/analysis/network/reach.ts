/** The form of an edge of network reach. */
import type { NodeId } from '../../schema/ids.js';
import type { Because } from '../../schema/verdict.js';
import type { DerivedEdge } from '../derived.js';

/** A ROUTES_TO edge; certain where nothing else is said. */
export function reach(
  from: NodeId,
  to: NodeId,
  ports: readonly string[],
  because: readonly Because[],
  more: Partial<Pick<DerivedEdge, 'certainty' | 'conditions' | 'causes' | 'assumes'>> = {},
): DerivedEdge {
  return {
    type: 'ROUTES_TO',
    from,
    to,
    certainty: 'certain',
    technique: null,
    because,
    conditions: [],
    causes: [],
    assumes: [],
    ...more,
    props: { ports },
  };
}

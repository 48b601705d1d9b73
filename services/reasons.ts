/** Reasons and conditions as the store keeps them, JSON texts, read back as what they are. */
import { z } from 'zod';
import type { Because, Certainty, Condition } from '../graph/schema/verdict.js';
import type { CypherValue } from '../graph/store/port.js';

const layers = [
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
  'resource',
  'trust',
  'endpoint',
  'key',
  'grant',
] as const;

const because: z.ZodType<readonly Because[]> = z.array(
  z.union([
    z.object({
      policy: z.string(),
      statement: z.number(),
      sid: z.string().nullable(),
      layer: z.enum(layers),
      effect: z.enum(['Allow', 'Deny']),
      text: z.string(),
    }),
    z.object({ fact: z.string(), source: z.string(), text: z.string() }),
  ]),
);
const conditions: z.ZodType<readonly Condition[]> = z.array(
  z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()), text: z.string() }),
);
const certainty = z.enum(['certain', 'conditional', 'unknown']);

export interface EdgeReasons {
  readonly edge: string;
  readonly certainty: Certainty | null;
  readonly technique: string | null;
  readonly because: readonly Because[];
  readonly conditions: readonly Condition[];
}

const json = (text: CypherValue | undefined): unknown => (typeof text === 'string' ? JSON.parse(text) : []);

/** What a relationship of the store says about itself. Throws on one that no projection writes. */
export function reasonsOf(relationship: CypherValue | undefined): EdgeReasons {
  if (typeof relationship !== 'object' || relationship === null || Array.isArray(relationship))
    throw new Error('The store gave something else than a relationship');
  const props: { readonly [key: string]: CypherValue } = relationship as { readonly [key: string]: CypherValue };
  return {
    edge: String(props.edge),
    certainty: props.certainty === undefined ? null : certainty.parse(props.certainty),
    technique: typeof props.technique === 'string' ? props.technique : null,
    because: because.parse(json(props.because)),
    conditions: conditions.parse(json(props.conditions)),
  };
}

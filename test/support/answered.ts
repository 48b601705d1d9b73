/** What a collector's unit sees when AWS gives its typed answers (`aws-answers/`), some of them replaced. */
import type { Observation } from '../../graph/schema/observation.js';
import type { ServiceCollector } from '../../ingest/aws/contract.js';
import { answersOf } from './aws-answers/index.js';
import { type Answers, runUnit } from './fake-call.js';

export const run = async (
  collector: ServiceCollector,
  unit: string,
  replaced: Answers = {},
): Promise<Observation[]> => [...(await runUnit(collector, unit, answersOf(collector.service, replaced))).seen];

/** The first of them; throws where there is none. */
export const first = async (
  collector: ServiceCollector,
  unit: string,
  replaced: Answers = {},
): Promise<Observation> => {
  const [seen] = await run(collector, unit, replaced);
  if (!seen) throw new Error(`${unit} gave nothing`);
  return seen;
};

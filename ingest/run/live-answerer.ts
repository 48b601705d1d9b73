/** Answers questions from AWS: finds the identity and the endpoint's region, redacts, says how to go on. */
import { partitionOfRegion } from '../../graph/schema/ids.js';
import type { Answered, Answerer, Place, Question } from './answerer.js';
import type { Identity } from './clients.js';
import { CallFailure, REGION_DISABLED } from './failure.js';
import type { LiveAws } from './live.js';
import { nextPage } from './next-page.js';
import { redact } from './redact.js';
import type { RedactionKey } from './redaction-key.js';

/** Where a partition's global services answer. */
export function homeRegion(partition: string): string {
  switch (partition) {
    case 'aws-cn':
      return 'cn-north-1';
    case 'aws-us-gov':
      return 'us-gov-west-1';
    case 'aws-iso':
      return 'us-iso-east-1';
    case 'aws-iso-b':
      return 'us-isob-east-1';
    case 'aws-iso-e':
      return 'eu-isoe-west-1';
    case 'aws-iso-f':
      return 'us-isof-south-1';
    case 'aws-eusc':
      return 'eusc-de-east-1';
    default:
      return 'us-east-1';
  }
}

export class LiveAnswerer implements Answerer {
  private readonly stillGood = new Map<string, Promise<boolean>>();

  constructor(
    private readonly aws: LiveAws,
    private readonly identities: ReadonlyMap<string, Identity>,
    private readonly key: RedactionKey,
  ) {}

  async answer(place: Place, question: Question): Promise<Answered> {
    const identity = this.identities.get(place.account);
    if (identity === undefined) throw new Error(`No credentials were made for account ${place.account}.`);
    const region = question.region ?? (place.region === 'global' ? homeRegion(place.partition) : place.region);
    try {
      const raw = await this.aws.ask(identity, {
        service: question.service,
        operation: question.operation,
        input: question.input,
        region,
      });
      const value = redact(question.service, question.operation, raw, this.key);
      if (question.page === null) return { value, next: null };
      const { next, truncated } = nextPage(value);
      if (truncated && next === null) {
        throw new CallFailure({
          state: 'failed',
          code: 'MalformedAnswer',
          message: `${question.service}:${question.operation}: says that more follows and gives no token to ask for it.`,
        });
      }
      return { value, next };
    } catch (error) {
      if (!(error instanceof CallFailure) || !error.codes.some((c) => REGION_DISABLED.has(c))) throw error;
      if (region === homeRegion(place.partition) || !(await this.accepted(identity, place.partition))) throw error;
      throw new CallFailure({
        state: 'unsupported',
        code: error.code,
        message: `${region} is not enabled for account ${place.account}: the credentials are accepted elsewhere and refused there.`,
        unserved: true,
      });
    }
  }

  /** The credentials are good: only this region refuses them. Asked once an account. */
  private accepted(identity: Identity, partition: string): Promise<boolean> {
    let known = this.stillGood.get(identity.name);
    if (known === undefined) {
      known = this.aws
        .ask(identity, { service: 'sts', operation: 'GetCallerIdentity', input: {}, region: homeRegion(partition) })
        .then(
          () => true,
          (error: unknown) => {
            if (error instanceof CallFailure) return false;
            throw error;
          },
        );
      this.stillGood.set(identity.name, known);
    }
    return known;
  }
}

/** The partition in which a region lies, for callers who know only a region. */
export const partitionAt = (region: string | null): string => (region === null ? 'aws' : partitionOfRegion(region));

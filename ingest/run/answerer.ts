/** What stands behind a unit's `call`: live AWS, or a recording. Both answer the same questions. */

/** account × region × service: a folder of a recording. */
export interface Place {
  readonly account: string;
  readonly partition: string;
  /** Region of the scope, or `global`. */
  readonly region: string;
}

export interface Question {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Names the recording of a call made for one parent; '' for none. */
  readonly key: string;
  /** In a replay, `Operation.json` answers too when no keyed file exists. */
  readonly unkeyedAnswers: boolean;
  /** Number of the page, from 1, of a paginated operation; null for a single answer. */
  readonly page: number | null;
  /** Other units of the service ask the very same: one call answers them all. */
  readonly shared: boolean;
  /** Endpoint region when it is not the scope's own. */
  readonly region: string | null;
}

export interface Answered {
  readonly value: Readonly<Record<string, unknown>>;
  /** What the next page's request carries beside the input; null after the last page. */
  readonly next: Readonly<Record<string, unknown>> | null;
}

export interface Answerer {
  /** Throws CallFailure when there is no answer. Answers are redacted. */
  answer(place: Place, question: Question): Promise<Answered>;
}

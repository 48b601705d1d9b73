/** Asks once what several units of a service ask alike. */
import type { Answered, Answerer, Place, Question } from './answerer.js';

/**
 * Questions marked `shared` are answered once a run and place; a failure is shared too: it was retried as often as any call.
 * The others go through. What is kept goes with the object, which lives as long as the run.
 */
export class SharedAnswers implements Answerer {
  private readonly kept = new Map<string, Promise<Answered>>();

  constructor(private readonly inner: Answerer) {}

  answer(place: Place, question: Question): Promise<Answered> {
    if (!question.shared) return this.inner.answer(place, question);
    const { service, operation, input, page, region } = question;
    const asked = JSON.stringify([place.account, place.region, region, service, operation, page, input]);
    let answer = this.kept.get(asked);
    if (answer === undefined) {
      answer = this.inner.answer(place, question);
      this.kept.set(asked, answer);
    }
    return answer;
  }
}

/** Writes answers, redacted, as `ACCOUNT/REGION/SERVICE/Operation[.KEY][.N].json`: the form that `import aws` reads. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answerFile, errorFile, fileKey, hashedKey, isAnswerFile } from '../files/recording-name.js';
import type { Answered, Answerer, Place, Question } from './answerer.js';
import { CallFailure } from './failure.js';
import { redactMessage } from './redact.js';

interface Folder {
  readonly path: string;
  /** Names in use, in lower case: some disks do not tell `A` from `a`. */
  readonly names: Map<string, string>;
}

/** Passes questions on and keeps what was answered; what was refused, or nobody serves, is kept as an error. */
export class Recorder implements Answerer {
  private readonly folders = new Map<string, Promise<Folder>>();
  private drafts = 0;

  constructor(
    private readonly source: Answerer,
    private readonly dir: string,
  ) {}

  async answer(place: Place, question: Question): Promise<Answered> {
    try {
      const answered = await this.source.answer(place, question);
      // One answer that is the whole list gets no page number.
      const page = question.page === null || (question.page === 1 && answered.next === null) ? null : question.page;
      await this.write(place, question, (key) => answerFile(question.operation, key, page), answered.value);
      return answered;
    } catch (error) {
      if (error instanceof CallFailure) {
        const { state, code, codes, missing, credentials } = error;
        const content = {
          state,
          code,
          ...(codes.length > 1 ? { codes } : {}),
          message: redactMessage(error.message),
          ...(missing === null ? {} : { missing }),
          ...(credentials ? { credentials } : {}),
        };
        await this.write(place, question, (key) => errorFile(question.operation, key), content);
      }
      throw error;
    }
  }

  private async write(
    place: Place,
    question: Question,
    nameOf: (key: string) => string,
    content: object,
  ): Promise<void> {
    const folder = await this.folder(place, question.service);
    const name = this.nameFor(folder, question.key, nameOf);
    const path = join(folder.path, name);
    // Two units may ask the same at the same time: each writes its own draft.
    const draft = `${path}.${this.drafts++}.part`;
    await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`);
    await rename(draft, path);
  }

  private nameFor(folder: Folder, key: string, nameOf: (key: string) => string): string {
    const plain = nameOf(key === '' ? '' : fileKey(key));
    const owner = folder.names.get(plain.toLowerCase());
    if (owner === undefined || owner === plain) {
      folder.names.set(plain.toLowerCase(), plain);
      return plain;
    }
    return nameOf(hashedKey(key));
  }

  /** Makes the folder; answers of an earlier recording in it would mix with the new ones and are removed. */
  private folder(place: Place, service: string): Promise<Folder> {
    const path = join(this.dir, place.account, place.region, service);
    let folder = this.folders.get(path);
    if (folder === undefined) {
      folder = (async () => {
        await mkdir(path, { recursive: true });
        for (const name of await readdir(path))
          if (isAnswerFile(name) || /\.json\.\d+\.part$/.test(name)) await rm(join(path, name));
        return { path, names: new Map<string, string>() };
      })();
      this.folders.set(path, folder);
    }
    return folder;
  }
}

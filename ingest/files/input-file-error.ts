/** What is wrong with an input file: a sentence that starts after the file's name. */
export class InputFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputFileError';
  }
}

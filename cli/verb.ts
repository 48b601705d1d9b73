/** What a verb is: one file under `cli/verbs/`, found by reading the folder. It parses nothing and prints nothing itself. */

export interface OptionDeclaration {
  readonly kind: 'string' | 'boolean' | 'number' | 'list';
  readonly about: string;
  /** Shown in help in place of the value: `N`, `DIR`. */
  readonly value?: string;
  readonly default?: string | number | boolean;
}

/** Lists take commas or repetition. */
export type OptionValues<O extends Readonly<Record<string, OptionDeclaration>>> = {
  readonly [K in keyof O]:
    | (O[K]['kind'] extends 'boolean'
        ? boolean
        : O[K]['kind'] extends 'number'
          ? number
          : O[K]['kind'] extends 'list'
            ? readonly string[]
            : string)
    | undefined;
};

export interface Answer {
  readonly rows: Iterable<unknown> | AsyncIterable<unknown>;
  readonly asOf?: string | null;
  readonly coverage?: unknown;
  readonly assumes?: readonly string[];
}

/** The door to the terminal. Data on stdout, progress and messages on stderr. */
export interface Terminal {
  readonly dataDir: string;
  readonly format: 'table' | 'json' | 'csv' | 'sarif' | 'html';
  readonly envelope: boolean;
  /** stderr is a terminal: progress may redraw. */
  readonly interactive: boolean;
  /** One line on stderr. */
  note(text: string): void;
  /** Rows on stdout in the asked format: a table of `columns`, a JSON array (or envelope), or CSV. */
  print(answer: Answer, columns: readonly string[]): Promise<void>;
  /** One JSON object a line on stdout (a csv in `--format csv`): for `simulate` and `detect`. */
  printLines(rows: Iterable<unknown> | AsyncIterable<unknown>, columns: readonly string[]): Promise<void>;
  /** Raw text on stdout. */
  write(text: string): void;
  readonly stdin: NodeJS.ReadableStream;
}

/** Exit codes, the contract: 2 wrong usage or bad input; 4 unreachable or refused everywhere; 3 incomplete; 1 findings or mismatch; 0 fine. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export interface VerbDeclaration<O extends Readonly<Record<string, OptionDeclaration>>> {
  /** As typed: `collect`, `import aws`, `queries list`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name in the usage line: `FILE…`. */
  readonly usage: string;
  /** Whole command lines with what they do; shown first in help. */
  readonly examples: readonly (readonly [string, string])[];
  readonly options: O;
  /** The formats beside table, json and csv that make sense here. */
  readonly sarif?: boolean;
  readonly html?: boolean;
  run(call: {
    readonly options: OptionValues<O>;
    readonly positionals: readonly string[];
    readonly terminal: Terminal;
  }): Promise<ExitCode>;
}

export type AnyVerb = VerbDeclaration<Readonly<Record<string, OptionDeclaration>>>;

/** Declares a verb; the default export of its file. */
export function defineVerb<const O extends Readonly<Record<string, OptionDeclaration>>>(
  verb: VerbDeclaration<O>,
): AnyVerb {
  // The options' exact types matter only inside `run`; the dispatcher hands it what it parsed by the same declaration.
  return verb as unknown as AnyVerb;
}

/** A message for the person at the terminal that ends the program with `code`. Everything else thrown is a bug. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly code: ExitCode = 2,
  ) {
    super(message);
    this.name = 'UserError';
  }
}

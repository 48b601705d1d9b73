/** Failures that are no bug of the program: a sentence for the person at the terminal, and an exit code. */
import { ContentError } from '../graph/content/load.js';
import { LogDamage } from '../graph/snapshot/chain.js';
import { SegmentDamage } from '../graph/snapshot/frames.js';
import { GenerationMoved, StoreUnreachable } from '../graph/store/engine.js';
import { UnknownAction } from './access.js';
import { WrongStore } from './engine.js';
import { NotInForce, WrongDecision } from './ledger.js';
import { UnknownId } from './resolve.js';

export interface ExpectedFailure {
  readonly message: string;
  /** 2 wrong usage or bad input, 4 the store cannot be reached. */
  readonly code: 2 | 4;
}

/** What was asked for, written in a file, or found in the data directory is not as it should be. */
const ILL_GIVEN = [
  LogDamage,
  SegmentDamage,
  UnknownId,
  UnknownAction,
  WrongStore,
  WrongDecision,
  NotInForce,
  ContentError,
] as const;

/** Null for anything else: that is a bug, and its stack is worth seeing. */
export function expectedFailure(error: unknown): ExpectedFailure | null {
  if (error instanceof StoreUnreachable || error instanceof GenerationMoved) return { message: error.message, code: 4 };
  if (ILL_GIVEN.some((kind) => error instanceof kind) && error instanceof Error)
    return { message: error.message, code: 2 };
  if (error instanceof Error && 'code' in error && 'path' in error && typeof error.code === 'string') {
    const what: Readonly<Record<string, string>> = {
      EACCES: 'may not be read or written by this user',
      EPERM: 'may not be read or written by this user',
      EROFS: 'is on a disk that cannot be written',
      ENOTDIR: 'cannot be opened: a part of it is a file where a folder is needed. Name another folder',
      EEXIST: 'is a file where a folder is needed. Name another folder',
      EISDIR: 'is a folder where a file is needed',
      ENOSPC: 'cannot be written: the disk is full',
      EDQUOT: 'cannot be written: the disk quota is used up',
      EFBIG: 'cannot be written: it would be larger than a file may be here (ulimit -f)',
    };
    const said = what[error.code];
    if (said !== undefined) return { message: `${String(error.path)} ${said}.`, code: 2 };
  }
  return null;
}

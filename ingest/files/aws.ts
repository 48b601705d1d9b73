/**
 * A folder of recorded answers, `ACCOUNT/REGION/SERVICE/Operation[.KEY][.N].json`, as `collect --record` writes it or a
 * person with the AWS CLI. The files may come from anybody: links out of the folder, devices, huge and broken files are
 * refused by name, everything else is used.
 */
import type { Stats } from 'node:fs';
import { lstat, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { partitionOfRegion } from '../../graph/schema/ids.js';
import { INDEX_FILE, parseIndex, type RecordedEntry, type RecordingIndex } from './recording-index.js';
import {
  answerFile,
  errorFile,
  fileKey,
  hashedKey,
  isAccount,
  isAnswerFile,
  isRegion,
  isService,
} from './recording-name.js';

/** Larger than any answer AWS gives. */
export const MAX_FILE_BYTES = 64 << 20;

export interface BadFile {
  /** Path below the recording's folder. */
  readonly file: string;
  readonly why: string;
}

export interface RecordedAccount {
  readonly account: string;
  readonly partition: string;
  /** Region folders, `global` not among them. */
  readonly regions: readonly string[];
}

export type Found =
  | { readonly kind: 'answer'; readonly value: object; readonly more: boolean }
  | {
      readonly kind: 'error';
      readonly state: string;
      readonly codes: readonly string[];
      readonly message: string;
      readonly missing: string | null;
      readonly credentials: boolean;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'bad'; readonly bad: BadFile };

/** What is asked of a recording. `page` null: one answer. */
export interface Wanted {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  readonly key: string;
  readonly unkeyedAnswers: boolean;
  readonly page: number | null;
}

/** Clocks of two machines may differ; a time further ahead would take over every later one (`asOf` never runs backwards). */
const A_DAY = 24 * 3600 * 1000;

/** The folder cannot be used at all: a sentence for the person who named it. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const MANY = 1000;

export class Recording {
  readonly accounts: RecordedAccount[] = [];
  private readonly badFiles = new Map<string, BadFile>();
  /** Files of a service folder by its path below the root; those read so far. */
  private readonly folders = new Map<string, ReadonlySet<string>>();
  private readonly used = new Set<string>();
  private index: RecordingIndex | null = null;

  private constructor(private readonly root: string) {}

  /** Looks through the folder. Throws RecordingError when it holds no account. */
  static async open(dir: string): Promise<Recording> {
    let root: string;
    try {
      root = await realpath(dir);
      if (!(await stat(root)).isDirectory())
        throw new RecordingError(
          `${dir} is a file; import aws takes the folder that holds ACCOUNT/REGION/SERVICE/Operation.json.`,
        );
    } catch (error) {
      if (error instanceof RecordingError) throw error;
      throw new RecordingError(`${dir} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    }
    const recording = new Recording(root);
    if ((await readdir(root)).includes(INDEX_FILE)) {
      const content = await recording.load(INDEX_FILE);
      const index = typeof content === 'string' ? content : parseIndex(content);
      if (typeof index === 'string') recording.refuse(INDEX_FILE, index);
      else if (Date.parse(index.recordedAt) > Date.now() + A_DAY)
        recording.refuse(INDEX_FILE, `says it was recorded at ${index.recordedAt}, which is yet to come`);
      else recording.index = index;
    }
    await recording.walk(dir);
    return recording;
  }

  /** Files that could not be used, by name, in order. */
  get bad(): readonly BadFile[] {
    return [...this.badFiles.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  /** ISO time at which it was recorded, or null: made by hand, or by a Portolan that did not keep it. */
  get recordedAt(): string | null {
    return this.index?.recordedAt ?? null;
  }

  /** How it went to get into accounts, and to list them. */
  get entered(): readonly RecordedEntry[] {
    return this.index?.entered ?? [];
  }

  /** Whether the service was asked there, answered or not. Of an account that no index lists, everything counts as asked. */
  covers(account: string, region: string, service: string): boolean {
    const known = this.index?.accounts?.find((a) => a.account === account);
    return (
      known === undefined ||
      known.services[region]?.includes(service) === true ||
      this.folders.has(join(account, region, service))
    );
  }

  private async walk(dir: string): Promise<void> {
    const names = (await readdir(this.root)).sort();
    for (const account of names) {
      if (!isAccount(account) || (await this.entry(account)) !== 'folder') continue;
      const regions: string[] = [];
      let any = false;
      for (const region of (await readdir(join(this.root, account))).sort()) {
        const place = join(account, region);
        const kind = await this.entry(place);
        if (kind === 'refused') continue;
        if (kind !== 'folder' || (region !== 'global' && !isRegion(region))) {
          if (!region.startsWith('.')) this.refuse(place, 'is no region folder (REGION or global)');
          continue;
        }
        any = true;
        if (region !== 'global') regions.push(region);
        await this.walkRegion(place);
      }
      if (any) this.accounts.push({ account, regions, partition: await this.partition(account, regions) });
    }
    // Regions and accounts in which nothing was answered have no folder.
    for (const { account, partition, services } of this.index?.accounts ?? []) {
      const there = this.accounts.findIndex((a) => a.account === account);
      const regions = new Set([...(this.accounts[there]?.regions ?? []), ...Object.keys(services)]);
      regions.delete('global');
      const listed = { account, partition, regions: [...regions].sort() };
      if (there < 0) this.accounts.push(listed);
      else this.accounts[there] = listed;
    }
    if (this.accounts.length > 0) return;
    const hint = names.some((n) => isRegion(n) || n === 'global')
      ? ' It looks like one account of a recording: name the folder above it.'
      : '';
    throw new RecordingError(
      `${dir} holds no recording: there is no folder ACCOUNT/REGION/SERVICE with a twelve-digit account in it.${hint}`,
    );
  }

  private async walkRegion(place: string): Promise<void> {
    for (const service of (await readdir(join(this.root, place))).sort()) {
      const folder = join(place, service);
      const kind = await this.entry(folder);
      if (kind === 'refused' || service.startsWith('.')) continue;
      if (kind !== 'folder' || !isService(service)) {
        this.refuse(folder, 'is no service folder (named as the AWS CLI names the service)');
        continue;
      }
      const files = new Set<string>();
      for (const name of await readdir(join(this.root, folder))) {
        if (!name.endsWith('.json')) continue;
        if (isAnswerFile(name)) files.add(name);
        else this.refuse(join(folder, name), 'is not named Operation[.KEY][.N].json');
      }
      this.folders.set(folder, files);
    }
  }

  /** What lies at a path, refusing links that lead out and everything that is neither file nor folder. */
  private async entry(path: string): Promise<'folder' | 'file' | 'refused'> {
    const full = join(this.root, path);
    let found: Stats;
    try {
      found = await lstat(full);
      if (found.isSymbolicLink()) {
        const target = await realpath(full);
        if (target !== this.root && !target.startsWith(this.root + sep))
          return this.refuse(path, 'is a link that leads out of the recording');
        found = await stat(full);
      }
    } catch (error) {
      return this.refuse(path, `cannot be read (${error instanceof Error ? error.message : String(error)})`);
    }
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : this.refuse(path, 'is neither a file nor a folder');
  }

  private refuse(path: string, why: string): 'refused' {
    this.badFiles.set(path, { file: path.split(sep).join('/'), why });
    return 'refused';
  }

  /** The account's partition: from its regions, else from the first ARN in its files. */
  private async partition(account: string, regions: readonly string[]): Promise<string> {
    const first = regions[0];
    if (first !== undefined) return partitionOfRegion(first);
    let looked = 0;
    for (const [folder, files] of this.folders) {
      if (!folder.startsWith(account + sep)) continue;
      for (const file of files) {
        if (++looked > MANY) return 'aws';
        const arn = /"arn:(aws[a-z-]{0,20}):/.exec(await this.beginning(join(folder, file)));
        if (arn?.[1] !== undefined) return arn[1];
      }
    }
    return 'aws';
  }

  private async beginning(path: string): Promise<string> {
    if ((await this.entry(path)) !== 'file') return '';
    const handle = await open(join(this.root, path), 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await handle.close();
    }
  }

  /** Finds and reads one answer. Bad files are remembered in `bad`. */
  async find(wanted: Wanted): Promise<Found> {
    const folder = join(wanted.account, wanted.region, wanted.service);
    const files = this.folders.get(folder);
    if (files === undefined) return { kind: 'none' };
    const { operation, key, page } = wanted;
    const parts = key === '' ? [''] : [fileKey(key), hashedKey(key), key, ...(wanted.unkeyedAnswers ? [''] : [])];
    for (const part of parts) {
      const names =
        page === null || page === 1
          ? [answerFile(operation, part, null), answerFile(operation, part, 1)]
          : [answerFile(operation, part, page)];
      const name = names.find((n) => files.has(n));
      if (name !== undefined) {
        const read = await this.read(join(folder, name));
        return read.kind === 'answer'
          ? { ...read, more: page !== null && files.has(answerFile(operation, part, page + 1)) }
          : read;
      }
    }
    for (const part of parts) {
      const name = errorFile(operation, part);
      if (!files.has(name)) continue;
      const read = await this.read(join(folder, name));
      if (read.kind !== 'answer') return read;
      const text = (member: string) => {
        const value: unknown = Reflect.get(read.value, member);
        return typeof value === 'string' ? value : '';
      };
      const codes: unknown = Reflect.get(read.value, 'codes');
      return {
        kind: 'error',
        state: text('state'),
        codes: Array.isArray(codes) && codes.length > 0 ? codes.filter((c) => typeof c === 'string') : [text('code')],
        message: text('message'),
        missing: text('missing') || null,
        credentials: Reflect.get(read.value, 'credentials') === true,
      };
    }
    return { kind: 'none' };
  }

  private async read(
    path: string,
  ): Promise<
    | { readonly kind: 'answer'; readonly value: object; readonly more: false }
    | { readonly kind: 'bad'; readonly bad: BadFile }
  > {
    this.used.add(path);
    const why = await this.load(path);
    if (typeof why !== 'string') return { kind: 'answer', value: why, more: false };
    const known = this.badFiles.get(path);
    if (known !== undefined) return { kind: 'bad', bad: known };
    this.refuse(path, why);
    return { kind: 'bad', bad: { file: path.split(sep).join('/'), why } };
  }

  /** The file's object, or why it cannot be used. */
  private async load(path: string): Promise<object | string> {
    const kind = await this.entry(path);
    if (kind !== 'file') return 'is no ordinary file';
    const full = join(this.root, path);
    const { size } = await stat(full);
    if (size > MAX_FILE_BYTES)
      return `is ${Math.ceil(size / (1 << 20))} MB; an answer of AWS has at most ${MAX_FILE_BYTES >> 20} MB`;
    if (size === 0) return 'is empty';
    let parsed: unknown;
    try {
      const text = await readFile(full, 'utf8');
      parsed = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    } catch {
      return 'is not JSON, or was cut off';
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      return 'holds no JSON object, which every answer of AWS is';
    return parsed;
  }

  /** Reads what no collector asked for, only to name what is broken; gives how many files nobody used. */
  async checkUnused(): Promise<number> {
    let unused = 0;
    for (const [folder, files] of this.folders) {
      for (const name of files) {
        const path = join(folder, name);
        if (this.used.has(path)) continue;
        unused++;
        await this.read(path);
      }
    }
    return unused;
  }

  /** For messages. */
  get folder(): string {
    return relative(process.cwd(), this.root) || '.';
  }
}

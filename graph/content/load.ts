/** Reads content files with their place: whatever is wrong in one is told with file, line and column. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { plainly, sayIssue } from '../schema/plain-words.js';
import { type Technique, techniqueForm, withoutLikeness } from './technique.js';

/** What is wrong in content: `file:line:column: sentence`, one a problem. */
export class ContentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ContentError';
  }
}

/** The folder `queries` of this installation, found upwards from here (sources and build lie at different depths). */
export function contentFolder(name: string): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, 'queries', name);
    if (existsSync(folder)) return folder;
    if (dirname(at) === at) throw new Error(`No folder queries/${name} lies above ${fileURLToPath(import.meta.url)}`);
  }
}

/** Parses one YAML text by a form; throws ContentError naming `file`. Aliases are bounded, so a small file cannot unfold into a large one. */
export function parseContent<S extends z.ZodType>(text: string, file: string, form: S): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) throw new ContentError(broken.map((e) => `${place(e.pos[0])}: ${e.message}`));
  const parsed = form.safeParse(document.toJS({ maxAliasCount: 100 }), { error: plainly });
  if (parsed.success) return parsed.data;
  throw new ContentError(
    parsed.error.issues.map((issue) => {
      // The nearest part that exists: a missing field has no place of its own.
      let path = [...issue.path];
      let at = 0;
      for (; ; path = path.slice(0, -1)) {
        const node = path.length === 0 ? document.contents : document.getIn(path, true);
        if (isNode(node) && node.range) {
          at = node.range[0];
          break;
        }
        if (path.length === 0) break;
      }
      return `${place(at)}: ${sayIssue(issue, 'the file')}`;
    }),
  );
}

let loaded: ReadonlyMap<string, Technique> | null = null;

/** All techniques by id, in the order of their ids. Throws ContentError with every problem of every file. */
export function techniques(): ReadonlyMap<string, Technique> {
  if (!loaded) loaded = loadTechniques(contentFolder('escalations'));
  return loaded;
}

/** Reads a folder of technique files. A file is named after its id. */
export function loadTechniques(folder: string): ReadonlyMap<string, Technique> {
  const found = new Map<string, Technique>();
  const problems: string[] = [];
  for (const file of readdirSync(folder)
    .filter((f) => f.endsWith('.yaml'))
    .sort()) {
    const path = join(folder, file);
    try {
      const technique = parseContent(readFileSync(path, 'utf8'), path, techniqueForm);
      if (file !== `${technique.id}.yaml`)
        problems.push(`${path}:1:1: the file of technique ${technique.id} must be named ${technique.id}.yaml`);
      found.set(technique.id, technique);
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(...error.problems);
    }
  }
  const whole = new Map<string, Technique>();
  for (const [id, technique] of found) {
    try {
      whole.set(id, withoutLikeness(technique, found));
    } catch (error) {
      problems.push(`${join(folder, `${id}.yaml`)}:1:1: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new ContentError(problems);
  return whole;
}

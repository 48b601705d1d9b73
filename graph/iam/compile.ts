/**
 * Policies compiled once by content: equal texts give the same object while it is in use, so that sets shared by a
 * thousand principals are held, indexed and matched once.
 */
import { createHash } from 'node:crypto';
import { type ActionName, ByAction } from './action.js';
import {
  type CompiledCondition,
  compileCondition,
  evaluateCondition,
  operatorName,
  type Truth,
} from './conditions/condition.js';
import type { BoundPolicy, CompiledDocument, ContextFacts, PolicyProblem } from './contract.js';
import { type ActionPattern, actionPattern, matches, type Pattern } from './match.js';
import { parsePolicy, type StatementTree } from './parse.js';
import { type NamedPrincipal, namedPrincipals } from './principals.js';
import { matchesFilled, type Template, templateOf } from './variables.js';

export interface CompiledStatement {
  readonly tree: StatementTree;
  readonly allow: boolean;
  readonly actions: readonly ActionPattern[];
  readonly notAction: boolean;
  /** Null: no Resource element. */
  readonly resources: readonly Template[] | null;
  readonly notResource: boolean;
  /** No resource is left out, whatever the context. */
  readonly everyResource: boolean;
  /** The patterns of `resources` that hold no variables, and the templates that do. */
  readonly fixed: readonly Pattern[];
  readonly variable: readonly Template[];
  /** Null: no Principal element. */
  readonly named: readonly NamedPrincipal[] | null;
  readonly notPrincipal: boolean;
  readonly conditions: readonly CompiledCondition[];
}

/** What `CompiledDocument` hides from callers. */
export class Document implements CompiledDocument {
  constructor(
    readonly hash: string,
    readonly statementCount: number,
    readonly problems: readonly PolicyProblem[],
    readonly statements: readonly CompiledStatement[],
    /** Known to be there, but without its text. */
    readonly missing: boolean,
  ) {}
}

/** Stands for a policy that is known to be attached but whose text nobody has. */
export const missingDocument: CompiledDocument = new Document('', 0, [], [], true);

/** The document as it would be without some of its statements, told by their index. */
export function withoutStatements(document: CompiledDocument, indexes: readonly number[]): CompiledDocument {
  const { hash, statementCount, problems, statements, missing } = insideOf(document);
  const left = statements.filter((s) => !indexes.includes(s.tree.index));
  return new Document(`${hash}-${indexes.join('-')}`, statementCount, problems, left, missing);
}

/** The statements of a compiled document. Every `CompiledDocument` comes from here; anything else is a bug. */
export function insideOf(document: CompiledDocument): Document {
  if (document instanceof Document) return document;
  throw new Error('A policy document did not come from compilePolicy().');
}

function compileStatement(tree: StatementTree, variables: boolean): CompiledStatement {
  const resources = tree.resources?.map((r) => templateOf(r, { variables, wildcards: true, arnParts: true })) ?? null;
  const fixed = (resources ?? []).flatMap((r) => r.fixed ?? []);
  return {
    tree,
    allow: tree.effect === 'Allow',
    actions: tree.actions.map(actionPattern).filter((a) => a !== null),
    notAction: tree.notAction,
    resources,
    notResource: tree.notResource,
    everyResource: resources === null || (!tree.notResource && fixed.some((p) => p.kind === 'all')),
    fixed,
    variable: (resources ?? []).filter((r) => r.fixed === null),
    named: tree.principal === null ? null : namedPrincipals(tree.principal),
    notPrincipal: tree.notPrincipal,
    conditions: tree.conditions.flatMap((c) => {
      const name = operatorName(c.operator);
      return name === null ? [] : [compileCondition(c.operator, name, c.key, c.values, variables)];
    }),
  };
}

const held = new Map<string, WeakRef<Document>>();
const dropped = new FinalizationRegistry<string>((hash) => {
  if (held.get(hash)?.deref() === undefined) held.delete(hash);
});

/**
 * Compiles a policy text. Never throws, whatever it is given: a text that is no policy gives a document of no statements
 * with its problem; a statement that AWS would refuse grants nothing and denies nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function compilePolicy(text: string): CompiledDocument {
  // As UTF-8 all lone surrogates are one and the same: such a text would be taken for another.
  const hash = createHash('sha256')
    .update(text, text.isWellFormed() ? 'utf8' : 'utf16le')
    .digest('hex');
  const known = held.get(hash)?.deref();
  if (known !== undefined) return known;
  const tree = parsePolicy(text);
  const statements = tree.statements.map((s) => compileStatement(s, tree.variables));
  const document = new Document(hash, tree.count, tree.problems, statements, false);
  held.set(hash, new WeakRef(document));
  dropped.register(document, hash);
  return document;
}

/** Whether the statement's Resource or NotResource takes in the resource. */
export function coversResource(s: CompiledStatement, resource: string, context: ContextFacts): Truth {
  if (s.everyResource) return 1;
  const { fixed, variable } = s;
  for (let i = 0; i < fixed.length; i++) if (matches(fixed[i] as Pattern, resource)) return s.notResource ? 0 : 1;
  let open = false;
  for (let i = 0; i < variable.length; i++) {
    const t = matchesFilled(variable[i] as Template, resource, context);
    if (t === 1) return s.notResource ? 0 : 1;
    if (t === 2) open = true;
  }
  return open ? 2 : s.notResource ? 1 : 0;
}

/** Whether all conditions of the statement hold. */
export function conditionsHold(s: CompiledStatement, context: ContextFacts): Truth {
  let open = false;
  const { conditions } = s;
  for (let i = 0; i < conditions.length; i++) {
    const t = evaluateCondition(conditions[i] as CompiledCondition, context);
    if (t === 0) return 0;
    if (t === 2) open = true;
  }
  return open ? 2 : 1;
}

/** A statement in its policy. */
export interface Ref {
  readonly statement: CompiledStatement;
  readonly policy: string;
}

export interface Candidates {
  readonly allows: readonly Ref[];
  readonly denies: readonly Ref[];
}

/** The same, with the statements alone beside: those that deny, then those that allow, of either first what is answered soonest. */
export interface IndexedCandidates extends Candidates {
  readonly statements: readonly CompiledStatement[];
  /** How many of them deny. */
  readonly denying: number;
  /** What they come to whatever the resource and context are: read in place of the statements, which lie all over the memory. */
  readonly outright: 'allows' | 'denies' | 'nothing' | null;
}

const cost = (s: CompiledStatement): number => (s.everyResource ? 0 : 1) + 2 * s.conditions.length;
const soonest = (refs: readonly Ref[]): readonly CompiledStatement[] =>
  refs.map((r) => r.statement).sort((a, b) => cost(a) - cost(b));

/** A statement as one service sees it: only what decides between that service's actions. */
interface Narrowed {
  readonly ref: Ref;
  /** Covers every action of the service, or none of those that `names` and `exact` hold. */
  readonly every: boolean;
  readonly not: boolean;
  readonly exact: ReadonlySet<string> | null;
  readonly names: readonly Pattern[];
}

/** Null: no action of the service is covered. */
function narrow(ref: Ref, service: string): Narrowed | null {
  const { actions, notAction } = ref.statement;
  const own = actions.filter((a) => a.service === null || a.service === service).map((a) => a.name);
  const all = own.some((n) => n.kind === 'all');
  if (notAction ? all : own.length === 0) return null;
  const exact = own.flatMap((n) => (n.kind === 'exact' ? [n.text] : []));
  return {
    ref,
    every: notAction ? own.length === 0 : all,
    not: notAction,
    exact: exact.length === 0 ? null : new Set(exact),
    names: own.filter((n) => n.kind !== 'exact'),
  };
}

function covers(n: Narrowed, name: string): boolean {
  if (n.every) return true;
  if (n.exact?.has(name)) return !n.not;
  for (const pattern of n.names) if (matches(pattern, name)) return !n.not;
  return n.not;
}

const NO_REFS: readonly Ref[] = [];

function covering(list: readonly Narrowed[], name: string): readonly Ref[] {
  let found: Ref[] | null = null;
  for (const n of list) {
    if (!covers(n, name)) continue;
    if (found === null) found = [n.ref];
    else found.push(n.ref);
  }
  return found ?? NO_REFS;
}

const NO_CANDIDATES: IndexedCandidates = {
  allows: NO_REFS,
  denies: NO_REFS,
  statements: [],
  denying: 0,
  outright: 'nothing',
};

/** The statement applies to every resource in every context. */
export const appliesAnyway = (s: CompiledStatement): boolean => s.everyResource && s.conditions.length === 0;

function outrightOf(allows: readonly Ref[], denies: readonly Ref[]): IndexedCandidates['outright'] {
  if (denies.some((r) => appliesAnyway(r.statement))) return 'denies';
  return denies.length === 0 && allows.some((r) => appliesAnyway(r.statement)) ? 'allows' : null;
}

const equal = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

/** Lists of statements that actions of one service share are looked for among this many. */
const MOST_SHARED = 32;

/** The statements of a set that bear on one service. */
class ForService {
  private readonly allows: readonly Narrowed[];
  private readonly denies: readonly Narrowed[];
  /** Actions that the same statements cover share one entry. */
  private readonly shared: IndexedCandidates[] = [];

  constructor(refs: readonly Ref[], service: string) {
    const of = (allow: boolean) =>
      refs
        .filter((r) => r.statement.allow === allow)
        .map((r) => narrow(r, service))
        .filter((n) => n !== null);
    this.allows = of(true);
    this.denies = of(false);
  }

  candidates(name: string): IndexedCandidates {
    const allows = covering(this.allows, name);
    const denies = covering(this.denies, name);
    if (allows.length === 0 && denies.length === 0) return NO_CANDIDATES;
    for (const had of this.shared) if (equal(had.allows, allows) && equal(had.denies, denies)) return had;
    const statements = [...soonest(denies), ...soonest(allows)];
    const made = { allows, denies, statements, denying: denies.length, outright: outrightOf(allows, denies) };
    if (this.shared.length < MOST_SHARED) this.shared.push(made);
    return made;
  }
}

/** Whoever asks for services that do not exist shall not fill the memory. */
const MOST_SERVICES = 1000;

/** The statements of a policy set by service and action: a request looks at those alone that cover its own. */
export class SetIndex {
  readonly missing: boolean;
  private readonly refs: readonly Ref[];
  private readonly byService = new Map<string, ForService>();
  private readonly byAction = new ByAction<IndexedCandidates>();

  /** `principals`: the set's statements have a Principal element; those that lack or wrongly have one are refused. */
  constructor(policies: readonly BoundPolicy[], principals: boolean) {
    this.missing = policies.some((p) => insideOf(p.document).missing);
    this.refs = policies.flatMap((p) =>
      insideOf(p.document)
        .statements.filter((s) => (principals ? s.named !== null : s.named === null))
        .map((statement) => ({ statement, policy: p.id })),
    );
  }

  get all(): readonly Ref[] {
    return this.refs;
  }

  /** The statements that cover the action. */
  candidates(action: ActionName): IndexedCandidates {
    return this.byAction.get(action) ?? this.find(action);
  }

  private find(action: ActionName): IndexedCandidates {
    let service = this.byService.get(action.service);
    if (service === undefined) {
      service = new ForService(this.refs, action.service);
      if (this.byService.size >= MOST_SERVICES) this.byService.clear();
      this.byService.set(action.service, service);
    }
    const found = service.candidates(action.name);
    this.byAction.set(action, found);
    return found;
  }
}

const plainSets = new WeakMap<object, SetIndex>();
const namingSets = new WeakMap<object, SetIndex>();

/** The index of a set of policies without Principal (identity, boundary, session, SCP). Kept with the array itself. */
export function indexOfSet(policies: readonly BoundPolicy[], principals = false): SetIndex {
  const indexes = principals ? namingSets : plainSets;
  let index = indexes.get(policies);
  if (index === undefined) {
    index = new SetIndex(policies, principals);
    indexes.set(policies, index);
  }
  return index;
}

/** The index of a resource's own policy. */
export function indexOfPolicy(policy: BoundPolicy): SetIndex {
  let index = namingSets.get(policy);
  if (index === undefined) {
    index = new SetIndex([policy], true);
    namingSets.set(policy, index);
  }
  return index;
}

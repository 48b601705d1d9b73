/** Attack paths and their hops. */
import {
  evidenceOf,
  type HopEvidence,
  type HopLike,
  type LayerVerdict as LayerShape,
  type PolicyText as PolicyTextShape,
} from '../../services/hop-evidence.js';
import { clauseOf, type NameOf, summaryOf, titleOf } from '../../services/path-story.js';
import {
  findPath,
  findPaths,
  MOST_UNKNOWN,
  type PathAnswer,
  type PathQuestion,
  type PathRow,
} from '../../services/paths.js';
import { UnknownId } from '../../services/resolve.js';
import { type Technique as TechniqueShape, techniques } from '../../services/techniques.js';
import { builder } from '../builder.js';
import { bounded } from '../connection.js';
import { type ApiContext, mentioned } from '../context.js';
import { badInput } from '../errors.js';
import { Asset } from './asset.js';
import { BecauseType, ConditionType } from './evidence.js';
import { CertaintyEnum } from './words.js';

export const Technique = builder.objectRef<TechniqueShape>('Technique').implement({
  description: 'A known way from one identity to another, or to more rights.',
  fields: (t) => ({
    id: t.exposeString('id'),
    title: t.exposeString('title'),
    summary: t.exposeString('summary'),
    references: t.stringList({ resolve: (x) => [...x.references] }),
  }),
});

const PolicyText = builder.objectRef<PolicyTextShape>('PolicyText').implement({
  fields: (t) => ({
    policy: t.exposeString('policy'),
    name: t.exposeString('name'),
    document: t.exposeString('document', { description: 'JSON text as AWS gave it.' }),
  }),
});

const LayerVerdict = builder.objectRef<LayerShape>('LayerVerdict').implement({
  fields: (t) => ({
    layer: t.exposeString('layer'),
    verdict: t.exposeString('verdict', {
      description: 'allows, stops, none, depends, not collected or could not be read.',
    }),
    text: t.exposeString('text'),
  }),
});

export interface HopShape extends HopLike {
  readonly index: number;
  readonly certainty: 'certain' | 'conditional' | 'unknown';
  readonly label: string;
}

/** Evidence is worked out once a hop, by whichever field asks first. */
const evidence = new WeakMap<HopShape, Promise<HopEvidence>>();
function evidenceFor(hop: HopShape, context: ApiContext): Promise<HopEvidence> {
  let found = evidence.get(hop);
  if (!found) {
    found = context.reader.world().then((world) => evidenceOf(world, hop));
    evidence.set(hop, found);
  }
  return found;
}

/** Names of the ids that something mentions: one read for all of an operation. */
export async function namesOf(context: ApiContext, ids: readonly string[]): Promise<NameOf> {
  const names = new Map<string, string>();
  await Promise.all(
    ids.map(async (id) => {
      const asset = await mentioned(context, id);
      const spoken: Readonly<Record<string, string>> = {
        admin: `administrator of ${asset.accountName || asset.account}`,
        internet: 'the internet',
        account: `account ${asset.name}`,
      };
      names.set(id, spoken[asset.type] ?? asset.name);
    }),
  );
  return (id) => names.get(id) ?? id;
}

export const Hop = builder.objectRef<HopShape>('Hop').implement({
  fields: (t) => ({
    index: t.exposeInt('index'),
    from: t.field({ type: Asset, resolve: (h, _, c) => mentioned(c, h.from) }),
    to: t.field({ type: Asset, resolve: (h, _, c) => mentioned(c, h.to) }),
    kind: t.exposeString('kind', { description: 'Declared edge type.' }),
    label: t.exposeString('label', { description: 'What is done: assumes, runs as, s3:GetObject, tcp/443.' }),
    detail: t.string({
      nullable: true,
      description: "The hop as a person's sentence.",
      resolve: async (h, _, c) => `${clauseOf(h, await namesOf(c, [h.from, h.to]))}.`,
    }),
    technique: t.field({
      type: Technique,
      nullable: true,
      resolve: (h) => (h.technique === null ? null : (techniques().get(h.technique) ?? null)),
    }),
    certainty: t.expose('certainty', { type: CertaintyEnum }),
    because: t.field({ type: [BecauseType], resolve: (h) => [...h.because] }),
    conditions: t.field({ type: [ConditionType], resolve: (h) => [...h.conditions] }),
    documents: t.field({
      type: [PolicyText],
      description: 'Policies that because points at, with their text.',
      extensions: { cost: 10 },
      resolve: async (h, _, c) => [...(await evidenceFor(h, c)).documents],
    }),
    layers: t.field({
      type: [LayerVerdict],
      description: 'Every layer that could have stopped it.',
      resolve: async (h, _, c) => [...(await evidenceFor(h, c)).layers],
    }),
    attacker: t.stringList({
      description: 'API calls of an attacker, one command a line.',
      resolve: async (h, _, c) => [...(await evidenceFor(h, c)).attacker],
    }),
    leaves: t.stringList({
      description: 'CloudTrail events it leaves.',
      resolve: async (h, _, c) => [...(await evidenceFor(h, c)).leaves],
    }),
    cuts: t.stringList({
      description: 'The smallest changes that cut it.',
      resolve: async (h, _, c) => [...(await evidenceFor(h, c)).cuts],
    }),
  }),
});

/** Numbers the hops of a row, once a row: evidence is kept by them. */
const numbered = new WeakMap<object, readonly HopShape[]>();
export function hopsOf(row: {
  readonly hops: readonly (Omit<HopShape, 'index' | 'label'> & { readonly label?: string })[];
}): HopShape[] {
  let found = numbered.get(row);
  if (!found) {
    found = row.hops.map((h, index) => ({ ...h, index, label: h.label ?? h.kind.toLowerCase().replaceAll('_', ' ') }));
    numbered.set(row, found);
  }
  return [...found];
}

const idsIn = (p: PathRow): string[] => [...new Set([p.from, p.to, ...p.hops.flatMap((h) => [h.from, h.to])])];

const AcceptedType = builder.objectRef<NonNullable<PathRow['accepted']>>('Accepted').implement({
  description: 'Who decided to leave a path, why and until when.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'The decision, which revoke takes.' }),
    owner: t.exposeString('owner'),
    reason: t.exposeString('reason'),
    expires: t.exposeString('expires'),
  }),
});

export const Path = builder.objectRef<PathRow>('Path').implement({
  fields: (t) => ({
    id: t.exposeString('id'),
    title: t.string({ resolve: async (p, _, c) => titleOf(p, await namesOf(c, [p.from, p.to])) }),
    summary: t.string({
      description: "A person's sentence.",
      resolve: async (p, _, c) => summaryOf(p, await namesOf(c, idsIn(p))),
    }),
    from: t.field({ type: Asset, resolve: (p, _, c) => mentioned(c, p.from) }),
    to: t.field({ type: Asset, resolve: (p, _, c) => mentioned(c, p.to) }),
    target: t.exposeString('target', { description: 'The word or id that was asked for.' }),
    verdict: t.exposeString('verdict', { description: 'open or blocked.' }),
    blockedBy: t.field({ type: [BecauseType], resolve: (p) => [...p.blockedBy] }),
    certainty: t.expose('certainty', { type: CertaintyEnum, description: "The weakest hop's." }),
    score: t.exposeInt('score'),
    severity: t.exposeString('severity'),
    scoreBecause: t.stringList({
      description: 'Why this score, a clause for every part of it.',
      resolve: (p) => [...p.scoreBecause],
    }),
    scoreReasons: t.stringList({ deprecationReason: 'Use scoreBecause.', resolve: (p) => [...p.scoreBecause] }),
    accepted: t.field({ type: AcceptedType, nullable: true, resolve: (p) => p.accepted }),
    count: t.exposeInt('count', { description: 'Routes that it stands for.' }),
    members: t.field({
      type: [Asset],
      description: 'Starts that it stands for, at most 20.',
      resolve: (p, _, c) => Promise.all(p.members.slice(0, 20).map((id) => mentioned(c, id))),
    }),
    settledBy: t.stringList({ resolve: (p) => [...p.settledBy] }),
    hops: t.field({ type: [Hop], resolve: (p) => hopsOf(p) }),
  }),
});

const PathList = builder.objectRef<PathAnswer>('PathList').implement({
  fields: (t) => ({
    paths: t.field({ type: [Path], resolve: (a) => [...a.rows] }),
    routes: t.exposeInt('routes', { description: 'Routes before folding.' }),
    more: t.exposeInt('more', { description: 'Paths beyond the limit.' }),
    unknownHidden: t.exposeInt('unknown', { description: 'Paths that rest on something that was not collected.' }),
    accepted: t.exposeInt('accepted', { description: 'Paths that somebody accepted.' }),
    assumes: t.stringList({ resolve: (a) => [...a.assumes] }),
  }),
});

const MOST_PATHS = 1000;
const MOST_ENDS = 50;

interface Ends {
  readonly from?: readonly string[] | null | undefined;
  readonly to?: readonly string[] | null | undefined;
}
export function question(
  args: Ends & Pick<PathQuestion, 'blocked' | 'certainty' | 'maxUnknown' | 'limit' | 'k'>,
): PathQuestion {
  for (const list of [args.from, args.to]) {
    if (list && list.length > MOST_ENDS) throw badInput(`from and to take at most ${MOST_ENDS} ids each.`);
  }
  return { ...args, from: args.from ?? undefined, to: args.to ?? undefined };
}

/** An id that nobody knows is the caller's mistake, with the nearest names. */
export async function answering<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UnknownId) throw badInput(error.message);
    throw error;
  }
}

builder.queryFields((t) => ({
  paths: t.field({
    type: PathList,
    extensions: { cost: 1000 },
    args: {
      from: t.arg.stringList({
        description: 'Ids, internet, external, any, account:ID, tag:K=V. Default: internet, external, any.',
      }),
      to: t.arg.stringList({ description: 'Likewise, also admin, data. Default: admin, data.' }),
      k: t.arg.int({ defaultValue: 1, description: 'Best paths a pair, at most 20.' }),
      limit: t.arg.int({ defaultValue: 200 }),
      certainty: t.arg({ type: [CertaintyEnum] }),
      maxUnknown: t.arg.int({ defaultValue: 1 }),
      blocked: t.arg.boolean({ defaultValue: false }),
    },
    resolve: (_, args, c) =>
      answering(
        findPaths(
          c.reader,
          question({
            from: args.from,
            to: args.to,
            k: bounded(args.k, 1, 'k', 20),
            limit: bounded(args.limit, 200, 'limit', MOST_PATHS),
            certainty: args.certainty ?? undefined,
            maxUnknown: bounded(args.maxUnknown, 1, 'maxUnknown', MOST_UNKNOWN, 0),
            blocked: args.blocked ?? undefined,
          }),
        ),
      ),
  }),
  path: t.field({
    type: Path,
    nullable: true,
    description: 'One path by its id, with the same arguments it was found by.',
    extensions: { cost: 1000 },
    args: {
      id: t.arg.string({ required: true }),
      from: t.arg.stringList(),
      to: t.arg.stringList(),
      blocked: t.arg.boolean({ defaultValue: false }),
    },
    resolve: (_, args, c) =>
      answering(
        findPath(c.reader, args.id, question({ from: args.from, to: args.to, blocked: args.blocked ?? undefined })),
      ),
  }),
}));

/** What people decided: marks and accepted paths, read and added to; each with who and when. */
import { addAcceptance, addMark, MARKS, NotInForce, revoke, WrongDecision } from '../../services/ledger.js';
import { type CountedDecision, countedDecisions } from '../../services/ledger-counts.js';
import { marksOn } from '../../services/marks.js';
import { builder } from '../builder.js';
import type { ApiContext } from '../context.js';
import { badInput } from '../errors.js';

const Decision = builder.objectRef<CountedDecision>('Decision').implement({
  fields: (t) => ({
    id: t.exposeString('id'),
    kind: t.exposeString('kind', { description: 'mark or accept.' }),
    is: t.exposeString('is', { nullable: true }),
    on: t.exposeString('on', { nullable: true }),
    path: t.exposeString('path', { nullable: true }),
    from: t.exposeString('from', { nullable: true }),
    to: t.exposeString('to', { nullable: true }),
    query: t.exposeString('query', { nullable: true, description: 'A saved query whose answer it stands for.' }),
    things: t.exposeInt('things', { nullable: true, description: 'Things it stands for now.' }),
    paths: t.exposeInt('paths', { nullable: true, description: 'Rows of paths that it accepts now.' }),
    problem: t.exposeString('problem', { nullable: true, description: 'Why it does not cover what it says.' }),
    owner: t.exposeString('owner', { nullable: true }),
    reason: t.exposeString('reason', { nullable: true }),
    expires: t.exposeString('expires', { nullable: true }),
    expired: t.exposeBoolean('expired'),
    by: t.exposeString('by', { description: 'Whose token, or who typed it.' }),
    at: t.exposeString('at', { nullable: true }),
  }),
});

const MOST = 1000;

const GivenParameter = builder.inputType('GivenParameter', {
  fields: (t) => ({ name: t.string({ required: true }), value: t.string({ required: true }) }),
});
const Queried = builder.inputType('Queried', {
  description: 'All that a saved query returns, whenever the decision is read.',
  fields: (t) => ({
    name: t.string({ required: true }),
    parameters: t.field({ type: [GivenParameter] }),
    column: t.string({ description: 'The column that names the things, where it is not the first.' }),
  }),
});

interface QueriedInput {
  readonly name: string;
  readonly parameters?: readonly { readonly name: string; readonly value: string }[] | null | undefined;
  readonly column?: string | null | undefined;
}

const queried = (given: QueriedInput | null | undefined) =>
  given
    ? {
        query: {
          name: given.name,
          ...(given.parameters
            ? { parameters: Object.fromEntries(given.parameters.map((p) => [p.name, p.value])) }
            : {}),
          ...(given.column ? { column: given.column } : {}),
        },
      }
    : {};

builder.queryField('ledger', (t) =>
  t.field({
    type: [Decision],
    description: 'Decisions in force, newest first, at most 1,000.',
    resolve: async (_, __, c) => [...(await countedDecisions(c.reader))].reverse().slice(0, MOST),
  }),
);

builder.queryField('marks', (t) =>
  t.field({
    type: [Decision],
    description: 'Marks in force that hold for one thing, those on a tag or account of it included; oldest first.',
    extensions: { cost: 20 },
    args: { on: t.arg.string({ required: true, description: 'A graph id.' }) },
    resolve: async (_, args, c) => {
      const asset = await c.assets.load(args.on);
      if (asset === null) return [];
      // What else a mark stands for is asked for with the whole ledger.
      const counted = { things: null, paths: null, problem: null };
      return (await marksOn(c.reader, asset)).slice(0, MOST).map((row) => ({ ...row, ...counted }));
    },
  }),
);

const by = (c: ApiContext): string => `token:${c.caller ?? 'unnamed'}`;

async function deciding(work: Promise<{ readonly id: string }>): Promise<string> {
  try {
    return (await work).id;
  } catch (error) {
    if (error instanceof WrongDecision || error instanceof NotInForce) throw badInput(error.message);
    throw error;
  }
}

builder.mutationFields((t) => ({
  mark: t.string({
    description: `Marks a thing as ${MARKS.join(', ')}. Gives the decision's id.`,
    args: {
      is: t.arg.string({ required: true }),
      on: t.arg.string(),
      query: t.arg({ type: Queried }),
      note: t.arg.string(),
    },
    resolve: (_, args, c) => {
      const is = MARKS.find((m) => m === args.is);
      if (is === undefined) throw badInput(`is takes ${MARKS.join(', ')}.`);
      return deciding(
        addMark(c.dataDir, by(c), {
          is,
          ...(args.on ? { on: args.on } : {}),
          ...queried(args.query),
          ...(args.note ? { note: args.note } : {}),
        }),
      );
    },
  }),
  accept: t.string({
    description: "Accepts a path, by its id or by where it starts and ends, until a day. Gives the decision's id.",
    args: {
      path: t.arg.string(),
      from: t.arg.string(),
      to: t.arg.string(),
      query: t.arg({
        type: Queried,
        description: 'Stands for the start where to is given, for the end where from is, alone for either.',
      }),
      owner: t.arg.string({ required: true }),
      reason: t.arg.string({ required: true }),
      expires: t.arg.string({ required: true, description: 'A day, as 2027-01-31, or a moment in UTC.' }),
    },
    resolve: (_, args, c) =>
      deciding(
        addAcceptance(c.dataDir, by(c), {
          ...(args.path ? { path: args.path } : {}),
          ...(args.from ? { from: args.from } : {}),
          ...(args.to ? { to: args.to } : {}),
          ...queried(args.query),
          owner: args.owner,
          reason: args.reason,
          expires: args.expires,
        }),
      ),
  }),
  revoke: t.string({
    description: 'Takes a decision back.',
    args: { id: t.arg.string({ required: true }) },
    resolve: (_, args, c) => deciding(revoke(c.dataDir, by(c), args.id)),
  }),
}));

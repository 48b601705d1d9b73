/** Identities: what each is granted, what it used, what it can become. */
import {
  type AttachedPolicy as AttachedPolicyShape,
  assumptions,
  type DayOfUse,
  daysOf,
  type EscalationRow,
  escalationsOf,
  holdingsOf,
  type Identity,
  identities,
  identityIndex,
  identityMatcher,
  pathsThrough,
  type ServiceUseRow,
  serviceUse,
  type UnusedRow,
  unusedOf,
} from '../../services/principal.js';
import { tableOf } from '../../services/table-page.js';
import { techniques } from '../../services/techniques.js';
import { builder } from '../builder.js';
import { connection } from '../connection.js';
import { type ApiContext, mentioned } from '../context.js';
import { tableConnection } from '../table-connection.js';
import { Asset } from './asset.js';
import { BecauseType, ConditionType } from './evidence.js';
import { CertaintyEnum } from './words.js';

const AttachedPolicy = builder.objectRef<AttachedPolicyShape>('AttachedPolicy').implement({
  fields: (t) => ({
    id: t.exposeString('id'),
    name: t.exposeString('name'),
    kind: t.exposeString('kind', { description: 'AWS managed, customer managed or inline.' }),
    via: t.exposeString('via', { description: 'directly, or the group it comes with.' }),
    document: t.exposeString('document', { nullable: true }),
    documentMissing: t.exposeBoolean('documentMissing', {
      description: 'It is attached, but its text was not collected.',
    }),
  }),
});

const ServiceUse = builder.objectRef<ServiceUseRow>('ServiceUse').implement({
  description: 'Granted against used, of one service.',
  fields: (t) => ({
    service: t.exposeString('service'),
    granted: t.exposeInt('granted'),
    used: t.exposeInt('used'),
    notObservable: t.exposeInt('notObservable', { description: 'Actions that the events collected could not show.' }),
    dangerous: t.exposeBoolean('dangerous', { description: 'Something unused in it opens a way to more.' }),
    lastUsed: t.exposeString('lastUsed', { nullable: true }),
    status: t.exposeString('status', { description: 'used, unused, never or not-observable.' }),
  }),
});

export const UnusedPermission = builder.objectRef<UnusedRow>('UnusedPermission').implement({
  fields: (t) => ({
    principal: t.exposeString('principal'),
    permission: t.exposeString('permission', { description: 'service:Action, or a whole service.' }),
    status: t.exposeString('status'),
    lastUsed: t.exposeString('lastUsed', { nullable: true }),
    observedDays: t.int({ nullable: true, resolve: (r) => r.observedDays }),
    risk: t.exposeString('risk'),
    why: t.exposeString('why', { nullable: true }),
  }),
});

const DayActivity = builder.objectRef<DayOfUse>('DayActivity').implement({
  fields: (t) => ({
    day: t.exposeString('day', { description: 'YYYY-MM-DD.' }),
    calls: t.exposeInt('calls'),
    denied: t.exposeInt('denied'),
  }),
});

export const Escalation = builder.objectRef<EscalationRow>('Escalation').implement({
  description: 'An identity that can become another, or administrator.',
  fields: (t) => ({
    principal: t.exposeString('principal'),
    technique: t.exposeString('technique'),
    title: t.string({ resolve: (e) => techniques().get(e.technique)?.title ?? e.technique }),
    target: t.exposeString('target'),
    admin: t.exposeBoolean('admin', { description: 'It ends in administrator.' }),
    certainty: t.expose('certainty', { type: CertaintyEnum }),
    because: t.field({ type: [BecauseType], resolve: (e) => [...e.because] }),
    conditions: t.field({
      type: [ConditionType],
      resolve: (e) => ('conditions' in e && Array.isArray(e.conditions) ? [...e.conditions] : []),
    }),
  }),
});
const EscalationConnection = connection('EscalationConnection', Escalation, 'EscalationEdge');

const Principal = builder.objectRef<Identity>('Principal');
const PrincipalConnection = connection('PrincipalConnection', Principal, 'PrincipalEdge');
const UnusedConnection = connection('UnusedConnection', UnusedPermission, 'UnusedEdge');

const servicesOf = async (id: string, c: ApiContext): Promise<readonly ServiceUseRow[]> =>
  (await serviceUse(c.reader)).get(id) ?? [];
const sum = (rows: readonly ServiceUseRow[], of: 'granted' | 'used') => rows.reduce((n, r) => n + r[of], 0);
const all = (ids: readonly string[], c: ApiContext) => Promise.all(ids.map((id) => mentioned(c, id)));
const MOST_DANGERS = 200;
const RISKS = ['critical', 'high', 'medium', 'low'];

builder.node(Principal, {
  description: 'A user, role or group.',
  id: { resolve: (p) => p.id },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'canBecomeAdmin' in value,
  loadOne: async (id, c) => (await identityIndex(c.reader)).get(id) ?? null,
  fields: (t) => ({
    asset: t.field({ type: Asset, resolve: (p, _, c) => mentioned(c, p.id) }),
    admin: t.expose('admin', {
      type: CertaintyEnum,
      nullable: true,
      description: 'It is administrator of its account.',
    }),
    canBecomeAdmin: t.expose('canBecomeAdmin', {
      type: CertaintyEnum,
      nullable: true,
      description: 'It can become one without being one.',
    }),
    policies: t.field({
      type: [AttachedPolicy],
      resolve: async (p, _, c) => [...(await holdingsOf(c.reader, p.id)).policies],
    }),
    boundary: t.field({
      type: AttachedPolicy,
      nullable: true,
      resolve: async (p, _, c) => (await holdingsOf(c.reader, p.id)).boundary,
    }),
    groups: t.field({ type: [Asset], resolve: async (p, _, c) => all((await holdingsOf(c.reader, p.id)).groups, c) }),
    escalations: t.field({
      type: [Escalation],
      resolve: async (p, _, c) => ((await escalationsOf(c.reader)).get(p.id) ?? []).slice(0, 200),
    }),
    canAssume: t.field({
      type: [Asset],
      extensions: { cost: 200 },
      resolve: async (p, _, c) => all(await assumptions(c.reader, p.id, 'out'), c),
    }),
    assumableBy: t.field({
      type: [Asset],
      extensions: { cost: 200 },
      resolve: async (p, _, c) => all(await assumptions(c.reader, p.id, 'in'), c),
    }),
    services: t.field({
      type: [ServiceUse],
      description: 'Granted against used by service, widest first.',
      resolve: async (p, _, c) =>
        [...(await servicesOf(p.id, c))].sort((a, b) => b.granted - a.granted || (a.service < b.service ? -1 : 1)),
    }),
    granted: t.int({ resolve: async (p, _, c) => sum(await servicesOf(p.id, c), 'granted') }),
    used: t.int({ resolve: async (p, _, c) => sum(await servicesOf(p.id, c), 'used') }),
    unusedDangerous: t.field({
      type: [UnusedPermission],
      resolve: async (p, _, c) =>
        ((await unusedOf(c.reader)).get(p.id) ?? [])
          .filter(
            (r) => (r.status === 'unused' || r.status === 'never') && (r.risk === 'critical' || r.risk === 'high'),
          )
          .sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) || (a.permission < b.permission ? -1 : 1))
          .slice(0, MOST_DANGERS),
    }),
    observedDays: t.int({
      nullable: true,
      description: 'Length of the observed window; null without events.',
      resolve: async (p, _, c) => (await unusedOf(c.reader)).get(p.id)?.[0]?.observedDays || null,
    }),
    lastUsed: t.string({
      nullable: true,
      resolve: async (p, _, c) => {
        const seen = (await servicesOf(p.id, c)).flatMap((r) => (r.lastUsed === null ? [] : [r.lastUsed]));
        const asset = await mentioned(c, p.id);
        for (const f of asset.properties)
          if (f.name === 'lastUsed' || f.name === 'passwordLastUsed') seen.push(f.value);
        return seen.sort().at(-1) ?? null;
      },
    }),
    activity: t.field({
      type: [DayActivity],
      description: 'Calls a day in the observed window, oldest first.',
      resolve: async (p, _, c) => [...(await daysOf(c.reader, p.id))].slice(-400),
    }),
    pathsThrough: t.int({
      description: 'Paths to what matters that pass it.',
      resolve: async (p, _, c) => (await pathsThrough(c.reader)).get(p.id) ?? 0,
    }),
  }),
});

const IdentityFilter = builder.inputType('IdentityFilter', {
  fields: (t) => ({
    text: t.string(),
    accounts: t.stringList(),
    types: t.stringList(),
    admin: t.boolean(),
    canBecomeAdmin: t.boolean(),
  }),
});

builder.queryFields((t) => ({
  identities: t.field({
    type: PrincipalConnection,
    description: 'Users, roles and groups with what matters about them, worst first.',
    args: { first: t.arg.int({ defaultValue: 50 }), after: t.arg.string(), filter: t.arg({ type: IdentityFilter }) },
    resolve: async (_, args, c) =>
      tableConnection((await identities(c.reader)).filter(identityMatcher(args.filter ?? {})), args, 50, (i) => i.id),
  }),
  principal: t.field({
    type: Principal,
    nullable: true,
    args: { id: t.arg.string({ required: true, description: 'Its ARN.' }) },
    resolve: async (_, args, c) => (await identityIndex(c.reader)).get(args.id) ?? null,
  }),
  escalations: t.field({
    type: EscalationConnection,
    args: { principal: t.arg.string(), first: t.arg.int({ defaultValue: 100 }), after: t.arg.string() },
    resolve: async (_, args, c) => {
      const rows = args.principal
        ? ((await escalationsOf(c.reader)).get(args.principal) ?? [])
        : await tableOf<EscalationRow>(c.reader, 'escalations');
      return tableConnection(rows, args, 100, (e) => JSON.stringify([e.principal, e.technique, e.target]));
    },
  }),
  unused: t.field({
    type: UnusedConnection,
    args: { principal: t.arg.string(), first: t.arg.int({ defaultValue: 100 }), after: t.arg.string() },
    resolve: async (_, args, c) => {
      const rows = args.principal
        ? ((await unusedOf(c.reader)).get(args.principal) ?? [])
        : await tableOf<UnusedRow>(c.reader, 'unused');
      return tableConnection(rows, args, 100, (r) => JSON.stringify([r.principal, r.permission]));
    },
  }),
}));

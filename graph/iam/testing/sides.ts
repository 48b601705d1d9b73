/** One drawn request as the product and as the reference evaluator take it. */
import { compilePolicy } from '../compile.js';
import type { AuthorizationRequest, BoundPolicy, KeyFact } from '../contract.js';
import type { DrawnPolicies, DrawnRequest } from './drawn.js';
import { SESSIONS } from './pools.js';
import {
  decisionOfRole,
  type ReferenceDecision,
  type ReferenceRequest,
  referenceDecision,
} from './reference/decide.js';
import { referenceDocument } from './reference/document.js';
import type { ReferenceContext } from './reference/pattern.js';

/** Policies read by both, once for many requests. */
export class Sides {
  private readonly compiled;
  private readonly read;

  constructor(policies: DrawnPolicies) {
    const bind = (id: string) => (text: string, i: number) => ({ id: `${id}${i}`, document: compilePolicy(text) });
    const bound = (id: string, texts: readonly string[]): readonly BoundPolicy[] => texts.map(bind(id));
    const { identity, boundary, session, scps, rcps, endpoint, resource, trust } = policies;
    this.compiled = {
      identity: bound('identity', identity),
      boundary: bound('boundary', boundary),
      session: bound('session', session),
      scps: scps.map((level) => bound('scp', level)),
      rcps: rcps.map((level) => bound('rcp', level)),
      endpoint: bound('endpoint', endpoint),
      resource: bind('resource')(resource, 0),
      trust: bind('trust')(trust, 0),
    };
    const all = (texts: readonly string[]) => texts.map(referenceDocument);
    this.read = {
      identity: all(identity),
      boundary: all(boundary),
      session: all(session),
      scps: scps.map(all),
      rcps: rcps.map(all),
      endpoint: all(endpoint),
      resource: referenceDocument(resource),
      trust: referenceDocument(trust),
    };
  }

  /** What the product is asked; `facts` in place of what is known of some keys. */
  product(request: DrawnRequest, facts: ReadonlyMap<string, KeyFact> = new Map()): AuthorizationRequest {
    const { caller, applies, policy, context } = request;
    const { compiled } = this;
    const absent: KeyFact = { state: 'absent' };
    return {
      principal: {
        ...caller,
        serviceLinkedRole: request.serviceLinkedRole,
        accountIsManagement: request.callerInManagementAccount,
      },
      action: request.action,
      resource: request.resource,
      resourceAccount: request.resourceAccount,
      resourceAccountIsManagement: request.resourceInManagementAccount,
      identity: compiled.identity,
      ...(applies.has('boundary') ? { boundary: compiled.boundary } : {}),
      ...(applies.has('session') ? { session: compiled.session } : {}),
      ...(applies.has('scps') ? { scpLevels: compiled.scps } : {}),
      ...(applies.has('rcps') ? { rcpLevels: compiled.rcps } : {}),
      ...(applies.has('endpoint') ? { endpoint: compiled.endpoint } : {}),
      ...(policy === 'none' ? {} : { resourcePolicy: compiled[policy] }),
      context: (key) => {
        const fact = facts.get(key);
        if (fact !== undefined) return fact;
        const values = context.get(key);
        return values === undefined ? absent : { state: 'known', values };
      },
    };
  }

  /** What the reference decides; `context` in place of the request's own. */
  reference(request: DrawnRequest, context: ReferenceContext = request.context): ReferenceDecision {
    const { caller, applies, policy } = request;
    const { read } = this;
    const asked: Omit<ReferenceRequest, 'caller'> = {
      action: request.action,
      resource: request.resource,
      resourceAccount: request.resourceAccount,
      context,
      identity: read.identity,
      ...(applies.has('boundary') ? { boundary: read.boundary } : {}),
      ...(applies.has('session') ? { session: read.session } : {}),
      ...(applies.has('scps') ? { scps: read.scps } : {}),
      ...(applies.has('rcps') ? { rcps: read.rcps } : {}),
      ...(applies.has('endpoint') ? { endpoint: read.endpoint } : {}),
      ...(policy === 'none' ? {} : { resourcePolicy: read[policy] }),
      serviceLinkedRole: request.serviceLinkedRole,
      callerInManagementAccount: request.callerInManagementAccount,
      resourceInManagementAccount: request.resourceInManagementAccount,
    };
    const { type, ...who } = caller;
    if (type === 'role') return decisionOfRole(caller.arn, caller.account, SESSIONS, asked);
    return referenceDecision({ ...asked, caller: { ...who, type: type === 'assumedRole' ? 'session' : type } });
  }
}

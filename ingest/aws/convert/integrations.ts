/** Where a route of an API sends its calls, as both generations of API Gateway write it. */
import { asNodeId } from '../../../graph/schema/ids.js';
import type { Link } from '../../../graph/schema/observation.js';
import { unqualified } from '../lambda.js';

/** The invocation path that API Gateway calls Lambda by: `arn:…:lambda:path/2015-03-31/functions/ARN/invocations`. */
const INVOCATION = /:lambda:path\/[^/]+\/functions\/(arn:[^/]+)\//;

/** ARN of the function behind an integration's URI, as written; null where it is none, or a stage variable names it. */
function functionText(uri: string): string | null {
  const arn = INVOCATION.exec(uri)?.[1] ?? (/^arn:[^:]+:lambda:[^:]*:\d{12}:function:/.test(uri) ? uri : null);
  return arn === null || arn.includes('${') ? null : arn;
}

/** The version or alias that an integration's URI names; undefined for none. */
export function aliasIn(uri: string | undefined): string | undefined {
  return uri === undefined ? undefined : functionText(uri)?.split(':')[7] || undefined;
}

/** FORWARDS_TO what an integration's URI names by ARN: a function, a listener, a load balancer. */
export function integrationLinks(uri: string | undefined): Link[] {
  if (!uri) return [];
  const fn = functionText(uri);
  if (fn) return [{ edge: 'FORWARDS_TO', to: asNodeId(unqualified(fn)), toType: 'lambda.function' }];
  const kind = /^arn:[^:]+:elasticloadbalancing:[^:]*:\d{12}:(listener|loadbalancer)\//.exec(uri)?.[1];
  if (kind === undefined) return [];
  const toType = kind === 'listener' ? 'elbv2.listener' : 'elbv2.load-balancer';
  return [{ edge: 'FORWARDS_TO', to: asNodeId(uri), toType }];
}

/** The host of an integration's URL, in small letters; undefined where it is none. */
export function integrationHost(uri: string | undefined): string | undefined {
  return uri === undefined ? undefined : /^https?:\/\/([a-z0-9.-]+)(?=[:/?#]|$)/i.exec(uri)?.[1]?.toLowerCase();
}

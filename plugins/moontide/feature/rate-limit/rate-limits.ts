import { YieldingPorts } from "../../kernel/ports";
import { Refusal } from "../../kernel/verdict";
import type { Configuration } from "../configuration/schema";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";
import { collect } from "./collect";
import { finding } from "./count";
import { compileRateLimit, RateLimit } from "./limit";
import { rateLimited } from "./refuse";
import { takeRemotely } from "./remote";
import type { RateLimitConfiguration } from "./schema";
import { countResult, giveBack, takeCounted } from "./take";
import { returnTaking, Taking, takeTaking } from "./taking";

/** The rate limits of a route or of a class, in the order in which they are asked. */
export interface RateLimits {
  readonly list: readonly RateLimit[];
}

/**
 * Compiles a list of limits: of a route, or of a class, which notes them in the exchange as `class_limits`. Undefined
 * where there are none.
 *
 * @param owner tells the limits without a name of their own from those of others
 * @param route what the word `route` stands for in their keys
 */
export const compileRateLimitList = (
  configuration: Configuration,
  configured: readonly RateLimitConfiguration[] | undefined,
  owner: string,
  route: string,
): RateLimits | undefined => {
  if (configured === undefined || configured.length === 0) return undefined;
  const list: RateLimit[] = [];
  for (const options of configured) {
    list[list.length] = compileRateLimit(configuration, options, owner, list.length + 1, route);
  }
  return { list };
};

export const compileRateLimits = ({
  configuration,
  route,
}: RouteMaterial): RateLimits | undefined =>
  compileRateLimitList(configuration, route.rate_limits, route.name, route.name);

const isRemote = (limit: RateLimit): boolean => limit.options.scope === "cluster";

const refusalOf = (gateway: Gateway, taking: Taking, position: number): Refusal => {
  const limit = taking.limits[position]!;
  const can_pass = taking.costs[position]! <= limit.quota.largest_cost;
  countResult(gateway, limit, "refused");
  giveBack(gateway, taking);
  if (limit.options.headers) {
    taking.tightest = limit;
    taking.remaining = finding.remaining;
    taking.seconds = finding.seconds;
  }
  return rateLimited(limit, finding.seconds, can_pass);
};

/** A request that costs more than may ever come at once is refused before anything is counted. */
const isTooDear = (taking: Taking, position: number): boolean => {
  const { quota } = taking.limits[position]!;
  if (taking.costs[position]! <= quota.largest_cost) return false;
  finding.remaining = 0;
  finding.seconds = quota.window_seconds;
  return true;
};

/** First what this gateway counts, which waits for nobody, then what the cluster counts. */
const takeAll = (gateway: Gateway, ports: YieldingPorts, taking: Taking): Refusal | undefined => {
  const now = gateway.ports.clock.now();
  let remote = false;
  for (const i of $range(0, taking.count - 1)) {
    if (isTooDear(taking, i)) return refusalOf(gateway, taking, i);
    if (isRemote(taking.limits[i]!)) remote = true;
    else if (!takeCounted(gateway, taking, i, now)) return refusalOf(gateway, taking, i);
  }
  if (!remote) return undefined;
  const refusing = takeRemotely(gateway, ports, taking);
  return refusing === undefined ? undefined : refusalOf(gateway, taking, refusing);
};

const countAdmitted = (gateway: Gateway, { count, limits }: Taking): void => {
  for (const i of $range(1, count)) countResult(gateway, limits[i - 1]!, "admitted");
};

/** What the answer tells the client: the limit that leaves least, and all policies that hold. */
const show = (exchange: Exchange, taking: Taking): void => {
  const { tightest, count, limits } = taking;
  if (tightest === undefined) return;
  exchange.shown_limit = tightest;
  exchange.shown_remaining = taking.remaining;
  exchange.shown_seconds = taking.seconds;
  let policies: string | undefined;
  for (const i of $range(1, count)) {
    const { options, policy } = limits[i - 1]!;
    if (options.headers) policies = policies === undefined ? policy : `${policies}, ${policy}`;
  }
  exchange.shown_policies = policies;
};

/**
 * Takes the request's cost off each of its route's limits and its class's, or off none of them. May yield: for limits
 * of the cluster.
 */
export const takeFromRateLimits = (
  gateway: Gateway,
  ports: YieldingPorts,
  limits: RateLimits | undefined,
  exchange: Exchange,
  request: IncomingRequest,
): Refusal | undefined => {
  const taking = takeTaking();
  if (limits !== undefined) collect(gateway, limits.list, taking, exchange, request);
  const { class_limits } = exchange;
  if (class_limits !== undefined) collect(gateway, class_limits.list, taking, exchange, request);
  const refusal = taking.count === 0 ? undefined : takeAll(gateway, ports, taking);
  if (refusal === undefined) countAdmitted(gateway, taking);
  show(exchange, taking);
  returnTaking(taking);
  return refusal;
};

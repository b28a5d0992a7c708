import { Explanation } from "../../kernel/explanation";
import { bindRequest } from "../balancer/binding";
import { explainBreaker } from "../breaker/explain";
import type { Gateway } from "../gateway/gateway";
import { explainLimit } from "../limit/explain";
import { originOf } from "../locality/geography";
import { explainEndpoints } from "../pool/explain";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { Target } from "../route/target";
import { explainShedding } from "../shedding/explain";
import { explainSplit } from "../split/explain";
import { explainSpillover, spillsMostly } from "../spillover/explain";
import { goOn, Walk } from "./walk";

/** Which pool the request wants: by a flag or its class, else by the route's split, else its route's. */
const explainWanted = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const { wanted } = exchange;
  const { split, target } = exchange.route!;
  if (wanted !== undefined) {
    const detail = `Pool ${wanted.pool.name}, by a flag or the request's class.`;
    return { step: "pool", outcome: "chosen", detail };
  }
  if (split !== undefined) return explainSplit(gateway, split, exchange, request);
  return { step: "pool", outcome: "chosen", detail: `Pool ${target!.pool.name}, the route's own.` };
};

const enter = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
): void => {
  exchange.target = target;
  const { locality, binding } = target.pool;
  const geography = locality?.geography;
  exchange.origin =
    geography === undefined ? undefined : originOf(geography, gateway.trusted_proxies, request);
  if (binding !== undefined) bindRequest(gateway, exchange, binding, request);
};

/** The gates of one pool, in their order. */
const explainGates = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
  walk: Walk,
): void => {
  enter(gateway, exchange, target, request);
  const { pool } = target;
  const { shedding } = pool;
  if (shedding !== undefined) {
    const step = explainShedding(gateway, exchange, pool, shedding, request);
    if (!goOn(walk, step)) return;
  }
  if (!goOn(walk, explainBreaker(gateway, pool))) return;
  if (!goOn(walk, explainLimit(gateway, pool, exchange.tier))) return;
  goOn(walk, explainEndpoints(gateway, exchange, target));
};

/** What the first pool does not take goes to the other one; what both refuse is refused by the first. */
const explainOther = (
  gateway: Gateway,
  exchange: Exchange,
  first: Target,
  second: Target,
  request: IncomingRequest,
  walk: Walk,
): void => {
  const { refused, waits } = walk;
  walk.refused = undefined;
  walk.waits = undefined;
  explainGates(gateway, exchange, second, request, walk);
  if (walk.refused === undefined && walk.waits === undefined) return;
  walk.refused = refused;
  walk.waits = waits;
  exchange.target = first;
};

/** The pool that a request comes to, and what that does with it. Takes nothing. */
export const explainPool = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
  walk: Walk,
): void => {
  goOn(walk, explainWanted(gateway, exchange, request));
  const target = exchange.wanted ?? exchange.variant?.target ?? exchange.route!.target!;
  const { spill } = target;
  if (spill === undefined) return explainGates(gateway, exchange, target, request, walk);
  goOn(walk, explainSpillover(gateway, target));
  const spills = spillsMostly(gateway, spill);
  const [first, second] = spills ? [spill.target, target] : [target, spill.target];
  explainGates(gateway, exchange, first, request, walk);
  if (walk.refused === undefined && walk.waits === undefined) return;
  explainOther(gateway, exchange, first, second, request, walk);
};

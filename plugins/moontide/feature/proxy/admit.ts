import { YieldingPorts } from "../../kernel/ports";
import { endTrace } from "../../kernel/end-trace";
import { admit, Refusal, Verdict } from "../../kernel/verdict";
import { matchRoute } from "../../policy/route/match";
import { askCache, behind, placeOf } from "../cache/ask";
import { comesFromCache } from "../cache/behind";
import { bindRequest } from "../balancer/binding";
import { goOnWaking, isAsleep, wakePool } from "../cold-start/waking";
import { Gateway } from "../gateway/gateway";
import { originOf } from "../locality/geography";
import { waitForPool } from "../queue/wait";
import { Route } from "../route/route";
import { Target } from "../route/target";
import { noteRefused, shed } from "../shedding/shed";
import { countSpilled, SpillTarget, spillsOver } from "../spillover/spillover";
import { chooseTarget } from "../split/choose";
import { adaptRequest, rewrite } from "./adapt";
import { admitToPool } from "./admit-to-pool";
import { bodyTooLarge, takeBody } from "./body";
import { enterRoute } from "./enter";
import { Exchange } from "./exchange";
import { IncomingRequest } from "./request";

const noRoute: Refusal = {
  action: "shed",
  status: 404,
  reason: "no_route",
  detail: "No route of this gateway matches the request's host, path, method and headers.",
};

const badPath: Refusal = {
  action: "shed",
  status: 400,
  reason: "bad_path",
  detail: "The request's path holds control characters, which this route can't pass on.",
};

/** Asks nginx only for what some route looks at. */
const findRoute = (gateway: Gateway, request: IncomingRequest): Route | undefined => {
  const { matcher, route_request } = gateway;
  if (matcher.only !== undefined) return matcher.only;
  if (matcher.needs_host) route_request.host = request.host();
  if (matcher.needs_path) route_request.path = request.path();
  if (matcher.needs_method) route_request.method = request.method();
  route_request.header = request.header;
  return matchRoute(matcher, route_request);
};

/**
 * The pool that the request wants: by a flag or its class, else the split's choice, else its route's; undefined where it
 * is a model that it wants.
 */
const wantedTarget = (
  gateway: Gateway,
  exchange: Exchange,
  route: Route,
  request: IncomingRequest,
): Target | undefined => {
  if (route.target === undefined) return undefined;
  if (exchange.wanted !== undefined) return exchange.wanted;
  gateway.selection.origin = undefined;
  if (route.split === undefined) return route.target;
  return chooseTarget(gateway, route.split, exchange, request);
};

/** Makes a pool the request's own: what it asks for of the client and of the request. */
const turnTo = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
): void => {
  exchange.target = target;
  const geography = target.pool.locality?.geography;
  exchange.origin =
    geography === undefined ? undefined : originOf(geography, gateway.trusted_proxies, request);
  const binding = target.pool.binding;
  if (binding !== undefined) bindRequest(gateway, exchange, binding, request);
};

const admitTo = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
): Verdict => {
  exchange.target = target;
  const { shedding } = target.pool;
  if (shedding !== undefined) {
    endTrace();
    const refusal = shed(gateway, exchange, target.pool, shedding, request);
    if (refusal !== undefined) return refusal;
  }
  turnTo(gateway, exchange, target, request);
  return admitToPool(gateway, exchange, target);
};

/** What a pool spills goes to its secondary, and so does what it refuses; what both refuse is refused by the first. */
const admitOrSpill = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  spill: SpillTarget,
  request: IncomingRequest,
): Verdict => {
  const spills = spillsOver(gateway, spill);
  const first = admitTo(gateway, exchange, spills ? spill.target : target, request);
  if (first.action === "admit") {
    if (spills) countSpilled(gateway, spill);
    return first;
  }
  const second = admitTo(gateway, exchange, spills ? target : spill.target, request);
  if (second.action !== "admit") {
    turnTo(gateway, exchange, target, request);
    return spills ? second : first;
  }
  if (!spills) {
    spill.state.kept -= 1;
    countSpilled(gateway, spill);
  }
  return second;
};

/** What found nobody ready for as long as it may be held goes to the pool's secondary, if that takes it. */
const spillUnserved = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  spill: SpillTarget,
  request: IncomingRequest,
  refusal: Refusal,
): Verdict => {
  const verdict = admitTo(gateway, exchange, spill.target, request);
  if (verdict.action === "admit") countSpilled(gateway, spill);
  else turnTo(gateway, exchange, target, request);
  return verdict.action === "admit" ? verdict : refusal;
};

/** To a pool that has no instance running: one is woken, and the request is held before it goes elsewhere. */
const admitToSleeping = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  wanted: Target,
  request: IncomingRequest,
): Verdict => {
  const verdict = admitTo(gateway, exchange, wanted, request);
  if (verdict.action === "admit" || verdict.worth_waiting === undefined) return verdict;
  if (wanted.pool.demand !== undefined) wanted.pool.demand.cold_starts += 1;
  wakePool(gateway, ports, wanted.pool);
  const held = waitForPool(gateway, ports, exchange, wanted, request, verdict);
  if (held.action === "admit" || held.reason !== "starting") return held;
  goOnWaking(gateway, ports, wanted.pool);
  const { spill } = wanted;
  if (spill === undefined) return held;
  return spillUnserved(gateway, exchange, wanted, spill, request, held);
};

/** Takes the request to the pool that it wants or that one spills to, and holds it where waiting helps. */
export const admitToWanted = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  wanted: Target,
  request: IncomingRequest,
): Verdict => {
  if (isAsleep(wanted.pool)) return admitToSleeping(gateway, ports, exchange, wanted, request);
  const verdict =
    wanted.spill === undefined
      ? admitTo(gateway, exchange, wanted, request)
      : admitOrSpill(gateway, exchange, wanted, wanted.spill, request);
  if (verdict.action === "admit" || verdict.worth_waiting === undefined) return verdict;
  const last = waitForPool(gateway, ports, exchange, wanted, request, verdict);
  const { shedding } = wanted.pool;
  if (shedding !== undefined && last.action !== "admit") noteRefused(shedding, last);
  return last;
};

/**
 * What is found out about the sender, unless a worker in front of the cache did so already. What comes back is where it
 * ends here: refused, or admitted to the cache.
 */
const enter = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  route: Route,
  request: IncomingRequest,
): Verdict | undefined => {
  const { cache } = route.equipment;
  if (cache === undefined) return enterRoute(gateway, ports, exchange, route, request);
  const place = placeOf(request);
  if (place === behind && comesFromCache(gateway, cache, exchange, request)) return undefined;
  const refusal = enterRoute(gateway, ports, exchange, route, request);
  if (refusal !== undefined) return refusal;
  return askCache(gateway, cache, exchange, request, place) ? admit : undefined;
};

/**
 * What happens to a request before its first attempt, in this order: route, announced size, who sends it, its class,
 * flags and rate limits, the cache, the pool that it wants, body, shedding, the pool's gates, endpoint, changes to the
 * request. Yields to ask others, to read a body and to wait in a queue. An admitted exchange holds a place at its
 * endpoint, or has a `cache_key`: then the cache is asked first. On a route to models it has neither, and its body is unread.
 */
export const admitRequest = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  request: IncomingRequest,
): Verdict => {
  const route = findRoute(gateway, request);
  if (route === undefined) return noRoute;
  exchange.route = route;
  // Even what is refused from here on counts as a request of the route and its pool.
  exchange.target = route.target;
  const announced = request.announced_bytes();
  if (announced !== undefined && announced > route.configuration.maximum_body_bytes)
    return bodyTooLarge;
  const early = enter(gateway, ports, exchange, route, request);
  if (early !== undefined) return early;
  if (route.configuration.rewrite !== undefined && !rewrite(route, request)) return badPath;
  const wanted = wantedTarget(gateway, exchange, route, request);
  if (wanted === undefined) return admit;
  const unread = takeBody(gateway, exchange, route, wanted, request, announced);
  if (unread !== undefined) return unread;
  const verdict = admitToWanted(gateway, ports, exchange, wanted, request);
  if (verdict.action !== "admit") return verdict;
  // The pool's own names go into the request once it is known which pool it is.
  const target = exchange.target!;
  if (target.websocket_profile !== undefined) exchange.websocket = request.wants_websocket();
  else request.forget_upgrade();
  adaptRequest(gateway, target, request);
  return verdict;
};

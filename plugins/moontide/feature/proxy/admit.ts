import { admit, Refusal, Verdict } from "../../kernel/verdict";
import { matchRoute } from "../../policy/route/match";
import { bindRequest } from "../balancer/binding";
import { giveUpProbe, poolRefuses } from "../breaker/probe";
import { Gateway } from "../gateway/gateway";
import { acquire } from "../pool/in-flight";
import { pickMember } from "../pool/pool";
import { originOf } from "../locality/geography";
import { Route } from "../route/route";
import { Target } from "../route/target";
import { countSpilled, SpillTarget, spillsOver } from "../spillover/spillover";
import { chooseTarget } from "../split/choose";
import { adaptRequest, rewrite } from "./adapt";
import { Exchange } from "./exchange";
import { IncomingRequest } from "./request";

const noRoute: Refusal = {
  action: "shed",
  status: 404,
  reason: "no_route",
  detail: "No route of this gateway matches the request's host, path, method and headers.",
};

export const bodyTooLarge: Refusal = {
  action: "shed",
  status: 413,
  reason: "body_too_large",
  detail: "The request's body is larger than this route allows.",
};

const badPath: Refusal = {
  action: "shed",
  status: 400,
  reason: "bad_path",
  detail: "The request's path holds control characters, which this route can't pass on.",
};

const noEndpoint: Refusal = {
  action: "shed",
  status: 503,
  reason: "no_endpoint",
  detail: "The pool of this route has no endpoint in rotation.",
  retry_after_seconds: 5,
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

const bodyVerdict = (route: Route, target: Target, request: IncomingRequest): Verdict => {
  const maximum = route.configuration.maximum_body_bytes;
  const announced = request.announced_bytes();
  if (announced !== undefined && announced > maximum) return bodyTooLarge;
  if (target.streaming) return admit;
  const hasBody = announced === undefined ? request.may_have_body() : announced > 0;
  // Read before an endpoint is chosen: 40 slow uploads must not hold 40 of its places.
  if (hasBody && request.read_body() > maximum) return bodyTooLarge;
  return admit;
};

/** The pool that the request wants: by its route, or the split's choice. */
const wantedTarget = (
  gateway: Gateway,
  exchange: Exchange,
  route: Route,
  request: IncomingRequest,
): Target => {
  gateway.selection.origin = undefined;
  if (route.split === undefined) return route.target;
  return chooseTarget(gateway, route.split, exchange, request);
};

const admitTo = (
  gateway: Gateway,
  exchange: Exchange,
  target: Target,
  request: IncomingRequest,
): Verdict => {
  exchange.target = target;
  const geography = target.pool.locality?.geography;
  exchange.origin =
    geography === undefined ? undefined : originOf(geography, gateway.trusted_proxies, request);
  const binding = target.pool.binding;
  if (binding !== undefined) bindRequest(gateway, exchange, binding, request);
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
    exchange.target = target;
    return spills ? second : first;
  }
  if (!spills) {
    spill.state.kept -= 1;
    countSpilled(gateway, spill);
  }
  return second;
};

/**
 * What happens to a request before its first attempt, in this order: route, body, pool, endpoint,
 * changes to the request. Yields only to read a body. An admitted exchange holds a place at its endpoint.
 */
export const admitRequest = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
): Verdict => {
  const route = findRoute(gateway, request);
  if (route === undefined) return noRoute;
  exchange.route = route;
  // Even what is refused from here on counts as a request of the route and its pool.
  exchange.target = route.target;
  const body = bodyVerdict(route, route.target, request);
  if (body.action !== "admit") return body;
  if (route.configuration.rewrite !== undefined && !rewrite(route, request)) return badPath;
  const wanted = wantedTarget(gateway, exchange, route, request);
  const verdict =
    wanted.spill === undefined
      ? admitTo(gateway, exchange, wanted, request)
      : admitOrSpill(gateway, exchange, wanted, wanted.spill, request);
  if (verdict.action !== "admit") return verdict;
  // The pool's own names go into the request once it is known which pool it is.
  const target = exchange.target;
  if (target.websocket_profile !== undefined) exchange.websocket = request.wants_websocket();
  else request.forget_upgrade();
  adaptRequest(gateway, target, request);
  return verdict;
};

/** Chooses the first endpoint and takes a place there. Allocates nothing. */
export const admitToPool = (gateway: Gateway, exchange: Exchange, target: Target): Verdict => {
  const { clock, shared } = gateway.ports;
  const selection = gateway.selection;
  const now = clock.now();
  selection.now = now;
  selection.tried_count = 0;
  selection.origin = exchange.origin;
  selection.hash = exchange.hash;
  selection.affinity = exchange.affinity;
  const refusal = poolRefuses(gateway, exchange, target.pool, now);
  if (refusal !== undefined) return refusal;
  const member = pickMember(target.pool, selection, target.subset);
  if (member === undefined) {
    giveUpProbe(gateway, exchange);
    return noEndpoint;
  }
  acquire(shared.in_flight.numbers, member);
  exchange.member = member;
  exchange.started_at = now;
  exchange.attempt_started_at = now;
  return admit;
};

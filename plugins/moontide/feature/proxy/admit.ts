import { admit, Refusal, Verdict } from "../../kernel/verdict";
import { matchRoute } from "../../policy/route/match";
import { rewritePath } from "../../policy/route/rewrite";
import { Gateway } from "../gateway/gateway";
import { acquire } from "../pool/in-flight";
import { pickMember } from "../pool/pool";
import { Route } from "../route/route";
import { Exchange } from "./exchange";
import { forwardClient } from "./forward";
import { IncomingRequest } from "./request";

const noRoute: Refusal = {
  action: "shed",
  status: 404,
  reason: "no_route",
  detail: "No route of this gateway matches the request's host, path, method and headers.",
};

const bodyTooLarge: Refusal = {
  action: "shed",
  status: 413,
  reason: "body_too_large",
  detail: "The request's body is larger than this route allows.",
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

const bodyVerdict = (route: Route, request: IncomingRequest): Verdict => {
  const maximum = route.configuration.maximum_body_bytes;
  const announced = request.announced_bytes();
  if (announced !== undefined && announced > maximum) return bodyTooLarge;
  // Read before an endpoint is chosen: 40 slow uploads must not hold 40 of its places.
  if (!route.configuration.streaming && request.may_have_body() && request.read_body() > maximum) {
    return bodyTooLarge;
  }
  return admit;
};

const adaptRequest = (gateway: Gateway, route: Route, request: IncomingRequest): void => {
  const options = route.pool.configuration;
  if (route.configuration.rewrite !== undefined) {
    request.set_path(rewritePath(route.configuration.rewrite, request.path()));
  }
  if (options.host_header !== undefined) request.set_host(options.host_header);
  if (options.tls !== undefined) {
    request.set_server_name(options.tls.server_name ?? options.host_header ?? request.host());
  }
  if (gateway.trusted_proxies !== undefined) forwardClient(gateway.trusted_proxies, request);
};

/**
 * What happens to a request before its first attempt, in this order: route, body, changes to the request,
 * endpoint. Yields only to read a body. An admitted exchange holds a place at its endpoint.
 */
export const admitRequest = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
): Verdict => {
  const route = findRoute(gateway, request);
  if (route === undefined) return noRoute;
  exchange.route = route;
  const body = bodyVerdict(route, request);
  if (body.action !== "admit") return body;
  adaptRequest(gateway, route, request);
  return admitToPool(gateway, exchange, route);
};

/** Chooses the first endpoint and takes a place there. Allocates nothing. */
export const admitToPool = (gateway: Gateway, exchange: Exchange, route: Route): Verdict => {
  const { clock, shared } = gateway.ports;
  const selection = gateway.selection;
  const now = clock.now();
  selection.now = now;
  selection.tried_count = 0;
  const member = pickMember(route.pool, selection);
  if (member === undefined) return noEndpoint;
  acquire(shared.in_flight.numbers, member);
  exchange.member = member;
  exchange.started_at = now;
  exchange.attempt_started_at = now;
  return admit;
};

import { Explanation } from "../../kernel/explanation";
import { routeMismatch } from "../../policy/route/explain";
import { matchRoute } from "../../policy/route/match";
import { RouteRequest } from "../../policy/route/route";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { rewrittenPath } from "../proxy/adapt";
import type { Route } from "../route/route";

/** So many routes are gone through by name; a person reads no more. */
const maximumNamed = 10;

const conditionsOf = ({ match }: Route): string => {
  const parts: string[] = [];
  if (match.host !== undefined) parts[parts.length] = `host ${match.host}`;
  if (match.path !== undefined) parts[parts.length] = `path ${match.path}`;
  if (match.path_prefix !== undefined) parts[parts.length] = `prefix ${match.path_prefix}`;
  if (match.methods !== undefined) {
    parts[parts.length] = `method ${table.concat(match.methods as string[], " or ")}`;
  }
  for (const [name] of pairs(match.headers ?? {})) parts[parts.length] = `header ${name}`;
  return parts.length === 0 ? "it takes all requests" : `by ${table.concat(parts, ", ")}`;
};

const mismatches = (routes: readonly Route[], request: RouteRequest): string => {
  const parts: string[] = [];
  for (const i of $range(1, math.min(routes.length, maximumNamed))) {
    const route = routes[i - 1]!;
    parts[parts.length] = `${route.name}: ${routeMismatch(route, request)}`;
  }
  const more = routes.length - maximumNamed;
  if (more > 0) parts[parts.length] = `and ${more} more`;
  return table.concat(parts, "; ");
};

/** Which route a request takes, or why each of them does not take it. Notes it in the exchange. */
export const explainRoute = (
  gateway: Gateway,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const looked: RouteRequest = {
    host: request.host(),
    path: request.path(),
    method: request.method(),
    header: request.header,
  };
  const route = matchRoute(gateway.matcher, looked);
  if (route === undefined) {
    const detail = `No route matches: ${mismatches(gateway.routes, looked)}.`;
    return { step: "route", outcome: "refused", detail, reason: "no_route" };
  }
  exchange.route = route;
  exchange.target = route.target;
  const detail = `Route ${route.name}, ${conditionsOf(route)}.`;
  return { step: "route", outcome: "chosen", detail };
};

/** Whether the route takes a body of that size. */
export const explainBody = ({ configuration }: Route, request: IncomingRequest): Explanation => {
  const bytes = request.announced_bytes() ?? 0;
  const facts = `The body has ${bytes} bytes of at most ${configuration.maximum_body_bytes}`;
  return bytes > configuration.maximum_body_bytes
    ? { step: "body", outcome: "refused", detail: `${facts}.`, reason: "body_too_large" }
    : { step: "body", outcome: "passes", detail: `${facts}.` };
};

/** What the endpoint gets as the path, where the route rewrites it. */
export const explainRewrite = (route: Route, request: IncomingRequest): Explanation => {
  const path = rewrittenPath(route, request);
  if (path === undefined) {
    const detail = "The path would hold control characters.";
    return { step: "rewrite", outcome: "refused", detail, reason: "bad_path" };
  }
  return { step: "rewrite", outcome: "passes", detail: `The endpoint gets the path ${path}.` };
};

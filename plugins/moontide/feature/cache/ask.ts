import { hasParameter } from "../../policy/cache/target";
import { holds } from "../../policy/when/when";
import { credentialAt } from "../consumer/credential";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import type { Cache } from "./cache";
import { countCached } from "./count";
import { cacheKey } from "./key";

/** Where in the chain a server stands, as `cache-server.conf` and `cache.conf` say. */
export const placeOf = (request: IncomingRequest): string | undefined =>
  request.variable("moontide_cache");

export const inFront = "in_front";
export const behind = "behind";

const warnOnce = (gateway: Gateway, cache: Cache): void => {
  if (cache.warned) return;
  cache.warned = true;
  gateway.ports.log.warn("cache_not_included", {
    route: cache.route_name,
    consequence: "its answers are not kept",
    remedy: "include cache.conf in http { } and cache-server.conf in the server",
  });
};

/** nginx reads bodies itself; over HTTP/2 there may be one that was not announced. Yields in that case. */
const hasBody = (request: IncomingRequest): boolean => {
  const announced = request.announced_bytes();
  if (announced !== undefined) return announced > 0;
  return request.may_have_body() && request.read_body() > 0;
};

/** Whether `Authorization` is what the sender was proven by, so that the endpoint learns nothing from it that we don't know. */
const isProof = ({ other_credentials: others }: Cache, request: IncomingRequest): boolean => {
  if (others === undefined) return false;
  for (const i of $range(1, others.length)) {
    if (credentialAt(others[i - 1]!, request) !== undefined) return false;
  }
  return true;
};

/** A credential in the URL as it was written: what is hidden from the endpoint would be in the cache's file all the same. */
const hasCredential = ({ credential_queries }: Cache, request: IncomingRequest): boolean => {
  for (const i of $range(1, credential_queries.length)) {
    const name = credential_queries[i - 1]!;
    if (request.argument(name) !== undefined) return true;
    if (hasParameter(request.variable("request_uri") ?? "", name)) return true;
  }
  return false;
};

/** What makes an answer one for its client alone, as far as the key does not keep clients apart. */
const isPersonal = (cache: Cache, exchange: Exchange, request: IncomingRequest): boolean => {
  if (request.header("authorization") !== undefined && !cache.keys_authorization) {
    // Whom the gateway knows is in the key, or the route shares. What it does not, the endpoint may know.
    if (exchange.identity === undefined || !isProof(cache, request)) return true;
  }
  if (hasCredential(cache, request)) return true;
  if (cache.keys_cookie || cache.options.ignore_cookies) return false;
  return request.header("cookie") !== undefined;
};

/** Why the cache can't be asked for this request, in a few words; undefined: it can. May yield. */
export const obstacle = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
): string | undefined => {
  const method = request.method();
  if (method !== "GET" && method !== "HEAD") return "its method is neither GET nor HEAD";
  if (request.header("upgrade") !== undefined) return "it asks for another protocol";
  if (isPersonal(cache, exchange, request))
    return "it has cookies, Authorization or a credential in its query";
  if (hasBody(request)) return "it has a body";
  if (cache.bypass === undefined) return undefined;
  const bypasses = holds(cache.bypass, factsOf(gateway, exchange, request));
  return bypasses ? "`bypass` holds for it" : undefined;
};

/**
 * Notes in the exchange by what key the cache is to be asked for the request's answer. Behind authentication, classes,
 * flags and rate limits: they hold for what comes from the cache, too. May yield: for a body that was not announced.
 *
 * @param place where in the chain this server stands
 */
export const askCache = (
  gateway: Gateway,
  cache: Cache,
  exchange: Exchange,
  request: IncomingRequest,
  place: string | undefined,
): boolean => {
  if (place === behind) return false;
  if (place !== inFront) {
    warnOnce(gateway, cache);
    return false;
  }
  if (obstacle(gateway, cache, exchange, request) === undefined) {
    exchange.cache_key = cacheKey(gateway, cache, exchange, request);
  }
  if (exchange.cache_key !== undefined) return true;
  countCached(gateway, cache, "BYPASS");
  return false;
};

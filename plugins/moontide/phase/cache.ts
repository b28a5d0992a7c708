import {
  cacheStatus,
  dropCookies,
  isInBackground,
  keptHeader,
  setCacheRequest,
} from "../adapter/cache";
import { clock } from "../adapter/clock";
import { requestKey } from "../adapter/request";
import { hopOf } from "../feature/cache/behind";
import { countCached } from "../feature/cache/count";
import { Gateway } from "../feature/gateway/gateway";
import { Exchange, returnExchange } from "../feature/proxy/exchange";
import { abandonExchange } from "../feature/proxy/finish";
import { cacheStatusOf, isKept } from "../policy/cache/words";
import { currentGateway, exchangeOf, takeOutExchange } from "./instance";
import { showRateLimit } from "./rate-limit-headers";

/** The request goes on in a location that asks nginx's cache, and through it, if need be, the rest of the chain. */
export const goThroughCache = (gateway: Gateway, exchange: Exchange): void => {
  const cache = exchange.route!.equipment.cache!;
  if (cache.options.ignore_cookies) dropCookies();
  setCacheRequest(exchange.cache_key!, hopOf(gateway, cache, exchange));
  ngx.exec(cache.location);
};

/** When an answer was kept, and until when it may be given at all; seconds since 1970. */
const lifeOf = (): LuaMultiReturn<[kept: number | undefined, until: number | undefined]> => {
  const [kept, until] = string.match(keptHeader("x_moontide_life") ?? "", "^(%d+) (%d+)$");
  return $multi(tonumber(kept), tonumber(until));
};

/** RFC 9111, 5.1: else a client would keep it as long again as it was kept here. */
const tellAge = (kept: number): void => {
  const before = tonumber(keptHeader("x_moontide_age")) ?? 0;
  const age = math.floor(clock.wall()) - kept + before;
  ngx.header["Age"] = `${age > 0 ? age : 0}`;
};

/**
 * The client is told what the endpoint said to caches; nginx's cache was told something else. nginx gives an answer that
 * is no longer fresh for as long as it has it, once it may at all: what is older than the route allows ends here.
 */
export const cachedHeaderFilter = (): void => {
  const status = cacheStatus();
  if (status === undefined || isInBackground()) return;
  const exchange = exchangeOf(requestKey());
  if (exchange?.shown_limit !== undefined) showRateLimit(exchange);
  ngx.header["Cache-Control"] = keptHeader("x_moontide_cache_control");
  ngx.header["Expires"] = keptHeader("x_moontide_expires");
  ngx.header["Cache-Status"] = cacheStatusOf(status);
  if (!isKept(status)) return;
  const [kept, until] = lifeOf();
  if (kept !== undefined) tellAge(kept);
  if (status === "STALE" && until !== undefined && clock.wall() > until) ngx.exit(503);
};

/** Ends the exchange of a request that the cache was asked for: the worker behind it counts what went further. */
export const logCached = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  const gateway = currentGateway();
  const cache = exchange.route?.equipment.cache;
  const status = cacheStatus();
  abandonExchange(gateway, exchange);
  if (cache !== undefined && status !== undefined) countCached(gateway, cache, status);
  returnExchange(exchange);
};

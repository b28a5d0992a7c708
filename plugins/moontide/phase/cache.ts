import { cacheStatus, isInBackground, keptHeader, setCacheRequest } from "../adapter/cache";
import { clock } from "../adapter/clock";
import { requestKey } from "../adapter/request";
import { hopOf } from "../feature/cache/behind";
import { countCached } from "../feature/cache/count";
import { narrowRequest } from "../feature/cache/narrow";
import { isUnkept, noteMissed } from "../feature/cache/unkept";
import { Gateway } from "../feature/gateway/gateway";
import { Exchange, returnExchange } from "../feature/proxy/exchange";
import { abandonExchange } from "../feature/proxy/finish";
import { ageBy, isOver } from "../policy/cache/life";
import { cacheStatusOf, isKept } from "../policy/cache/words";
import { incoming } from "./incoming";
import { currentGateway, exchangeOf, takeOutExchange } from "./instance";
import { showRateLimit } from "./rate-limit-headers";

/** The request goes on in a location that asks nginx's cache, and through it, if need be, the rest of the chain. */
export const goThroughCache = (gateway: Gateway, exchange: Exchange): void => {
  const cache = exchange.route!.equipment.cache!;
  narrowRequest(cache, incoming);
  const key = exchange.cache_key!;
  setCacheRequest(key, hopOf(gateway, cache, exchange));
  ngx.exec(isUnkept(cache, key) ? cache.location_of_unkept : cache.location);
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
  const control = keptHeader("x_moontide_cache_control");
  if (control !== undefined) ngx.header["Cache-Control"] = control;
  const expires = keptHeader("x_moontide_expires");
  if (expires !== undefined) ngx.header["Expires"] = expires;
  ngx.header["Cache-Status"] = cacheStatusOf(status);
  const life = isKept(status) ? keptHeader("x_moontide_life") : undefined;
  if (life === undefined) return;
  const now = clock.wall();
  // RFC 9111, 5.1: else a client would keep it as long again as it was kept here.
  ngx.header["Age"] = `${ageBy(life, now)}`;
  if (status === "STALE" && isOver(life, now)) ngx.exit(503);
};

/** Ends the exchange of a request that the cache was asked for: the worker behind it counts what went further. */
export const logCached = (): void => {
  const exchange = takeOutExchange(requestKey());
  if (exchange === undefined) return;
  const gateway = currentGateway();
  const cache = exchange.route?.equipment.cache;
  const key = exchange.cache_key;
  const status = cacheStatus();
  abandonExchange(gateway, exchange);
  if (cache !== undefined && status !== undefined) countCached(gateway, cache, status);
  if (cache !== undefined && key !== undefined && status === "MISS") {
    noteMissed(cache, key, ngx.status, keptHeader("x_moontide_life") !== undefined);
  }
  returnExchange(exchange);
};

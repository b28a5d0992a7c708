/** What a route's cache must be to the rest of its route. */
import { itemPath } from "../../schema/problem";
import { hasShifted } from "../configuration/check-routes";
import { add, Findings, isSound } from "../configuration/findings";
import type { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import type { CacheConfiguration } from "./schema";

/** Behind a rule that holds for everything no other is ever asked. */
export const checkCacheRules = (
  findings: Findings,
  { rules }: Pick<CacheConfiguration, "rules">,
  path: string,
): void => {
  for (const i of $range(1, rules.length)) {
    const { when } = rules[i - 1]!;
    if (when === undefined && i < rules.length) {
      const where = itemPath(`${path}.rules`, i);
      add(findings, where, 'a rule without "when" before others', "it as the last one");
    }
  }
};

const checkRoute = (
  findings: Findings,
  route: RouteConfiguration,
  pools: Readonly<Record<string, PoolConfiguration>>,
  path: string,
): void => {
  if (route.split !== undefined) {
    const wanted = 'a route with a "pool": one variant\'s answers would be given to all';
    add(findings, path, "a cache beside a split", wanted);
  }
  if (route.streaming) {
    add(findings, path, "a cache on a streaming route", "either of the two");
  }
  const pool = route.pool === undefined ? undefined : pools[route.pool];
  if (pool?.protocol === "grpc") {
    add(findings, path, "a cache before a pool that speaks gRPC", "a pool that speaks HTTP");
  }
};

/** Checks the caches of all routes, as far as they are sound in themselves. */
export const checkCaches = (
  findings: Findings,
  routes: readonly RouteConfiguration[],
  pools: Readonly<Record<string, PoolConfiguration>> | undefined,
): void => {
  if (hasShifted(findings)) return;
  for (const i of $range(1, routes.length)) {
    const route = routes[i - 1]!;
    const path = `${itemPath("routes", i)}.cache`;
    if (route.cache !== undefined && isSound(findings, path)) {
      checkCacheRules(findings, route.cache, path);
      checkRoute(findings, route, pools ?? {}, path);
    }
  }
};

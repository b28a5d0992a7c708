import { Series } from "../../policy/metrics/registry";
import { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { Pool } from "../pool/pool";

/**
 * A pool as one route uses it. A route has one target for each pool that its requests may end in: its own, the
 * variants of a split, what spills over.
 */
export interface Target {
  readonly pool: Pool;
  /** The named location that carries the request, or undefined for the location that it is in. */
  readonly profile: string | undefined;
  /** What metrics call the route. */
  readonly route_name: string;
  /** By status class; made on first use. */
  readonly requests: (Series | undefined)[];
}

/**
 * The location profile of a route and pool. What nginx takes from static directives (TLS to the endpoint, statuses that
 * are retried, buffering) is fixed per profile; the `server` snippet has one named location for each.
 */
const profileOf = (route: RouteConfiguration, pool: PoolConfiguration): string | undefined => {
  let scheme = "http";
  if (pool.tls !== undefined) scheme = pool.tls.verify ? "https" : "https_unverified";
  if (route.streaming) return `@moontide_${scheme}_streaming`;
  if (pool.retries.on === "status") return `@moontide_${scheme}_retry`;
  return scheme === "http" ? undefined : `@moontide_${scheme}`;
};

/** `options` are the pool's in the same configuration: the pool itself may still hold older ones. */
export const createTarget = (
  route: RouteConfiguration,
  pool: Pool,
  options: PoolConfiguration,
): Target => ({
  pool,
  profile: profileOf(route, options),
  route_name: route.name,
  requests: [],
});

import { Series } from "../../policy/metrics/registry";
import { RouteConfiguration, PoolConfiguration } from "../configuration/schema";
import { Pool } from "../pool/pool";

/** A route with its pool and what can be known of its requests beforehand. */
export interface Route {
  readonly name: string;
  readonly match: RouteConfiguration["match"];
  readonly configuration: RouteConfiguration;
  readonly pool: Pool;
  /** The named location that carries the request, or undefined for the location that it is in. */
  readonly profile: string | undefined;
  /** By status class; made on first use. */
  readonly requests: (Series | undefined)[];
}

/**
 * The location profile of a route. What nginx takes from static directives (TLS to the endpoint, statuses that
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
export const createRoute = (
  configuration: RouteConfiguration,
  pool: Pool,
  options: PoolConfiguration,
): Route => ({
  name: configuration.name,
  match: configuration.match,
  configuration,
  pool,
  profile: profileOf(configuration, options),
  requests: [],
});

import { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { streamingCeilings } from "./profile-names";

/*
 * What nginx takes from static directives (protocol and TLS to the endpoint, statuses that are retried, buffering) is
 * fixed per profile; the `server` snippet has one named location for each (scripts/snippets.ts).
 */

const schemeOf = ({ protocol, tls }: PoolConfiguration): string => {
  if (tls === undefined) return protocol;
  return tls.verify ? `${protocol}s` : `${protocol}s_unverified`;
};

const streamingKind = (maximum_bytes: number): string => {
  let name = "";
  for (const ceiling of streamingCeilings) {
    name = ceiling.name;
    if (ceiling.bytes >= maximum_bytes) break;
  }
  return `streaming_${name}`;
};

/** The location that carries a route's requests to a pool; undefined for the one that they come in by. */
export const profileOf = (
  route: RouteConfiguration,
  pool: PoolConfiguration,
): string | undefined => {
  const scheme = schemeOf(pool);
  if (pool.protocol === "grpc") return `@moontide_${scheme}`;
  if (route.streaming) return `@moontide_${scheme}_${streamingKind(route.maximum_body_bytes)}`;
  if (pool.retries.on === "status") return `@moontide_${scheme}_retry`;
  return scheme === "http" ? undefined : `@moontide_${scheme}`;
};

/** The location that carries WebSockets, or undefined where they are not let through. */
export const websocketProfileOf = (
  route: RouteConfiguration,
  pool: PoolConfiguration,
): string | undefined =>
  route.websockets && pool.protocol === "http"
    ? `@moontide_${schemeOf(pool)}_websocket`
    : undefined;

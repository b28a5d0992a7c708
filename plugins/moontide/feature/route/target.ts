import { Series } from "../../policy/metrics/registry";
import { PoolConfiguration, RouteConfiguration } from "../configuration/schema";
import { Selection } from "../../policy/balance/balancer";
import type { Subset } from "../locality/views";
import { Pool, viewOf } from "../pool/pool";
import type { SpillTarget } from "../spillover/spillover";
import { TlsConnection, tlsConnectionOf } from "../tls/connection";
import { profileOf, websocketProfileOf } from "./profile";

/**
 * A pool as one route uses it. A route has one target for each pool that its requests may end in: its own, the
 * variants of a split, what spills over.
 */
export interface Target {
  readonly pool: Pool;
  /** The named location that carries the request, or undefined for the location that it is in. */
  readonly profile: string | undefined;
  /** The same for requests that ask for a WebSocket; undefined where those are requests like others. */
  readonly websocket_profile: string | undefined;
  /** Set for pools that are reached over TLS. */
  readonly tls: TlsConnection | undefined;
  /** The pool speaks gRPC. */
  readonly grpc: boolean;
  /** Bodies are sent on while they arrive. */
  readonly streaming: boolean;
  /** What metrics call the route. */
  readonly route_name: string;
  /** By status class; made on first use. */
  readonly requests: (Series | undefined)[];
  /** The endpoints that are meant; undefined: all. */
  readonly subset: Subset | undefined;
  /** Where requests go that the pool does not take. */
  spill: SpillTarget | undefined;
}

/** `options` are the pool's in the same configuration: the pool itself may still hold older ones. */
export const createTarget = (
  route: RouteConfiguration,
  pool: Pool,
  options: PoolConfiguration,
  subset?: Subset,
): Target => ({
  pool,
  profile: profileOf(route, options),
  websocket_profile: websocketProfileOf(route, options),
  tls: tlsConnectionOf(options),
  grpc: options.protocol === "grpc",
  streaming: route.streaming || options.protocol === "grpc",
  route_name: route.name,
  requests: [],
  subset,
  spill: undefined,
});

/** Whether a request could be sent there now. */
export const hasEndpoint = ({ pool, subset }: Target, selection: Selection): boolean =>
  viewOf(pool, selection, subset).count > 0;

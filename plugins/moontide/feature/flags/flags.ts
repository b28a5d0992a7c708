import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";

/** The feature flags of a route. */
export interface Flags {
  readonly names: readonly string[];
}

export const compileFlags = (_material: RouteMaterial): Flags | undefined => undefined;

/** Notes in the exchange where the first flag that is on for this request sends it. Never yields. */
export const applyFlags = (
  _gateway: Gateway,
  _flags: Flags,
  _exchange: Exchange,
  _request: IncomingRequest,
): void => undefined;

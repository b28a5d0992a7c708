import { YieldingPorts } from "../../kernel/ports";
import { Refusal } from "../../kernel/verdict";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";

/** The rate limits of a route or of a class, in the order in which they are asked. */
export interface RateLimits {
  readonly length: number;
}

export const compileRateLimits = (_material: RouteMaterial): RateLimits | undefined => undefined;

/** Takes the request's cost off each of its limits, or off none of them. May yield: for limits of the cluster. */
export const takeFromRateLimits = (
  _gateway: Gateway,
  _ports: YieldingPorts,
  _limits: RateLimits,
  _exchange: Exchange,
  _request: IncomingRequest,
): Refusal | undefined => undefined;

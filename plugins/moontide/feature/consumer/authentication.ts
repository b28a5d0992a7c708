import { YieldingPorts } from "../../kernel/ports";
import { Refusal } from "../../kernel/verdict";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";

/** How a route finds out who sends a request. */
export interface Authentication {
  readonly required: boolean;
}

export const compileAuthentication = (_material: RouteMaterial): Authentication | undefined =>
  undefined;

/** Proves who sends the request and notes it in the exchange. May yield: for keys of a token's issuer. */
export const authenticate = (
  _gateway: Gateway,
  _ports: YieldingPorts,
  _authentication: Authentication,
  _exchange: Exchange,
  _request: IncomingRequest,
): Refusal | undefined => undefined;

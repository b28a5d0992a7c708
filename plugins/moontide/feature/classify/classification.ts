import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import type { RouteMaterial } from "../route/equip";

/** How a route sorts its requests into classes. */
export interface Classification {
  readonly tier: number;
}

export const compileClassification = (_material: RouteMaterial): Classification | undefined =>
  undefined;

/** Notes the request's class in the exchange: its tier, the pool that it goes to. Never yields. */
export const classify = (
  _gateway: Gateway,
  _classification: Classification,
  _exchange: Exchange,
  _request: IncomingRequest,
): void => undefined;

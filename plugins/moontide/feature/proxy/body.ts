import { Refusal } from "../../kernel/verdict";
import { Gateway } from "../gateway/gateway";
import { Route } from "../route/route";
import { Target } from "../route/target";
import { shed } from "../shedding/shed";
import { Exchange } from "./exchange";
import { IncomingRequest } from "./request";

export const bodyTooLarge: Refusal = {
  action: "shed",
  status: 413,
  reason: "body_too_large",
  detail: "The request's body is larger than this route allows.",
};

const bodyComes = (
  route: Route,
  request: IncomingRequest,
  announced: number | undefined,
): boolean => {
  if (route.target!.streaming) return false;
  return announced === undefined ? request.may_have_body() : announced > 0;
};

/**
 * Reads the body, if one comes, before an endpoint is chosen: 40 slow uploads must not hold 40 of its places. What is
 * shed, and can't go elsewhere, is not waited for. Yields where there is a body.
 */
export const takeBody = (
  gateway: Gateway,
  exchange: Exchange,
  route: Route,
  wanted: Target,
  request: IncomingRequest,
  announced: number | undefined,
): Refusal | undefined => {
  if (!bodyComes(route, request, announced)) return undefined;
  const { shedding } = wanted.pool;
  if (shedding !== undefined && wanted.spill === undefined) {
    exchange.target = wanted;
    const refusal = shed(gateway, exchange, wanted.pool, shedding, request);
    if (refusal !== undefined) return refusal;
  }
  exchange.body_bytes = request.read_body();
  return exchange.body_bytes <= route.configuration.maximum_body_bytes ? undefined : bodyTooLarge;
};

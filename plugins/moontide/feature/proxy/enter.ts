import { YieldingPorts } from "../../kernel/ports";
import { endTrace } from "../../kernel/end-trace";
import { Refusal } from "../../kernel/verdict";
import { classify } from "../classify/classification";
import { authenticate } from "../consumer/authentication";
import { takeConcurrency } from "../concurrency/take";
import { applyFlags } from "../flags/flags";
import { Gateway } from "../gateway/gateway";
import { takeFromRateLimits } from "../rate-limit/rate-limits";
import { Route } from "../route/route";
import { protect } from "../self-protection/protect";
import { Exchange } from "./exchange";
import { IncomingRequest } from "./request";

/**
 * What is found out about a request before its body is read and a pool is chosen, in this order: who sends it, its class,
 * whether this worker has room for it, its flags, its limits. Routes that ask for none of these pay a comparison for
 * each. May yield.
 */
export const enterRoute = (
  gateway: Gateway,
  ports: YieldingPorts,
  exchange: Exchange,
  route: Route,
  request: IncomingRequest,
): Refusal | undefined => {
  const { authentication, classification, flags, concurrency, rate_limits } = route.equipment;
  if (authentication !== undefined) {
    const refusal = authenticate(gateway, ports, authentication, exchange, request);
    if (refusal !== undefined) return refusal;
  }
  if (classification !== undefined) {
    endTrace();
    classify(gateway, classification, exchange, request);
  }
  const { self_protection } = gateway;
  if (self_protection !== undefined) {
    const refusal = protect(gateway, self_protection, exchange);
    if (refusal !== undefined) return refusal;
  }
  if (flags !== undefined) applyFlags(gateway, flags, exchange, request);
  if (concurrency !== undefined || exchange.class_concurrency !== undefined) {
    const refusal = takeConcurrency(gateway, concurrency, exchange, request);
    if (refusal !== undefined) return refusal;
  }
  if (rate_limits === undefined && exchange.class_limits === undefined) return undefined;
  endTrace();
  return takeFromRateLimits(gateway, ports, rate_limits, exchange, request);
};

import { lowestTier } from "../../kernel/priority";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";

/** Envoy's, ours, and gRPC's, which counts the attempts before. */
const isRetry = (request: IncomingRequest): boolean => {
  if ((tonumber(request.header("x-envoy-attempt-count")) ?? 1) > 1) return true;
  if ((tonumber(request.header("x-moontide-attempt")) ?? 1) > 1) return true;
  return (tonumber(request.header("grpc-previous-rpc-attempts")) ?? 0) > 0;
};

/**
 * Under overload a retry stands one class below its first attempt: it is what turns an overload into a collapse. It is the
 * client that says so, and nobody gains by saying so. Once for each request.
 */
export const demoteRetry = (exchange: Exchange, request: IncomingRequest): void => {
  if (exchange.demoted) return;
  exchange.demoted = true;
  if (exchange.tier < lowestTier && isRetry(request)) exchange.tier += 1;
};

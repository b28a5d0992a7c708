import { KeySource } from "../../policy/key/key";
import { costIn } from "../../policy/rate-limit/cost";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { boundedKeyOf } from "../key/bounded";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { RateLimit } from "./limit";
import { addLimit, Taking } from "./taking";

/** Headers, cookies and parameters may hold secrets, which have no business in somebody else's memory. */
const isConfidential = ({ key, options }: RateLimit): boolean => {
  if (options.scope !== "cluster") return false;
  for (const i of $range(1, key.length)) {
    const { source } = key[i - 1]!;
    if (source === KeySource.Header || source === KeySource.Cookie || source === KeySource.Query) {
      return true;
    }
  }
  return false;
};

/** The text that a request is counted under. */
export const keyOf = (
  gateway: Gateway,
  limit: RateLimit,
  exchange: Exchange,
  request: IncomingRequest,
): string => boundedKeyOf(gateway, limit.key, exchange.identity, request, isConfidential(limit));

export const costOf = ({ options }: RateLimit, request: IncomingRequest): number => {
  const { cost, cost_variable } = options;
  return cost_variable === undefined ? cost : costIn(request.variable(cost_variable), cost);
};

/** Notes which of the limits hold for a request, under which key, and what it costs there. */
export const collect = (
  gateway: Gateway,
  list: readonly RateLimit[],
  taking: Taking,
  exchange: Exchange,
  request: IncomingRequest,
): void => {
  const facts = factsOf(gateway, exchange, request);
  for (const i of $range(1, list.length)) {
    const limit = list[i - 1]!;
    if (limit.condition === undefined || holds(limit.condition, facts)) {
      const cost = costOf(limit, request);
      if (cost > 0) addLimit(taking, limit, keyOf(gateway, limit, exchange, request), cost);
    }
  }
};

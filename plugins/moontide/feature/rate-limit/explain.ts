import { Explanation } from "../../kernel/explanation";
import { failing } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { costOf, keyOf } from "./collect";
import { finding } from "./count";
import { RateLimit } from "./limit";
import { wouldPass } from "./peek";
import type { RateLimits } from "./rate-limits";

/** What one limit says of a request. */
interface Opinion {
  readonly text: string;
  readonly passes: boolean;
}

const opinionOf = (
  gateway: Gateway,
  limit: RateLimit,
  exchange: Exchange,
  request: IncomingRequest,
): Opinion => {
  const { name, condition, options, quota } = limit;
  const unmet =
    condition === undefined ? undefined : failing(condition, factsOf(gateway, exchange, request));
  if (unmet !== undefined) return { text: `${name} does not hold by "${unmet}"`, passes: true };
  const cost = costOf(limit, request);
  if (cost > quota.largest_cost) {
    return { text: `${name} never lets through what costs ${cost}`, passes: false };
  }
  if (options.scope === "cluster" && gateway.redis?.reach.lost === false) {
    return { text: `${name} is counted in Redis, which was not asked`, passes: true };
  }
  const { clock, shared } = gateway.ports;
  const key = keyOf(gateway, limit, exchange, request);
  const passes = wouldPass(shared.limits.numbers, limit, key, cost, clock.now());
  const allowed = `${limit.counted.quota.requests} in ${options.window_seconds} s`;
  if (passes) return { text: `${name} leaves ${finding.remaining} of ${allowed}`, passes };
  return { text: `${name} (${allowed}) is used up for ${math.ceil(finding.seconds)} s`, passes };
};

/** What the rate limits of a route and of a class would do with a request now. Takes and counts nothing. */
export const explainRateLimits = (
  gateway: Gateway,
  limits: RateLimits | undefined,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const texts: string[] = [];
  let passes = true;
  for (const list of [limits?.list ?? [], exchange.class_limits?.list ?? []]) {
    for (const limit of list) {
      const opinion = opinionOf(gateway, limit, exchange, request);
      texts[texts.length] = opinion.text;
      passes = passes && opinion.passes;
    }
  }
  const step = "rate_limit";
  const detail = `${table.concat(texts, ", ")}.`;
  if (passes) return { step, outcome: "passes", detail };
  return { step, outcome: "refused", detail, reason: "rate_limited" };
};

import { Explanation } from "../../kernel/explanation";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { boundedKeyOf } from "../key/bounded";
import { inFlightKey } from "../pool/in-flight-key";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { ConcurrencyLimits } from "./limits";

/** What the concurrency limits of a route would do with a request now. Takes and counts nothing. */
export const explainConcurrency = (
  gateway: Gateway,
  { list }: ConcurrencyLimits,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const { numbers } = gateway.ports.shared.limits;
  const texts: string[] = [];
  let passes = true;
  for (const { name, requests, key, prefix, condition } of list) {
    const facts = factsOf(gateway, exchange, request);
    if (condition === undefined || holds(condition, facts)) {
      const text = prefix + boundedKeyOf(gateway, key, exchange.identity, request, false);
      const under_way = numbers.get(inFlightKey(text, gateway.held.epoch));
      texts[texts.length] = `${under_way} of ${requests} requests of ${name} are under way`;
      passes = passes && under_way < requests;
    } else texts[texts.length] = `${name} does not hold for it`;
  }
  const step = "concurrency_limit";
  const detail = `${table.concat(texts, ", ")}.`;
  if (passes) return { step, outcome: "passes", detail };
  return { step, outcome: "refused", detail, reason: "concurrency_limited" };
};

import { Explanation } from "../../kernel/explanation";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { boundedKeyOf } from "../key/bounded";
import { inFlightKey } from "../pool/in-flight-key";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import type { ConcurrencyLimit, ConcurrencyLimits } from "./limits";

/** Whether a limit has a place for a request; tells of it in `texts`. */
const hasPlace = (
  gateway: Gateway,
  { name, requests, key, prefix, condition }: ConcurrencyLimit,
  exchange: Exchange,
  request: IncomingRequest,
  texts: string[],
): boolean => {
  if (condition !== undefined && !holds(condition, factsOf(gateway, exchange, request))) {
    texts[texts.length] = `${name} does not hold for it`;
    return true;
  }
  const { numbers } = gateway.ports.shared.limits;
  const text = prefix + boundedKeyOf(gateway, key, exchange.identity, request, false);
  const under_way = numbers.get(inFlightKey(text, gateway.held.epoch));
  texts[texts.length] = `${under_way} of ${requests} requests of ${name} are under way`;
  return under_way < requests;
};

/** What the concurrency limits of a route and of a class would do with a request now. Takes and counts nothing. */
export const explainConcurrency = (
  gateway: Gateway,
  limits: ConcurrencyLimits | undefined,
  exchange: Exchange,
  request: IncomingRequest,
): Explanation => {
  const texts: string[] = [];
  let passes = true;
  for (const list of [limits?.list ?? [], exchange.class_concurrency?.list ?? []]) {
    for (const limit of list) {
      passes = hasPlace(gateway, limit, exchange, request, texts) && passes;
    }
  }
  const step = "concurrency_limit";
  const detail = `${table.concat(texts, ", ")}.`;
  if (passes) return { step, outcome: "passes", detail };
  return { step, outcome: "refused", detail, reason: "concurrency_limited" };
};

import { Refusal } from "../../kernel/verdict";
import { seriesOf } from "../../policy/metrics/registry";
import { holds } from "../../policy/when/when";
import type { Gateway } from "../gateway/gateway";
import { boundedKeyOf } from "../key/bounded";
import type { Exchange } from "../proxy/exchange";
import type { IncomingRequest } from "../proxy/request";
import { factsOf } from "../when/facts";
import { hold, letGo } from "./held";
import { ConcurrencyLimit, ConcurrencyLimits } from "./limits";

const countResult = (gateway: Gateway, limit: ConcurrencyLimit, result: string): void => {
  let series = limit.results.get(result);
  if (series === undefined) {
    series = seriesOf(gateway.metrics.admission.rate_limits.concurrency, [limit.name, result]);
    limit.results.set(result, series);
  }
  series.value += 1;
};

/** Takes a place under one limit, and notes it in the exchange; false where there is none. */
const takePlace = (
  gateway: Gateway,
  limit: ConcurrencyLimit,
  exchange: Exchange,
  request: IncomingRequest,
): boolean => {
  const { numbers } = gateway.ports.shared.limits;
  const key = limit.prefix + boundedKeyOf(gateway, limit.key, exchange.identity, request, false);
  const under_way = hold(numbers, gateway.held, key);
  if (under_way > limit.requests) {
    letGo(numbers, gateway.held, key);
    return false;
  }
  if (under_way > 0) {
    exchange.held[exchange.held_count] = key;
    exchange.held_count += 1;
  }
  return true;
};

const takePlaces = (
  gateway: Gateway,
  { list }: ConcurrencyLimits,
  exchange: Exchange,
  request: IncomingRequest,
): Refusal | undefined => {
  const facts = factsOf(gateway, exchange, request);
  for (const i of $range(1, list.length)) {
    const limit = list[i - 1]!;
    if (limit.condition === undefined || holds(limit.condition, facts)) {
      const fits = takePlace(gateway, limit, exchange, request);
      countResult(gateway, limit, fits ? "admitted" : "refused");
      if (!fits) return limit.refusal;
    }
  }
  return undefined;
};

/**
 * Takes a place under each of the limits of its route and of its class. What was taken is given back when the request
 * ends, refused or not.
 */
export const takeConcurrency = (
  gateway: Gateway,
  limits: ConcurrencyLimits | undefined,
  exchange: Exchange,
  request: IncomingRequest,
): Refusal | undefined => {
  const refusal = limits === undefined ? undefined : takePlaces(gateway, limits, exchange, request);
  const { class_concurrency } = exchange;
  if (refusal !== undefined || class_concurrency === undefined) return refusal;
  return takePlaces(gateway, class_concurrency, exchange, request);
};

/** Gives back what a request holds. */
export const releaseConcurrency = (gateway: Gateway, exchange: Exchange): void => {
  const { numbers } = gateway.ports.shared.limits;
  for (const i of $range(1, exchange.held_count)) {
    letGo(numbers, gateway.held, exchange.held[i - 1]!);
  }
  exchange.held_count = 0;
};

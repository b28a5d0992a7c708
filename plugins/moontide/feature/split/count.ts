import { observe, seriesOf } from "../../policy/metrics/registry";
import { Gateway } from "../gateway/gateway";
import { Exchange } from "../proxy/exchange";
import { Variant } from "./variant";

/** Failures by status class: 5xx, and 6 for no answer. */
const firstFailure = 5;

/** A latency below this is the clock's. */
const shortest_seconds = 0.0001;

/** The client left: that says nothing of the variant. */
const clientClosedRequest = 499;

/** Until the response header, retries included; without one, until now. A request that nobody was asked for took no time. */
const secondsOf = (
  gateway: Gateway,
  { attempts, started_at, attempt_started_at }: Exchange,
  header_seconds: number | undefined,
): number => {
  if (attempts === 0) return 0;
  return header_seconds === undefined
    ? gateway.ports.clock.now() - started_at
    : attempt_started_at - started_at + header_seconds;
};

/**
 * Counts a request for its variant.
 *
 * @param class_name of the status, for the metric
 * @param header_seconds what the last attempt took until its response header, if there was one
 */
export const countVariant = (
  gateway: Gateway,
  exchange: Exchange,
  variant: Variant,
  status: number,
  status_class: number,
  class_name: string,
  header_seconds: number | undefined,
): void => {
  const family = gateway.metrics.variants;
  const seconds = secondsOf(gateway, exchange, header_seconds);
  let series = variant.durations[status_class - 1];
  if (series === undefined) {
    series = seriesOf(family, [variant.target.route_name, variant.name, class_name]);
    variant.durations[status_class - 1] = series;
  }
  observe(family, series, seconds);
  if (status === clientClosedRequest) return;
  variant.window_requests += 1;
  if (status_class >= firstFailure) variant.window_failures += 1;
  else {
    const log = math.log(math.max(seconds, shortest_seconds));
    variant.window_log_sum += log;
    variant.window_log_squares += log * log;
  }
};

import type { ScaleOptions } from "../../policy/scale/options";
import { Engine, noteSignal } from "../../policy/scale/engine";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { countBelowPeak } from "../status/peaks";
import type { Demand } from "./demand";
import type { ScaleMetric } from "./metrics";

/** Requests under way at a pool's endpoints, over all workers. */
export const inFlightOf = ({ ports }: Gateway, pool: Pool): number => {
  const { numbers } = ports.shared.in_flight;
  let sum = 0;
  for (const { in_flight_key } of pool.members) sum += math.max(0, numbers.get(in_flight_key));
  return sum;
};

export const queueLengthOf = ({ ports }: Gateway, pool: Pool): number =>
  sumOf(ports.shared.in_flight.numbers, pool.waiting.all);

/** How busy endpoints say they are, in percent: the mean of those that said so of late; undefined: nobody did. */
const utilisationOf = (pool: Pool, now: number): number | undefined => {
  let sum = 0;
  let count = 0;
  for (const { utilisation, utilisation_at, draining } of pool.members) {
    if (!draining && utilisation_at > 0 && now - utilisation_at < 30) {
      sum += utilisation;
      count += 1;
    }
  }
  return count === 0 ? undefined : (100 * sum) / count;
};

/** Notes each signal of a pool for the look that ends now, from what was counted before it and by now. */
export const noteSignals = (
  gateway: Gateway,
  pool: Pool,
  engine: Engine,
  options: ScaleOptions,
  before: Demand,
  present: Demand,
  seconds: number,
): void => {
  const { ports } = gateway;
  const now = ports.clock.now();
  const note = (metric: ScaleMetric, value: number | undefined, weight: number): void => {
    noteSignal(engine, options, metric, value, weight, now);
  };
  const perSecond = (name: keyof Demand): number => (present[name] - before[name]) / seconds;
  const mean = (sum: keyof Demand, count: keyof Demand): number =>
    (present[sum] - before[sum]) / math.max(1, present[count] - before[count]);
  note("requests_per_second", perSecond("requests"), seconds);
  note("shed_per_second", perSecond("shed"), seconds);
  note("cold_starts_per_second", perSecond("cold_starts"), seconds);
  note("tokens_per_second", perSecond("tokens"), seconds);
  note("latency_seconds", mean("answer_seconds", "answers"), present.answers - before.answers);
  note("error_percent", 100 * mean("errors", "requests"), present.requests - before.requests);
  note("queue_wait_seconds", mean("wait_seconds", "waits"), present.waits - before.waits);
  note("in_flight", inFlightOf(gateway, pool), seconds);
  note("queue_length", queueLengthOf(gateway, pool), seconds);
  note("lost_instances", countBelowPeak(ports, pool, now), seconds);
  note("utilisation_percent", utilisationOf(pool, now), seconds);
};

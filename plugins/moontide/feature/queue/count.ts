import { observe, seriesOf } from "../../policy/metrics/registry";
import { priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { Waiter } from "./waiter";

/** How a request's waiting ended; `gone`: its client left. */
export const enum Outcome {
  Granted = "granted",
  Timeout = "timeout",
  Evicted = "evicted",
  Refused = "refused",
  Gone = "gone",
}

/** Counts one request that waited, or was not let into the queue, and how long it took. */
export const countWait = (
  gateway: Gateway,
  pool: Pool,
  tier: number,
  outcome: Outcome,
  seconds: number,
): void => {
  const { queue_outcomes, queue_wait } = gateway.metrics.admission.queue;
  seriesOf(queue_outcomes, [pool.name, outcome]).value += 1;
  if (outcome === Outcome.Granted) {
    observe(queue_wait, seriesOf(queue_wait, [pool.name, priorityNames[tier]!]), seconds);
  }
};

/** How many wait, in all workers, that are as important as a tier or more. */
export const waitingUpTo = (gateway: Gateway, pool: Pool, tier: number): number => {
  const counts = gateway.ports.shared.in_flight.numbers;
  let sum = 0;
  for (const above of $range(0, tier)) sum += sumOf(counts, pool.waiting.by_tier[above]!);
  return sum;
};

/** Notes where in line a request begins that has just joined it; 1 is next. */
export const countPosition = (gateway: Gateway, { pool, tier }: Waiter): void => {
  const { queue_position } = gateway.metrics.admission.queue;
  const series = seriesOf(queue_position, [pool.name, priorityNames[tier]!]);
  observe(queue_position, series, waitingUpTo(gateway, pool, tier));
};

import { observe, seriesOf } from "../../policy/metrics/registry";
import { priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";

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
  const { queue_outcomes, queue_wait } = gateway.metrics.admission;
  seriesOf(queue_outcomes, [pool.name, outcome]).value += 1;
  if (outcome === Outcome.Granted) {
    observe(queue_wait, seriesOf(queue_wait, [pool.name, priorityNames[tier]!]), seconds);
  }
};

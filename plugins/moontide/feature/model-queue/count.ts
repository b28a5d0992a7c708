import { priorityNames } from "../../kernel/priority";
import { observe, seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import { countOn } from "../pool/shared-count";
import { Outcome } from "../queue/count";
import type { SlotRequest } from "./slot-request";

/** Counts one request that waited, or was not let into the queue, and for how long. */
export const countWait = (
  { metrics, ports }: Gateway,
  { slots, tier, joined_at }: SlotRequest,
  outcome: Outcome,
): void => {
  const { queue } = metrics.llm;
  let series = slots.outcomes.get(outcome);
  if (series === undefined) {
    series = seriesOf(queue.outcomes, [slots.name, outcome]);
    slots.outcomes.set(outcome, series);
  }
  series.value += 1;
  if (outcome !== Outcome.Granted) return;
  slots.waits[tier] ??= seriesOf(queue.wait, [slots.name, priorityNames[tier]!]);
  observe(queue.wait, slots.waits[tier], ports.clock.now() - joined_at);
};

/** One more, or one less, waits, for all workers to see. */
export const countWaiting = (
  { ports }: Gateway,
  { slots, tier, bytes }: SlotRequest,
  step: 1 | -1,
): void => {
  const counts = ports.shared.in_flight.numbers;
  countOn(counts, slots.waiting.all, step);
  countOn(counts, slots.waiting.by_tier[tier]!, step);
  if (bytes > 0) countOn(counts, slots.waiting.bytes, step * bytes);
};

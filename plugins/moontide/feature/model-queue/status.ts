import { priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import { sumOf } from "../pool/shared-count";
import type { ModelSlots } from "./slots";

/** A model's slots and queue as `/v1/status` shows them, over all workers. */
export interface ModelQueueStatus {
  readonly parallel_requests: number;
  readonly taken: number;
  /** How many wait; by class, those that are there. */
  readonly length: number;
  readonly by_priority: Readonly<Record<string, number>>;
  /** What their bodies come to. */
  readonly bytes: number;
  readonly maximum_length: number;
}

/** Undefined: the model has none. */
export const modelQueueStatus = (
  { ports }: Gateway,
  slots: ModelSlots | undefined,
): ModelQueueStatus | undefined => {
  if (slots === undefined) return undefined;
  const { options, taken, waiting } = slots;
  const counts = ports.shared.in_flight.numbers;
  const by_priority: Record<string, number> = {};
  for (const tier of $range(0, priorityNames.length - 1)) {
    const count = sumOf(counts, waiting.by_tier[tier]!);
    if (count > 0) by_priority[priorityNames[tier]!] = count;
  }
  return {
    parallel_requests: options.parallel_requests,
    taken: sumOf(counts, taken),
    length: sumOf(counts, waiting.all),
    by_priority,
    bytes: sumOf(counts, waiting.bytes),
    maximum_length: options.maximum_length,
  };
};

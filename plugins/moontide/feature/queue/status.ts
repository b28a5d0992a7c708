import { priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { isQueueOverloaded } from "./overload";

/** A queue as `/v1/status` shows it. */
export interface QueueStatus {
  /** How many wait over all workers; by class, those that are there. */
  readonly length: number;
  readonly by_priority: Readonly<Record<string, number>>;
  /** What their bodies come to. */
  readonly bytes: number;
  readonly maximum_length: number;
  /** As the worker sees it that answers. */
  readonly overloaded: boolean;
}

/** The queue of a pool; undefined where it has none. */
export const queueStatus = ({ ports }: Gateway, pool: Pool): QueueStatus | undefined => {
  const { queue, waiting } = pool;
  if (queue === undefined) return undefined;
  const counts = ports.shared.in_flight.numbers;
  const by_priority: Record<string, number> = {};
  for (const tier of $range(0, priorityNames.length - 1)) {
    const count = sumOf(counts, waiting.by_tier[tier]!);
    if (count > 0) by_priority[priorityNames[tier]!] = count;
  }
  return {
    length: sumOf(counts, waiting.all),
    by_priority,
    bytes: sumOf(counts, waiting.bytes),
    maximum_length: queue.options.maximum_length,
    overloaded: isQueueOverloaded(pool, queue, ports.clock.now()),
  };
};

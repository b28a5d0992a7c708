import { Explanation } from "../../kernel/explanation";
import { normalTier, priorityNames } from "../../kernel/priority";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { waitingUpTo } from "./count";
import { waitingBelow } from "./room";

/**
 * What the queue of a pool at its limit would do with a request of that class now. Takes and counts nothing. Undefined
 * where there is no queue, and the request would be refused.
 */
export const explainQueue = (
  gateway: Gateway,
  pool: Pool,
  tier: number = normalTier,
): Explanation | undefined => {
  const { queue, waiting } = pool;
  if (queue === undefined || !queue.open) return undefined;
  const { maximum_length } = queue.options;
  const length = sumOf(gateway.ports.shared.in_flight.numbers, waiting.all);
  const facts = `${length} of ${maximum_length} wait for pool ${pool.name}`;
  const name = priorityNames[tier]!;
  if (length >= maximum_length && waitingBelow(gateway, pool, tier) === 0) {
    const detail = `${facts}, none of them less important than ${name}.`;
    return { step: "queue", outcome: "refused", detail, reason: "queue_full" };
  }
  const position = waitingUpTo(gateway, pool, tier) + 1;
  const detail = `${facts}; of class ${name} the request would be number ${position}.`;
  return { step: "queue", outcome: "waits", detail };
};

import { Explanation } from "../../kernel/explanation";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { explainQueue } from "../queue/explain";
import { permitsInUse } from "./status";

/** What the limit of a pool, and its queue, would do with a request of that class now. Takes and counts nothing. */
export const explainLimit = (gateway: Gateway, pool: Pool, tier?: number): Explanation => {
  const { limit } = pool;
  if (limit === undefined) {
    return { step: "limit", outcome: "skipped", detail: `Pool ${pool.name} has no limit.` };
  }
  const in_use = permitsInUse(gateway, pool);
  const { algorithm, shadow } = limit.options;
  const facts = `${in_use} of ${limit.limit} places of pool ${pool.name} are taken (${algorithm})`;
  // Who comes where others wait joins them.
  const isAhead = sumOf(gateway.ports.shared.in_flight.numbers, pool.waiting.all) === 0;
  if (in_use < limit.limit && isAhead)
    return { step: "limit", outcome: "passes", detail: `${facts}.` };
  if (shadow) {
    return { step: "limit", outcome: "passes", detail: `${facts}; it only counts.` };
  }
  const queued = explainQueue(gateway, pool, tier);
  if (queued !== undefined) {
    const { step, outcome, detail, reason } = queued;
    return { step, outcome, detail: `${facts}; ${detail}`, reason };
  }
  return { step: "limit", outcome: "refused", detail: `${facts}.`, reason: "pool_at_limit" };
};

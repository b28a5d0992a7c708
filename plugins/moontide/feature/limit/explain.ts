import { Explanation } from "../../kernel/explanation";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { permitsInUse } from "./status";

/** What the limit of a pool would do with a request now. Takes and counts nothing. */
export const explainLimit = (gateway: Gateway, pool: Pool): Explanation => {
  const { limit } = pool;
  if (limit === undefined) {
    return { step: "limit", outcome: "skipped", detail: `Pool ${pool.name} has no limit.` };
  }
  const in_use = permitsInUse(gateway, pool);
  const { algorithm, shadow } = limit.options;
  const facts = `${in_use} of ${limit.limit} places of pool ${pool.name} are taken (${algorithm})`;
  if (in_use < limit.limit) return { step: "limit", outcome: "passes", detail: `${facts}.` };
  if (shadow) {
    return { step: "limit", outcome: "passes", detail: `${facts}; it only counts.` };
  }
  if (pool.queue !== undefined) {
    return { step: "limit", outcome: "waits", detail: `${facts}; the request would wait.` };
  }
  return { step: "limit", outcome: "refused", detail: `${facts}.`, reason: "pool_at_limit" };
};

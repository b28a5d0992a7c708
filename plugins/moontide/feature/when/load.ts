import { PoolLoad } from "../../policy/when/facts";
import type { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";

/** From this part of its limit on a pool counts as busy. */
const high_from = 0.9;

/** Whether a pool has about as many requests under way as it may have. One look at shared memory, where it has a limit. */
export const loadOf = (gateway: Gateway, pool: Pool): PoolLoad => {
  const { limit } = pool;
  if (limit === undefined) return "normal";
  const under_way = sumOf(gateway.ports.shared.in_flight.numbers, pool.permits);
  return under_way >= high_from * limit.limit ? "high" : "normal";
};

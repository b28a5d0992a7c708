import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import { Limit } from "./limit";
import { readLimiterState } from "./published";

/** A limit as `/v1/status` shows it. */
export interface LimitStatus {
  readonly algorithm: string;
  readonly limit: number;
  /** Requests that hold a place in it, over all workers. */
  readonly in_use: number;
  readonly shadow: boolean;
  /** What the adaptive limit takes for the median of an unhurried backend; undefined while it does not know. */
  readonly base_seconds?: number | undefined;
}

/** The median of an unhurried backend, as the leader has learned it; undefined while unknown or with other algorithms. */
export const baseSeconds = ({ ports }: Gateway, { key, options }: Limit): number | undefined => {
  const base = readLimiterState(ports, key, options.algorithm)?.["base_seconds"] ?? 0;
  return base > 0 ? base : undefined;
};

/** How many requests hold a place in the pool, over all workers. */
export const permitsInUse = ({ ports }: Gateway, pool: Pool): number =>
  sumOf(ports.shared.in_flight.numbers, pool.permits);

/** The limit of a pool; undefined where it has none. */
export const limitStatus = (gateway: Gateway, pool: Pool): LimitStatus | undefined => {
  const { limit } = pool;
  if (limit === undefined) return undefined;
  return {
    algorithm: limit.options.algorithm,
    limit: limit.limit,
    in_use: permitsInUse(gateway, pool),
    shadow: limit.options.shadow,
    base_seconds: baseSeconds(gateway, limit),
  };
};

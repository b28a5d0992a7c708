/**
 * When a request of a batch may begin. It is asked at the lowest tier (`exchange.tier`), which whoever orders requests for
 * models goes by; here is decided whether there is room for it at all.
 */
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { sumOf } from "../pool/shared-count";
import type { BatchesConfiguration } from "./schema";

const isBusy = (gateway: Gateway, { limit, permits }: Pool, percent: number): boolean =>
  limit !== undefined &&
  sumOf(gateway.ports.shared.in_flight.numbers, permits) >= (percent / 100) * limit.limit;

/** Whether a model has capacity that nobody else needs at present. */
export const isIdle = (
  gateway: Gateway,
  { while_below_percent }: BatchesConfiguration,
  model: string,
): boolean => {
  for (const { provider } of gateway.models.get(model)?.choice.candidates ?? []) {
    const pool = provider.pool === undefined ? undefined : gateway.pools.get(provider.pool);
    if (pool !== undefined && isBusy(gateway, pool, while_below_percent)) return false;
  }
  return true;
};

import { hadAnybody } from "../discovery/leftovers";
import { isComplete } from "../discovery/lists";
import { sourceState } from "../discovery/source-state";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";

/** A pool that can't serve yet, and why. */
export interface UnreadyPool {
  readonly name: string;
  readonly problem: string;
}

/**
 * Whether a pool can serve: its source has answered, or the one that it was given in the place of another has not yet,
 * and the other's list is still in use. A mistyped source must not take every gateway out of a load balancer.
 */
export const isReady = (gateway: Gateway, pool: Pool): boolean =>
  isComplete(gateway.ports, pool.name, pool.configuration) ||
  hadAnybody(gateway.ports, pool.name, pool.configuration);

/**
 * The pools whose first complete list is still missing. A source that fails later leaves its last good list in use
 * and the pool ready, until the list has become older than the pool allows.
 */
export const unreadyPools = (gateway: Gateway): UnreadyPool[] => {
  const unready: UnreadyPool[] = [];
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (!isReady(gateway, pool)) {
      const type = pool.configuration.discovery?.type ?? "none";
      const problem = sourceState(gateway, name)?.problem ?? `no answer of discovery ${type} yet`;
      unready[unready.length] = { name, problem };
    }
  }
  return unready;
};

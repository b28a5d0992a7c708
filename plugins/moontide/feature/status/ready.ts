import { isComplete } from "../discovery/lists";
import { sourceState } from "../discovery/source-state";
import { Gateway } from "../gateway/gateway";

/** A pool that can't serve yet, and why. */
export interface UnreadyPool {
  readonly name: string;
  readonly problem: string;
}

/**
 * The pools whose first complete list is still missing. A source that fails later leaves its last good list in use
 * and the pool ready, until the list has become older than the pool allows.
 */
export const unreadyPools = (gateway: Gateway): UnreadyPool[] => {
  const unready: UnreadyPool[] = [];
  for (const name of gateway.pool_names) {
    const pool = gateway.pools.get(name)!;
    if (!isComplete(gateway.ports, name, pool.configuration)) {
      const type = pool.configuration.discovery?.type ?? "none";
      const problem = sourceState(gateway, name)?.problem ?? `no answer of discovery ${type} yet`;
      unready[unready.length] = { name, problem };
    }
  }
  return unready;
};

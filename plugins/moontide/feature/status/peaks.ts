import { createPeak, notePeak, Peak } from "../../policy/discovery/peak";
import { Ports } from "../../kernel/ports";
import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";
import { countStates } from "./pool-status";

/**
 * What a pool has lost. A registry that filters by health takes failed endpoints off the list, so counting who is on
 * the list and out of rotation misses them; compared with the most that were healthy lately, they show, whoever
 * noticed. What was taken away on purpose shows too, for as long as the highest count is remembered.
 */
const peakKey = (pool: string): string => `peak/${pool}`;

/** The leader's, by pool. */
export type Peaks = LuaMap<string, Peak>;

export const createPeaks = (): Peaks => new LuaMap();

const countHealthy = (pool: Pool, now: number): number => {
  const { healthy, probation } = countStates(pool, now);
  return healthy + probation;
};

/** Every second in the leader. A new leader goes on from the highest count that the one before knew. */
export const notePeaks = (gateway: Gateway, peaks: Peaks): void => {
  const { clock, shared } = gateway.ports;
  const { numbers } = shared.state;
  const now = clock.now();
  for (const name of gateway.pool_names) {
    const known = numbers.get(peakKey(name));
    let peak = peaks.get(name);
    if (peak === undefined) {
      peak = createPeak();
      notePeak(peak, known, now);
      peaks.set(name, peak);
    }
    const highest = notePeak(peak, countHealthy(gateway.pools.get(name)!, now), now);
    if (highest !== known) numbers.set(peakKey(name), highest);
  }
};

/** How many healthy endpoints fewer the pool has than at most lately. */
export const countBelowPeak = (ports: Ports, pool: Pool, now: number): number =>
  math.max(0, ports.shared.state.numbers.get(peakKey(pool.name)) - countHealthy(pool, now));

import { Series, seriesOf } from "../../policy/metrics/registry";
import { Spill, startSpill } from "../../policy/spillover/share";
import type { Gateway } from "../gateway/gateway";
import type { Pool } from "../pool/pool";
import { hasEndpoint, Target } from "../route/target";
import { SpilloverConfiguration } from "./schema";

/** How one pool spills, in this worker. The record outlives changes of its options. */
export interface PoolSpill {
  readonly pool: Pool;
  options: SpilloverConfiguration;
  readonly spill: Spill;
  /** Requests that the pool got from this worker since they were last handed over. */
  kept: number;
  /** When the share was last worked out, in monotonic seconds; 0 before the first time. */
  followed_at: number;
  /** What all workers handed over so far, as this one last read it, and how much that is in a second; 0 before the first look. */
  total: number;
  rate: number;
}

/** Where requests of one target go when they spill. */
export interface SpillTarget {
  readonly state: PoolSpill;
  readonly target: Target;
  /** Nothing of the request would differ: a retry may go there as well. */
  readonly takes_retries: boolean;
  /** Made on first use. */
  series: Series | undefined;
}

export const createPoolSpill = (pool: Pool, options: SpilloverConfiguration): PoolSpill => ({
  pool,
  options,
  spill: startSpill(options),
  kept: 0,
  followed_at: 0,
  total: 0,
  rate: 0,
});

/** Counts a request that goes to the secondary. */
export const countSpilled = (gateway: Gateway, spill: SpillTarget): void => {
  let series = spill.series;
  if (series === undefined) {
    series = seriesOf(gateway.metrics.spilled, [spill.state.pool.name, spill.target.pool.name]);
    spill.series = series;
  }
  series.value += 1;
};

/**
 * Whether a request that wants a pool goes to its secondary at once: with the share that was worked out for all workers (follow.ts), and
 * never while the secondary has nobody in rotation. What the pool itself refuses later goes there as well. Allocates nothing.
 */
export const spillsOver = (gateway: Gateway, { state, target }: SpillTarget): boolean => {
  const { selection } = gateway;
  const { share } = state.spill;
  if (share > 0 && selection.random.uniform() < share && hasEndpoint(target, selection)) {
    return true;
  }
  state.kept += 1;
  return false;
};

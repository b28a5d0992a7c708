import { Gateway } from "../gateway/gateway";
import { Pool } from "../pool/pool";

export interface SpilloverStatus {
  /** Where it spills to. */
  readonly pool: string;
  /** The part of its requests that goes there at present, as this worker works it out. */
  readonly percent: number;
}

/** How a pool spills; undefined without a spillover. */
export const spilloverStatus = (gateway: Gateway, pool: Pool): SpilloverStatus | undefined => {
  const state = gateway.spills.get(pool.name);
  if (state === undefined) return undefined;
  return { pool: state.options.pool, percent: math.floor(state.spill.share * 1000 + 0.5) / 10 };
};

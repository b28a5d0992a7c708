import { Pool } from "../pool/pool";
import { listOf } from "../document/json-document";

/** A group of a pool's endpoints as the gateway sees them from its own place. */
export interface GroupStatus {
  /** 0 is used first. */
  readonly level: number;
  readonly zone?: string | undefined;
  /** The part of the pool's requests that it gets. */
  readonly percent: number;
  /** How many endpoints in rotation it has. */
  readonly endpoints: number;
}

/** How a pool's requests are divided among groups of endpoints; undefined while they are not. */
export const groupStatuses = (pool: Pool): readonly GroupStatus[] | undefined => {
  if (pool.view.count < 2) return undefined;
  const groups: GroupStatus[] = [];
  for (const { level, zone, share, endpoints } of pool.view.groups) {
    groups[groups.length] = {
      level,
      zone: zone === "" ? undefined : zone,
      percent: math.floor(share * 1000 + 0.5) / 10,
      endpoints: endpoints.length,
    };
  }
  return listOf(groups);
};

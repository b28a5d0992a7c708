import { Endpoint } from "../../kernel/endpoint";
import { regionDistance, RegionOptions } from "./regions";

/** More regions than any list has. */
const distances = 100000;

/**
 * Endpoints by level, first to last: by their own priority, and inside one by how far their region is. What an operator says of priorities
 * goes before closeness: a standby next door stays a standby.
 */
export const rankEndpoints = (
  endpoints: readonly Endpoint[],
  options: RegionOptions,
  from: string,
): Endpoint[][] => {
  const by_rank = new LuaMap<number, Endpoint[]>();
  const ranks: number[] = [];
  for (const endpoint of endpoints) {
    const distance = regionDistance(options, from, endpoint.region);
    const rank = endpoint.priority * distances + distance;
    const level = by_rank.get(rank);
    if (level !== undefined) level[level.length] = endpoint;
    else {
      by_rank.set(rank, [endpoint]);
      ranks[ranks.length] = rank;
    }
  }
  table.sort(ranks);
  const levels: Endpoint[][] = [];
  for (const rank of ranks) levels[levels.length] = by_rank.get(rank)!;
  return levels;
};

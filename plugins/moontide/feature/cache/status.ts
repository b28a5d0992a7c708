import { isKept } from "../../policy/cache/words";
import { listOf } from "../document/json-document";
import type { Gateway } from "../gateway/gateway";
import type { Cache } from "./cache";

/** The cache of a route, with the requests that this worker has met. `/metrics` has those of all. */
export interface CacheStatus {
  readonly route: string;
  /** Its server lacks the snippets, so that nothing is kept. */
  readonly missing: boolean;
  /** Answered with what was kept. */
  readonly hits: number;
  /** Looked for and fetched. */
  readonly misses: number;
  /** Not looked for. */
  readonly bypassed: number;
}

const statusOf = ({ route_name, warned, series }: Cache): CacheStatus => {
  let hits = 0;
  let misses = 0;
  let bypassed = 0;
  for (const [result, { value }] of series) {
    if (result === "BYPASS") bypassed += value;
    else if (isKept(result)) hits += value;
    else misses += value;
  }
  return { route: route_name, missing: warned, hits, misses, bypassed };
};

/** Those of all routes that have one, in the order of the configuration. */
export const cacheStatuses = ({ routes }: Gateway): readonly CacheStatus[] => {
  const statuses: CacheStatus[] = [];
  for (const { equipment } of routes) {
    if (equipment.cache !== undefined) statuses[statuses.length] = statusOf(equipment.cache);
  }
  return listOf(statuses);
};

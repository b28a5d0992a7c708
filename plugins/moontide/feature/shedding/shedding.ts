import { Series } from "../../policy/metrics/registry";
import { groupCount, levels } from "../../policy/shedding/level";
import { SheddingConfiguration } from "./schema";

/** What a worker knows of a pool that sheds, and what it has seen since it last told the others. */
export interface Shedding {
  options: SheddingConfiguration;
  /** Something is shed. */
  active: boolean;
  /**
   * Requests at this level and beyond are shed (policy/shedding/threshold.ts), but for those by lot; in which tier that
   * level is, and whose turn it is there.
   */
  threshold: number;
  lot: number;
  marginal: number;
  turn: number;
  /** By tier and group: requests that came. */
  readonly counts: number[];
  /** Those that were let through, and those of them that the pool had no room for. */
  passed: number;
  refused: number;
  /** Whose cohort nobody asked for is counted in each group by turns. */
  next_group: number;
  /** By tier: how many were shed; made on first use. */
  readonly series: (Series | undefined)[];
}

export const noCounts = (): number[] => {
  const counts: number[] = [];
  for (const group of $range(0, groupCount - 1)) counts[group] = 0;
  return counts;
};

/** What a pool with these options knows; what was known `before` stays. */
export const createShedding = (
  options: SheddingConfiguration | undefined,
  before: Shedding | undefined,
): Shedding | undefined => {
  if (options === undefined) return undefined;
  const shedding: Shedding = before ?? {
    options,
    active: false,
    threshold: levels,
    lot: 0,
    marginal: 0,
    turn: 0,
    counts: noCounts(),
    passed: 0,
    refused: 0,
    next_group: 0,
    series: [],
  };
  shedding.options = options;
  return shedding;
};

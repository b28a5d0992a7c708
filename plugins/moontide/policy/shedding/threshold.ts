import { cohortsPerTier } from "../../kernel/priority";
import { cohortsPerGroup, groupCount, groupsPerTier, levels, standOf } from "./level";

/** So much of what is let through goes by lot to those beyond the threshold: no class starves. */
const shareByLot = 0.1;

/** Which requests are shed. */
export interface Threshold {
  /** Those at this level and beyond … */
  readonly level: number;
  /** … but for this part of them. */
  readonly lot: number;
  /** The tier that the threshold lies in; while nothing is shed, the least important one that was seen of late. */
  readonly marginal: number;
}

/** The group that stands there. */
const groupAt = (stand: number, turn: number): number => {
  for (const group of $range(0, groupsPerTier - 1)) {
    if (standOf(group, turn) === stand) return group;
  }
  return 0;
};

/** The level from which on so many of the counted requests lie. */
const levelOf = (counts: readonly number[], beyond: number, turn: number): number => {
  let left = beyond;
  for (const tier of $range(groupCount / groupsPerTier - 1, 0, -1)) {
    for (const stand of $range(groupsPerTier - 1, 0, -1)) {
      const count = counts[tier * groupsPerTier + groupAt(stand, turn)]!;
      if (count > 0 && count >= left) {
        return tier * cohortsPerTier + (stand + 1 - left / count) * cohortsPerGroup;
      }
      left -= count;
    }
  }
  return 0;
};

/** A class of fewer requests than this is none that makes room for others. */
const few = 5;

const lowestSeen = (counts: readonly number[]): number => {
  let seen = 0;
  for (const index of $range(groupCount - 1, 0, -1)) {
    seen += counts[index]!;
    if (seen >= few) return math.floor(index / groupsPerTier);
  }
  return 0;
};

/**
 * Which requests to shed: the other way round through the distribution of those that came of late.
 *
 * @param counts of recent requests by tier and group
 * @param ratio the part that is to be shed, 0 to 1
 */
export const thresholdOf = (counts: readonly number[], ratio: number, turn: number): Threshold => {
  let sum = 0;
  for (const index of $range(0, groupCount - 1)) sum += counts[index]!;
  if (ratio <= 0 || sum <= 0) return { level: levels, lot: 0, marginal: lowestSeen(counts) };
  const byLot = shareByLot * (1 - ratio);
  const beyond = ratio + byLot;
  const level = levelOf(counts, beyond * sum, turn);
  return { level, lot: byLot / beyond, marginal: math.floor(level / cohortsPerTier) };
};

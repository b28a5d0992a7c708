import { cohortsPerTier, lowestTier } from "../../kernel/priority";
import { Random } from "../../kernel/ports";

/**
 * Levels: 6 tiers of 128 cohorts, the most important first (Cinnamon, Uber 2023; DAGOR, Zhou 2018). A threshold is a
 * level: what lies at it or beyond is shed, of its own tier a part of the cohorts.
 */
export const levels = (lowestTier + 1) * cohortsPerTier;

/** Cohorts are counted in groups: so few that all can be handed over, and each gets its turn soon. */
export const groupsPerTier = 8;
export const groupCount = (lowestTier + 1) * groupsPerTier;
export const cohortsPerGroup = cohortsPerTier / groupsPerTier;

/** About the golden section of the groups, and prime to their number: few turns already spread the places evenly. */
const stride = 5;

export const groupOf = (cohort: number): number => math.floor(cohort / cohortsPerGroup);

/** Where a group of cohorts stands inside its tier: the order turns, so that each group stands everywhere once in eight turns. */
export const standOf = (group: number, turn: number): number =>
  (group + stride * turn) % groupsPerTier;

/** Which part of the tier that a level lies in comes before it. */
export const partOfTier = (level: number): number => (level % cohortsPerTier) / cohortsPerTier;

/**
 * Whether a request lies beyond the threshold. The group in which that lies is divided by lot, so that a few busy users in
 * one group are no step of which the controller could not take a part.
 */
export const isBeyond = (level: number, cohort: number, turn: number, random: Random): boolean => {
  const stand = standOf(groupOf(cohort), turn);
  const whole = partOfTier(level) * groupsPerTier;
  if (stand + 1 <= whole) return false;
  return stand >= whole || stand + random.uniform() >= whole;
};

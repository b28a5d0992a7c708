import { cohortsPerTier } from "../../kernel/priority";
import { hashOf } from "../key/hash";

const hourSeconds = 3600;

/**
 * Which cohort of its tier a user's requests are in: the same one for an hour in every worker and gateway, and another
 * one in the next, so that nobody stands last for long. All change at the full hour of UTC. Makes no text: the hour is
 * the hash's seed.
 *
 * @param wall seconds since 1970
 */
export const cohortIn = (user: string, wall: number): number =>
  hashOf(user, math.floor(wall / hourSeconds) % 4294967296) % cohortsPerTier;

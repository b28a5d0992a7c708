/**
 * How important a request is, from the most important to the least; a tier is a position in this list. Inside a tier
 * requests fall into cohorts by their user and the hour, so that under overload it is the same users who are served
 * for a while, and others in the next hour (DAGOR; Cinnamon's 6 tiers of 128 cohorts).
 */
export const priorityNames = ["critical", "high", "normal", "low", "background", "bulk"] as const;

export type PriorityName = (typeof priorityNames)[number];

/** The tier of requests of which nothing is known. */
export const normalTier = 2;
export const lowestTier = priorityNames.length - 1;

export const cohortsPerTier = 128;

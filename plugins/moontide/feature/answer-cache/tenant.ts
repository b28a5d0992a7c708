import type { Identity } from "../consumer/identity";
import type { AnswerCacheConfiguration } from "./schema";

/**
 * Whose answers are shared. Users and teams have names of their own kind, so that none can be called what another one is;
 * who was not proven to be anybody is one and the same.
 */
export const tenantOf = (
  scope: AnswerCacheConfiguration["scope"],
  identity: Identity | undefined,
): string => {
  if (scope === "all") return "all";
  if (identity === undefined) return "unknown";
  const team = scope === "team" ? identity.consumer?.team : undefined;
  return team === undefined ? `user ${identity.subject}` : `team ${team}`;
};

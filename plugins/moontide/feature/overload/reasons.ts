/** Refusals that tell of too much to do, here or in a pool, or of a start that is under way. */
const reasons = new LuaSet<string>();
for (const reason of [
  "deadline_too_short",
  "endpoints_at_limit",
  "gateway_overloaded",
  "pool_at_limit",
  "queue_full",
  "queue_timeout",
  "shed",
  "starting",
  "too_many_requests",
]) {
  reasons.add(reason);
}

/** Whether a refusal may be answered with the user's own page, and its clients must not all come back at once. */
export const tellsOfOverload = (reason: string): boolean => reasons.has(reason);

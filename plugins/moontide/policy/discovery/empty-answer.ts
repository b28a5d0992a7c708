/**
 * A registry that suddenly lists nobody has more often lost its data than its services: started anew and not filled
 * yet, a filter changed, a health check broken for all. So the list before stays for a grace time, marked; only a
 * registry that says the same for that long is believed.
 */
export interface EmptyAnswer {
  /** Whether the empty list is taken. */
  readonly taken: boolean;
  /** Since when it is kept back, in monotonic seconds; undefined when it is not. */
  readonly kept_since: number | undefined;
}

const taken: EmptyAnswer = { taken: true, kept_since: undefined };

/**
 * What becomes of an empty answer.
 *
 * @param had_endpoints whether the last answer in use lists anybody: going from nobody to nobody needs no grace
 * @param kept_since what this said before, while the source has answered nothing else since
 * @param grace_seconds 0 takes it at once
 */
export const judgeEmptyAnswer = (
  had_endpoints: boolean,
  kept_since: number | undefined,
  grace_seconds: number,
  now: number,
): EmptyAnswer => {
  if (!had_endpoints) return taken;
  const since = kept_since ?? now;
  return now - since >= grace_seconds ? taken : { taken: false, kept_since: since };
};

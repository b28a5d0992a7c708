import { Counter } from "../../kernel/ports";
import { Endpoint } from "../../kernel/endpoint";
import { Member } from "./member";

/**
 * Attempts under way. Each is counted twice: for all workers (what balancers compare), and here (what a probation
 * looks at, and what this worker brings over when another one's death makes all count anew, see recount.ts). An attempt is in flight from the choice of its endpoint until the endpoint's
 * answer is passed on whole or the attempt has failed. Returns how many there are now over all workers.
 */
export const acquire = (counts: Counter, member: Member): number => {
  member.in_flight_here += 1;
  return counts.add(member.in_flight_key, 1);
};

/** Ends what `acquire` began: the caller sees to it that this happens exactly once. */
export const release = (counts: Counter, member: Member): void => {
  counts.add(member.in_flight_key, -1);
  member.in_flight_here -= 1;
};

/** Where a generation notes its share of a count; the blank keeps it apart from whatever an identity may hold. */
export const ledgerKey = (key: string, generation: string): string => `${key} @${generation}`;

/** The count that a ledger of this generation belongs to, or undefined when it is no ledger of it. */
export const countOfLedger = (ledger: string, generation: string): string | undefined => {
  const suffix = ` @${generation}`;
  return string.sub(ledger, -suffix.length) === suffix
    ? string.sub(ledger, 1, -suffix.length - 1)
    : undefined;
};

/** Counts requests that are being retried, as carefully as attempts: a leak would use up the retry budget. */
export const countRetrying = (
  counts: Counter,
  key: string,
  generation: string,
  delta: 1 | -1,
): void => {
  counts.add(ledgerKey(key, generation), delta);
  counts.add(key, delta);
};

/** What balancers compare. A count can be below 0 for a moment while a dead worker's share is taken off. */
export const inFlightReader =
  (counts: Counter): ((this: void, endpoint: Endpoint) => number) =>
  (endpoint) =>
    math.max(0, counts.get((endpoint as Member).in_flight_key));

import { Counter } from "../../kernel/ports";
import { Endpoint } from "../../kernel/endpoint";
import { Member } from "./member";

/**
 * Attempts under way. Each is counted three times: for all workers (what balancers compare), in the ledger of
 * this worker's generation (what the leader takes off when the worker dies, see feature/leader), and here
 * (what a probation looks at). An attempt is in flight from the choice of its endpoint until the endpoint's
 * answer is passed on whole or the attempt has failed.
 */
export const acquire = (counts: Counter, member: Member): void => {
  counts.add(member.ledger_key, 1);
  counts.add(member.key, 1);
  member.in_flight_here += 1;
};

/** Ends what `acquire` began: the caller sees to it that this happens exactly once. */
export const release = (counts: Counter, member: Member): void => {
  counts.add(member.key, -1);
  counts.add(member.ledger_key, -1);
  member.in_flight_here -= 1;
};

/** What balancers compare. A count can be below 0 for a moment while a dead worker's share is taken off. */
export const inFlightReader =
  (counts: Counter): ((this: void, endpoint: Endpoint) => number) =>
  (endpoint) =>
    math.max(0, counts.get((endpoint as Member).key));

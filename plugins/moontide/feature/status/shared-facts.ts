import { Ports } from "../../kernel/ports";
import { RecentAttempts, recentCounts } from "../health/slots";
import { Member } from "../pool/member";

/*
 * What the leader election and passive health keep in shared memory, read for people. The keys are theirs
 * (feature/leader/lease.ts, feature/health); the specs of the status drive both sides together.
 */

/** `number start` of the process that holds the lease, or held it last. */
export const leaderIdentity = (ports: Ports): string | undefined =>
  ports.shared.state.texts.get("leader");

/** The process number in an identity. */
export const processOf = (identity: string): number | undefined =>
  tonumber(string.match(identity, "^%d+")[0]);

/** How many ejections in short order count against an endpoint. */
export const ejectionTimes = (ports: Ports, member: Member): number =>
  ports.shared.health.numbers.get(`times/${member.key}`);

/** The attempts of all workers in this window of passive health and the one before; what is handed over by now. */
export const recentAttempts = (ports: Ports, member: Member): RecentAttempts =>
  recentCounts(ports, member.key);

/** The in-flight attempts of all workers at an endpoint. */
export const inFlight = (ports: Ports, member: Member): number =>
  math.max(0, ports.shared.in_flight.numbers.get(member.in_flight_key));

import { Member } from "./member";
import { Pool } from "./pool";

/**
 * Until which monotonic second a member may still serve those who are bound to it: for ever unless it drains, and no
 * longer when it is off the list. The same in every worker.
 */
export const drainDeadline = (member: Member): number =>
  member.departed ? 0 : member.drain_deadline;

/**
 * Whether a request that is bound to this endpoint may go there: it is fit, and if it drains its deadline has not
 * passed. Allocates nothing.
 */
export const mayReturnTo = (member: Member, now: number): boolean =>
  now < drainDeadline(member) && !member.unhealthy && member.ejected_until <= now;

/** Works out a member's deadline anew: it began to drain, stopped, or the pool's options changed. */
export const setDrainDeadline = (pool: Pool, member: Member): void => {
  member.drain_deadline =
    member.draining_since === 0
      ? math.huge
      : member.draining_since + pool.configuration.drain.deadline_seconds;
};

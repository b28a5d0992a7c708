import { Selection } from "../../policy/balance/balancer";
import { mayReturnTo } from "./drain";
import { Member } from "./member";
import { Pool } from "./pool";

/**
 * The endpoint that a request is bound to, if it drains and may still serve it: it is no longer in rotation, so no balancer
 * would find it. Those that are in rotation are found by the balancer. Allocates nothing.
 */
export const drainingMember = (pool: Pool, selection: Selection): Member | undefined => {
  const { affinity, tried_count, now } = selection;
  if (affinity === undefined || tried_count > 0) return undefined;
  const member = pool.by_id.get(affinity);
  if (member === undefined || !member.draining || !mayReturnTo(member, now)) return undefined;
  return member;
};

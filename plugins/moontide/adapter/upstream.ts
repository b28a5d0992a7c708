import * as balancer from "ngx.balancer";

/** What nginx says of the attempt before this one: the status of its answer, or undefined without one. */
export const lastFailureStatus = (): number | undefined => {
  const [state, status] = balancer.get_last_failure();
  return state === undefined || status === undefined || status === 0 ? undefined : status;
};

/**
 * Says where the attempt at hand goes: `address:port`, `[address]:port` or `unix:/path`, which nginx reads by itself.
 * Raises what nginx can't do: that is a defect of ours.
 */
export const setPeer = (id: string): void => {
  const [ok, reason] = balancer.set_current_peer(id);
  if (ok !== true) error(`set_current_peer ${id}: ${reason}`, 0);
};

/** nginx's NGX_BUSY: what its own balancers answer when no peer is left. */
const BUSY = -3;

/** Makes no further attempt: nginx ends the request with 502. Any other way to veto one ends it with 500. */
export const giveUp = (): void => {
  ngx.exit(BUSY);
};

/** How many further attempts nginx may make. Call it once a request (lua-nginx-module #2524). */
export const setMoreTries = (count: number): void => {
  balancer.set_more_tries(count);
};

export const setTimeouts = (connect: number, send: number, read: number): void => {
  balancer.set_timeouts(connect, send, read);
};

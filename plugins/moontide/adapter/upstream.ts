import * as balancer from "ngx.balancer";

/** The entry of one attempt, counted from 1, in a list of nginx's such as `0.001, - : 0.003`. */
const entryOf = (list: string, attempt: number): string | undefined => {
  let position = 0;
  for (const [entry] of string.gmatch(list, "[^%s,:]+")) {
    position += 1;
    if (position === attempt) return entry;
  }
  return undefined;
};

/**
 * The status that a failed attempt was answered with, or undefined when it was not answered. nginx calls the latter
 * 502 or 504 as well, but knows no header time of it.
 *
 * @param attempt counts from 1
 */
export const lastFailureStatus = (attempt: number): number | undefined => {
  const seconds = entryOf(ngx.var.upstream_header_time ?? "", attempt);
  if (seconds === undefined || seconds === "-") return undefined;
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

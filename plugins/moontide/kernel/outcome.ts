/**
 * How one attempt at an endpoint ended, after Netflix's concurrency-limits: every start is
 * followed by exactly one of these.
 */
export const enum Outcome {
  /** The endpoint answered as it should. */
  Succeeded = 0,
  /** Says nothing of the endpoint: the client left, or the gateway answered by itself. */
  Ignored = 1,
  /** The endpoint refused, broke off, was too slow, or answered with a server error. */
  Dropped = 2,
}

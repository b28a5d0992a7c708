import type { Gateway } from "../gateway/gateway";

const secretKey = "cache_secret";

/** Ten years: 0 would be for ever to nginx, and no time at all to others. */
const lastingSeconds = 315360000;

const secretOf = (gateway: Gateway): string => {
  const { texts } = gateway.ports.shared.state;
  const known = texts.get(secretKey);
  if (known !== undefined) return known;
  const fresh = gateway.ports.digests.freshSecret();
  texts.claim(secretKey, fresh, lastingSeconds);
  // Without room in shared memory workers don't know each other: a request behind the cache is one like any other then.
  return texts.get(secretKey) ?? fresh;
};

/**
 * Made once for as long as the shared memory lasts, so that old and new workers of a reload agree. Whoever else reaches
 * the socket behind the cache is a client like any other.
 */
export const hopSecret = (gateway: Gateway): string => {
  gateway.hop_secret ??= secretOf(gateway);
  return gateway.hop_secret;
};

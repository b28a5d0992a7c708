/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): structured fields (RFC 9651), lists of
 * strings with parameters. Names of limits have no character that a string would have to escape.
 */

/** What a limit allows: its quota, and over how many seconds. */
export const policyText = (name: string, requests: number, window_seconds: number): string =>
  `"${name}";q=${requests};w=${math.ceil(window_seconds)}`;

/** What is left of it, and for how many seconds that counts. */
export const remainderText = (name: string, remaining: number, seconds: number): string =>
  `"${name}";r=${remaining};t=${math.ceil(seconds)}`;

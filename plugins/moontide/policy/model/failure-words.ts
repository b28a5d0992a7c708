/** Words for failures, as `fallback_on` has them. */
export const failureWords = [
  "connection",
  "timeout",
  "rate_limit",
  "quota",
  "authentication",
  "permission",
  "not_found",
  "overloaded",
  "server",
  "context_length",
  "content_filter",
  "invalid_request",
  "too_large",
  "4xx",
  "5xx",
] as const;

export type FailureWord = (typeof failureWords)[number];

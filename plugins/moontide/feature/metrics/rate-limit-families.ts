import {
  declareCounter,
  declareGauge,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What rate limits make a worker count, and the Redis that some are counted in. */
export interface RateLimitMetrics {
  readonly results: Family<Series>;
  readonly concurrency: Family<Series>;
  readonly overflow: Family<Series>;
  readonly fallbacks: Family<Series>;
  readonly redis_errors: Family<Series>;
  readonly redis_duration: Family<HistogramSeries>;
  readonly redis_lost: Family<Series>;
}

export const declareRateLimits = (
  registry: Registry,
  buckets_seconds: readonly number[],
): RateLimitMetrics => ({
  results: declareCounter(
    registry,
    "moontide_rate_limited_total",
    "Requests that a rate limit was asked about, by result.",
    { labels: ["limit", "result"] },
  ),
  concurrency: declareCounter(
    registry,
    "moontide_concurrency_limited_total",
    "Requests that a concurrency limit was asked about, by result.",
    { labels: ["limit", "result"] },
  ),
  overflow: declareCounter(
    registry,
    "moontide_rate_limit_overflow_total",
    "Requests whose key found no room in shared memory, so that it shared a count with others.",
    { labels: ["limit", "result"] },
  ),
  fallbacks: declareCounter(
    registry,
    "moontide_rate_limit_fallbacks_total",
    "Requests that a limit of the cluster was asked about and that the gateway decided on by itself, for want of Redis.",
    { labels: ["limit"] },
  ),
  redis_errors: declareCounter(
    registry,
    "moontide_redis_errors_total",
    "Questions to Redis that got no good answer, by what was wrong.",
    { labels: ["kind"] },
  ),
  redis_duration: declareHistogram(
    registry,
    "moontide_redis_request_duration_seconds",
    "How long questions to Redis took, connecting included.",
    buckets_seconds,
  ),
  redis_lost: declareGauge(
    registry,
    "moontide_redis_lost_workers",
    "Workers that can't ask Redis at present, so that they count the cluster's limits by themselves.",
  ),
});

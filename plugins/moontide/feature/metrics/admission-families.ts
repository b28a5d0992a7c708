import {
  declareCounter,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";
import { MetricsConfiguration } from "../configuration/schema";
import { ClassMetrics, declareClasses } from "./class-families";
import { declareRateLimits, RateLimitMetrics } from "./rate-limit-families";

interface QueueMetrics {
  queue_outcomes: Family<Series>;
  queue_wait: Family<HistogramSeries>;
  queue_position: Family<HistogramSeries>;
}

/** What deciding whether a request may enter makes a worker count. */
export interface AdmissionMetrics {
  queue: QueueMetrics;
  wake_ups: Family<Series>;
  limit_would_refuse: Family<Series>;
  rate_limits: RateLimitMetrics;
  authentications: Family<Series>;
  key_fetches: Family<Series>;
  cache_requests: Family<Series>;
  cache_purged: Family<Series>;
  classes: ClassMetrics;
}

/** Bounds of a histogram of places in a queue. */
const positions = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

const counter = (
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[],
): Family<Series> => declareCounter(registry, `moontide_${name}`, help, { labels });

const declareQueue = (registry: Registry, configuration: MetricsConfiguration): QueueMetrics => ({
  queue_outcomes: counter(
    registry,
    "queue_outcomes_total",
    "Requests that had to wait for their pool, by how that ended.",
    ["pool", "outcome"],
  ),
  queue_wait: declareHistogram(
    registry,
    "moontide_queue_wait_seconds",
    "How long requests waited that were let through, by class.",
    configuration.latency_buckets_seconds,
    { labels: ["pool", "priority"] },
  ),
  queue_position: declareHistogram(
    registry,
    "moontide_queue_position",
    "Where in line requests began to wait, among those as important or more, by class; 1 is next.",
    positions,
    { labels: ["pool", "priority"] },
  ),
});

export const declareAdmission = (
  registry: Registry,
  configuration: MetricsConfiguration,
): AdmissionMetrics => ({
  wake_ups: counter(
    registry,
    "wake_ups_total",
    "Signals that an instance of a sleeping pool is needed, by result.",
    ["pool", "result"],
  ),
  queue: declareQueue(registry, configuration),
  limit_would_refuse: counter(
    registry,
    "limit_would_refuse_total",
    "Requests that a pool's limit in shadow mode would have refused.",
    ["pool"],
  ),
  rate_limits: declareRateLimits(registry, configuration.latency_buckets_seconds),
  classes: declareClasses(registry),
  authentications: counter(
    registry,
    "authentications_total",
    "Requests of routes with authentication: `accepted`, `anonymous`, or the reason why they were refused.",
    ["route", "result"],
  ),
  key_fetches: counter(
    registry,
    "token_key_fetches_total",
    "How often the keys of a token issuer were asked for, by result.",
    ["issuer", "result"],
  ),
  cache_requests: counter(
    registry,
    "cache_requests_total",
    "Requests of routes with a cache, by what it did for them.",
    ["route", "result"],
  ),
  cache_purged: counter(registry, "cache_purged_total", "Kept answers that were purged.", ["by"]),
});

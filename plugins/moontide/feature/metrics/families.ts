import {
  createRegistry,
  declareCounter,
  declareGauge,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";
import { MetricsConfiguration } from "../configuration/schema";
import { AdmissionMetrics, declareAdmission } from "./admission-families";
import { declareLlm, LlmMetrics } from "./llm-families";
import { declareTokenLimits, TokenLimitMetrics } from "./token-limit-families";
import { declareShedding, SheddingMetrics } from "./shedding-families";

/** What requests make a worker count. */
interface TrafficMetrics {
  requests: Family<Series>;
  refusals: Family<Series>;
  attempts: Family<HistogramSeries>;
  retries: Family<Series>;
  retries_withheld: Family<Series>;
  ejections: Family<Series>;
  breaker_transitions: Family<Series>;
  checks: Family<Series>;
  variants: Family<HistogramSeries>;
  spilled: Family<Series>;
  sessions: Family<Series>;
  load_scrapes: Family<Series>;
  probes: Family<Series>;
}

/** What a worker counts of its own affairs. */
interface OwnMetrics {
  discovery: Family<Series>;
  watch_restarts: Family<Series>;
  configuration_changes: Family<Series>;
  internal_errors: Family<Series>;
  in_flight_healed: Family<Series>;
  dict_refusals: Family<Series>;
  event_loop_lag: Family<Series>;
  lua_memory: Family<Series>;
  workers: Family<Series>;
  timers: Family<Series>;
}

/** Everything that a worker counts, by the name under which code reaches it. */
export interface Metrics extends Readonly<TrafficMetrics>, Readonly<OwnMetrics> {
  readonly admission: Readonly<AdmissionMetrics>;
  readonly shedding: Readonly<SheddingMetrics>;
  readonly llm: LlmMetrics;
  readonly token_limits: TokenLimitMetrics;
  readonly registry: Registry;
}

const counter = (
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[],
): Family<Series> => declareCounter(registry, `moontide_${name}`, help, { labels });

const gauge = (
  registry: Registry,
  name: string,
  help: string,
  merge: "sum" | "maximum",
): Family<Series> => declareGauge(registry, `moontide_${name}`, help, { merge });

/** Labels that name an endpoint are bounded: beyond `maximum_endpoints` they read `other`. */
const declareAttempts = (
  registry: Registry,
  configuration: MetricsConfiguration,
): Family<HistogramSeries> =>
  declareHistogram(
    registry,
    "moontide_attempt_duration_seconds",
    "Time from the connection to an endpoint until its response header, by attempt.",
    configuration.latency_buckets_seconds,
    {
      labels: ["pool", "endpoint", "status_class"],
      maximum_series: configuration.maximum_endpoints * 3,
    },
  );

const declareVariants = (
  registry: Registry,
  configuration: MetricsConfiguration,
): Family<HistogramSeries> =>
  declareHistogram(
    registry,
    "moontide_variant_duration_seconds",
    "Time until the response header, retries included, by variant of a route's split.",
    configuration.latency_buckets_seconds,
    { labels: ["route", "variant", "status_class"] },
  );

const declareTraffic = (
  registry: Registry,
  configuration: MetricsConfiguration,
): TrafficMetrics => ({
  requests: counter(registry, "requests_total", "Requests answered, by status class.", [
    "route",
    "pool",
    "status_class",
  ]),
  refusals: counter(
    registry,
    "refusals_total",
    "Requests that the gateway answered itself, by reason.",
    ["reason"],
  ),
  attempts: declareAttempts(registry, configuration),
  retries: counter(registry, "retries_total", "Attempts at another endpoint after a failed one.", [
    "pool",
  ]),
  retries_withheld: counter(
    registry,
    "retries_withheld_total",
    "Requests that could not be retried because the retry budget was used up when they began.",
    ["pool"],
  ),
  ejections: counter(registry, "ejections_total", "Endpoints taken out of rotation, by cause.", [
    "pool",
    "cause",
  ]),
  breaker_transitions: counter(
    registry,
    "breaker_transitions_total",
    "Changes of a pool's circuit breaker, by the state that it came to.",
    ["pool", "to"],
  ),
  variants: declareVariants(registry, configuration),
  spilled: counter(registry, "spilled_requests_total", "Requests sent on to another pool.", [
    "from",
    "to",
  ]),
  sessions: counter(
    registry,
    "sticky_sessions_total",
    "Cookies for sticky sessions, of those that began and of those that moved to another endpoint.",
    ["pool", "cause"],
  ),
  load_scrapes: counter(registry, "load_scrapes_total", "Questions to exporters, by result.", [
    "pool",
    "result",
  ]),
  probes: counter(registry, "load_probes_total", "Probes of endpoints' load, by result.", [
    "pool",
    "result",
  ]),
  checks: counter(registry, "health_checks_total", "Active health checks, by result.", [
    "pool",
    "result",
  ]),
});

const declareOwn = (registry: Registry): OwnMetrics => ({
  discovery: counter(registry, "discovery_queries_total", "Queries of discovery sources.", [
    "pool",
    "source",
    "result",
  ]),
  watch_restarts: counter(
    registry,
    "discovery_watch_restarts_total",
    "Watches of discovery sources that ended and began anew, by cause.",
    ["pool", "source", "cause"],
  ),
  configuration_changes: counter(
    registry,
    "configuration_changes_total",
    "Changed configuration files met by the running gateway.",
    ["result"],
  ),
  internal_errors: counter(
    registry,
    "internal_errors_total",
    "Errors inside the gateway that were caught, by place. Each is in the error log.",
    ["place"],
  ),
  in_flight_healed: counter(
    registry,
    "in_flight_healed_total",
    "In-flight attempts of dead workers that were taken off the counts.",
    [],
  ),
  dict_refusals: counter(
    registry,
    "shared_dict_refused_writes_total",
    "Writes that found no room in a shared dict.",
    ["dict"],
  ),
  event_loop_lag: gauge(
    registry,
    "event_loop_lag_seconds",
    "How late the scheduler ran, the worst of the last second over all workers.",
    "maximum",
  ),
  lua_memory: gauge(
    registry,
    "lua_memory_bytes",
    "Memory of the Lua virtual machines of all workers.",
    "sum",
  ),
  workers: gauge(
    registry,
    "workers",
    "Workers that publish metrics, those that are shutting down included.",
    "sum",
  ),
  timers: gauge(registry, "timers", "Timers of all workers, pending and running.", "sum"),
});

/** The families of one worker, in the order in which a scrape shows them. */
export const declareMetrics = (configuration: MetricsConfiguration): Metrics => {
  const registry = createRegistry();
  const traffic = declareTraffic(registry, configuration);
  const admission = declareAdmission(registry, configuration);
  const shedding = declareShedding(registry);
  const llm = declareLlm(registry, configuration);
  const token_limits = declareTokenLimits(registry);
  const own = declareOwn(registry);
  return {
    registry,
    admission,
    shedding,
    llm,
    token_limits,
    requests: traffic.requests,
    refusals: traffic.refusals,
    attempts: traffic.attempts,
    retries: traffic.retries,
    retries_withheld: traffic.retries_withheld,
    ejections: traffic.ejections,
    breaker_transitions: traffic.breaker_transitions,
    checks: traffic.checks,
    variants: traffic.variants,
    spilled: traffic.spilled,
    sessions: traffic.sessions,
    load_scrapes: traffic.load_scrapes,
    probes: traffic.probes,
    discovery: own.discovery,
    watch_restarts: own.watch_restarts,
    configuration_changes: own.configuration_changes,
    internal_errors: own.internal_errors,
    in_flight_healed: own.in_flight_healed,
    dict_refusals: own.dict_refusals,
    event_loop_lag: own.event_loop_lag,
    lua_memory: own.lua_memory,
    workers: own.workers,
    timers: own.timers,
  };
};

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

/** Everything that a worker counts, by the name under which code reaches it. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Family<Series>;
  readonly refusals: Family<Series>;
  readonly attempts: Family<HistogramSeries>;
  readonly retries: Family<Series>;
  readonly retries_withheld: Family<Series>;
  readonly ejections: Family<Series>;
  readonly discovery: Family<Series>;
  readonly configuration_changes: Family<Series>;
  readonly internal_errors: Family<Series>;
  readonly in_flight_healed: Family<Series>;
  readonly dict_refusals: Family<Series>;
  readonly event_loop_lag: Family<Series>;
  readonly lua_memory: Family<Series>;
  readonly workers: Family<Series>;
  readonly timers: Family<Series>;
}

/** Labels that name an endpoint are bounded: beyond `maximum_endpoints` they read `other`. */
export const declareMetrics = (configuration: MetricsConfiguration): Metrics => {
  const registry = createRegistry();
  const counter = (name: string, help: string, labels: readonly string[]): Family<Series> =>
    declareCounter(registry, `moontide_${name}`, help, { labels });
  const gauge = (name: string, help: string, merge: "sum" | "maximum"): Family<Series> =>
    declareGauge(registry, `moontide_${name}`, help, { merge });
  return {
    registry,
    requests: counter("requests_total", "Requests answered, by status class.", [
      "route",
      "pool",
      "status_class",
    ]),
    refusals: counter("refusals_total", "Requests that the gateway answered itself, by reason.", [
      "reason",
    ]),
    attempts: declareHistogram(
      registry,
      "moontide_attempt_duration_seconds",
      "Time from the connection to an endpoint until its response header, by attempt.",
      configuration.latency_buckets_seconds,
      {
        labels: ["pool", "endpoint", "status_class"],
        maximum_series: configuration.maximum_endpoints * 3,
      },
    ),
    retries: counter("retries_total", "Attempts at another endpoint after a failed one.", ["pool"]),
    retries_withheld: counter(
      "retries_withheld_total",
      "Requests that could not be retried because the retry budget was used up when they began.",
      ["pool"],
    ),
    ejections: counter("ejections_total", "Endpoints taken out of rotation, by cause.", [
      "pool",
      "cause",
    ]),
    discovery: counter("discovery_queries_total", "Queries of discovery sources.", [
      "pool",
      "source",
      "result",
    ]),
    configuration_changes: counter(
      "configuration_changes_total",
      "Changed configuration files met by the running gateway.",
      ["result"],
    ),
    internal_errors: counter(
      "internal_errors_total",
      "Errors inside the gateway that were caught, by place. Each is in the error log.",
      ["place"],
    ),
    in_flight_healed: counter(
      "in_flight_healed_total",
      "In-flight attempts of dead workers that were taken off the counts.",
      [],
    ),
    dict_refusals: counter(
      "shared_dict_refused_writes_total",
      "Writes that found no room in a shared dict.",
      ["dict"],
    ),
    event_loop_lag: gauge(
      "event_loop_lag_seconds",
      "How late the scheduler ran, the worst of the last second over all workers.",
      "maximum",
    ),
    lua_memory: gauge(
      "lua_memory_bytes",
      "Memory of the Lua virtual machines of all workers.",
      "sum",
    ),
    workers: gauge(
      "workers",
      "Workers that publish metrics, those that are shutting down included.",
      "sum",
    ),
    timers: gauge("timers", "Timers of all workers, pending and running.", "sum"),
  };
};

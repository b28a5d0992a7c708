import {
  declareCounter,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What waiting for a model's slots makes a worker count. */
export interface ModelQueueMetrics {
  readonly outcomes: Family<Series>;
  readonly wait: Family<HistogramSeries>;
}

export const declareModelQueue = (
  registry: Registry,
  bounds: readonly number[],
): ModelQueueMetrics => ({
  outcomes: declareCounter(
    registry,
    "moontide_llm_queue_outcomes_total",
    "Requests that had to wait for a slot of their model, by how that ended: `granted`, `timeout`, `evicted`, `refused` or `gone`.",
    { labels: ["model", "outcome"] },
  ),
  wait: declareHistogram(
    registry,
    "moontide_llm_queue_wait_seconds",
    "How long requests waited that were given a slot, by class.",
    bounds,
    { labels: ["model", "priority"] },
  ),
});

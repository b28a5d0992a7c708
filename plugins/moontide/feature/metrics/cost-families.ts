import {
  declareCounter,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What requests for models have cost, and how well that was known before. */
export interface CostMetrics {
  readonly cost: Family<Series>;
  readonly unpriced: Family<Series>;
  readonly token_estimate: Family<HistogramSeries>;
  readonly usage_dropped: Family<Series>;
  readonly usage_failures: Family<Series>;
  readonly sums_dropped: Family<Series>;
  readonly sums_failures: Family<Series>;
}

const labels = ["model", "provider"];

/** Closest around 1, where the estimate is right. */
const ratioBounds = [0.25, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 4];

export const declareCosts = (registry: Registry): CostMetrics => ({
  cost: declareCounter(
    registry,
    "moontide_llm_cost_usd_total",
    "US dollars that requests have cost, by the prices that are configured.",
    { labels },
  ),
  unpriced: declareCounter(
    registry,
    "moontide_llm_unpriced_requests_total",
    "Requests to models of which nobody says what they cost; they count as free.",
    { labels },
  ),
  token_estimate: declareHistogram(
    registry,
    "moontide_llm_token_estimate_ratio",
    "Estimated tokens of a request's input by what its provider then said; 1 is right.",
    ratioBounds,
    { labels: ["model"] },
  ),
  usage_dropped: declareCounter(
    registry,
    "moontide_llm_usage_dropped_total",
    "Requests that are missing in the usage file because it could not be written for long.",
  ),
  usage_failures: declareCounter(
    registry,
    "moontide_llm_usage_write_failures_total",
    "Attempts to write to the usage file that failed; what waits is tried again.",
  ),
  sums_dropped: declareCounter(
    registry,
    "moontide_llm_usage_sums_dropped_total",
    "Requests that are missing in the cluster's sums of usage: Redis was away for too long, or clients invent too many names.",
  ),
  sums_failures: declareCounter(
    registry,
    "moontide_llm_usage_sums_failures_total",
    "Attempts to tell Redis sums of usage that failed; what waits is tried again.",
  ),
});

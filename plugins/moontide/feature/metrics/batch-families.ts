import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What batches make the leading worker count. */
export interface BatchMetrics {
  readonly requests: Family<Series>;
  readonly ended: Family<Series>;
}

export const declareBatches = (registry: Registry): BatchMetrics => ({
  requests: declareCounter(
    registry,
    "moontide_llm_batch_requests_total",
    "Requests of batches, by what came of them: `completed`, `failed`, or `postponed` since waiting helps.",
    { labels: ["result"] },
  ),
  ended: declareCounter(
    registry,
    "moontide_llm_batches_total",
    "Batches that have ended, by how: `completed`, `failed`, `expired` or `cancelled`.",
    { labels: ["status"] },
  ),
});

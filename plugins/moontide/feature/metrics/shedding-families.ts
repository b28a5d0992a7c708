import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What refusing by class makes a worker count. */
export interface SheddingMetrics {
  shed: Family<Series>;
}

export const declareShedding = (registry: Registry): SheddingMetrics => ({
  shed: declareCounter(
    registry,
    "moontide_shed_total",
    "Requests that a pool with too much to do refused by their class, a retry by the one below its own.",
    { labels: ["pool", "priority"] },
  ),
});

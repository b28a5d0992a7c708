import {
  declareCounter,
  declareGauge,
  Family,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What refusing by class makes a worker count. */
export interface SheddingMetrics {
  shed: Family<Series>;
  self_protection_refused: Family<Series>;
  self_protection_ratio: Family<Series>;
}

export const declareShedding = (registry: Registry): SheddingMetrics => ({
  shed: declareCounter(
    registry,
    "moontide_shed_total",
    "Requests that a pool with too much to do refused by their class, a retry by the one below its own.",
    { labels: ["pool", "priority"] },
  ),
  self_protection_refused: declareCounter(
    registry,
    "moontide_self_protection_refused_total",
    "Requests that a worker with too much to do itself refused by their class.",
    { labels: ["priority"] },
  ),
  self_protection_ratio: declareGauge(
    registry,
    "moontide_self_protection_ratio",
    "The part of its requests that a worker with too much to do refuses, 0 to 0.95; the worst of all workers.",
    { merge: "maximum" },
  ),
});

import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What the conditions of classes and flags make a worker count. */
export interface ClassMetrics {
  readonly classified: Family<Series>;
  readonly bots: Family<Series>;
  readonly flags: Family<Series>;
}

export const declareClasses = (registry: Registry): ClassMetrics => ({
  classified: declareCounter(
    registry,
    "moontide_classified_total",
    "Requests by class; one that belongs to several is counted in each.",
    { labels: ["class"] },
  ),
  bots: declareCounter(
    registry,
    "moontide_bots_total",
    "Requests of bots by category, where classes ask for it; a bot of several is counted in each.",
    { labels: ["category"] },
  ),
  flags: declareCounter(
    registry,
    "moontide_flags_total",
    "Requests that were asked for a feature flag, by whether it was on.",
    { labels: ["flag", "result"] },
  ),
});

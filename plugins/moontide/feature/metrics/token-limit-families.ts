import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What limits and budgets of requests for models make a worker count. */
export interface TokenLimitMetrics {
  readonly results: Family<Series>;
  readonly settled: Family<Series>;
  readonly fallbacks: Family<Series>;
  readonly dropped: Family<Series>;
  readonly webhooks: Family<Series>;
}

export const declareTokenLimits = (registry: Registry): TokenLimitMetrics => ({
  results: declareCounter(
    registry,
    "moontide_token_limited_total",
    "Requests for models that a token limit or a budget was asked about, by result.",
    { labels: ["limit", "quantity", "result"] },
  ),
  settled: declareCounter(
    registry,
    "moontide_token_limit_settled_total",
    "What was `reserved` of token limits and budgets for requests that have ended, and what they `used`; of dollars, billionths.",
    { labels: ["limit", "quantity", "kind"] },
  ),
  fallbacks: declareCounter(
    registry,
    "moontide_token_limit_fallbacks_total",
    "Requests that a token limit or a budget of the cluster was asked about and that the gateway decided on by itself, for want of Redis.",
    { labels: ["limit"] },
  ),
  dropped: declareCounter(
    registry,
    "moontide_token_limit_dropped_total",
    "Requests that Redis could not be told the use of, because it was away for too long.",
  ),
  webhooks: declareCounter(
    registry,
    "moontide_budget_webhooks_total",
    "Webhooks that were to be told that a budget's soft limit is reached, by result.",
    { labels: ["budget", "result"] },
  ),
});

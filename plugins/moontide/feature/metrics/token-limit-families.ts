import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What limits and budgets of requests for models make a worker count. */
export interface TokenLimitMetrics {
  readonly results: Family<Series>;
  readonly settled: Family<Series>;
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
});

import { declareCounter, Family, Registry, Series } from "../../policy/metrics/registry";

/** What answers that are given again make a worker count. */
export interface AnswerCacheMetrics {
  readonly requests: Family<Series>;
  readonly bytes: Family<Series>;
  readonly saved_tokens: Family<Series>;
  readonly saved_usd: Family<Series>;
  readonly unkept: Family<Series>;
  readonly unusable: Family<Series>;
  readonly purges: Family<Series>;
}

export const declareAnswerCache = (registry: Registry): AnswerCacheMetrics => {
  const counter = (name: string, help: string, labels: readonly string[]): Family<Series> =>
    declareCounter(registry, `moontide_llm_cache_${name}`, help, { labels });
  return {
    requests: counter(
      "requests_total",
      "Requests for models with a cache: `hit`, `shared` (it waited for another one's answer), `miss`, or `bypass`, which had nothing to do with it.",
      ["model", "result"],
    ),
    bytes: counter(
      "bytes_total",
      "Bytes of answers, as providers sent them: `kept`, or `given` again.",
      ["model", "direction"],
    ),
    saved_tokens: counter(
      "saved_tokens_total",
      "Tokens of answers that were given again: `input` and `output`.",
      ["model", "kind"],
    ),
    saved_usd: counter(
      "saved_usd_total",
      "What answers that were given again would have cost, in US dollars.",
      ["model"],
    ),
    unkept: counter("unkept_total", "Answers that could have been kept and were not, by why.", [
      "model",
      "reason",
    ]),
    unusable: counter(
      "unusable_total",
      "What was found in place of an answer and is none: `corrupt`, or `unreadable` to the client's dialect.",
      ["reason"],
    ),
    purges: counter(
      "purges_total",
      "Purges by operators, by what: `key`, `model`, `tag` or `all`.",
      ["by"],
    ),
  };
};

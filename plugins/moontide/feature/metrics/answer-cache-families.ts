import {
  declareCounter,
  declareGauge,
  Family,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What the search for answers to something alike makes a worker count. */
export interface SemanticCacheMetrics {
  readonly lookups: Family<Series>;
  readonly comparisons: Family<Series>;
  readonly embedding_errors: Family<Series>;
  readonly vectors: Family<Series>;
  readonly saved_usd: Family<Series>;
}

const declareSemanticCache = (registry: Registry): SemanticCacheMetrics => {
  const counter = (name: string, help: string, labels: readonly string[]): Family<Series> =>
    declareCounter(registry, `moontide_llm_semantic_cache_${name}`, help, { labels });
  return {
    lookups: counter(
      "lookups_total",
      "Requests that were not found as they are, by what came of the search for something alike: `hit`, `miss`, `bypass` (it can't be compared), or `failed` (there was no vector, or none to compare it with).",
      ["model", "result"],
    ),
    comparisons: counter("comparisons_total", "Vectors that were compared.", ["model"]),
    embedding_errors: counter(
      "embedding_errors_total",
      "Vectors that were not to be had, by the model that makes them and by why: the kind of the error, `unreadable`, or `resting` after several in a row.",
      ["model", "reason"],
    ),
    vectors: counter(
      "vectors_total",
      "Vectors, by what became of them: `kept`, `no_room`, `stale` (the answer was gone), or `corrupt` (what Redis had was none).",
      ["model", "result"],
    ),
    saved_usd: counter(
      "saved_usd_total",
      "What answers to something alike would have cost, in US dollars; without what the vectors cost.",
      ["model"],
    ),
  };
};

/** What answers that are given again make a worker count. */
export interface AnswerCacheMetrics {
  readonly requests: Family<Series>;
  readonly bytes: Family<Series>;
  readonly saved_tokens: Family<Series>;
  readonly saved_usd: Family<Series>;
  readonly unkept: Family<Series>;
  readonly unusable: Family<Series>;
  readonly purges: Family<Series>;
  readonly semantic: SemanticCacheMetrics;
  readonly followers: Family<Series>;
  readonly broken_streams: Family<Series>;
}

export const declareAnswerCache = (registry: Registry): AnswerCacheMetrics => {
  const counter = (name: string, help: string, labels: readonly string[]): Family<Series> =>
    declareCounter(registry, `moontide_llm_cache_${name}`, help, { labels });
  return {
    requests: counter(
      "requests_total",
      "Requests for models with a cache: `hit`, `shared` (it waited for another one's answer), `semantic` (what was asked is nearly the same), `miss`, or `bypass`, which had nothing to do with it.",
      ["model", "result"],
    ),
    bytes: counter(
      "bytes_total",
      "Bytes of answers, as providers sent them: `kept`, `given` again, or `published` to other workers while they came.",
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
    semantic: declareSemanticCache(registry),
    followers: declareGauge(
      registry,
      "moontide_llm_cache_followers",
      "Requests that read the stream of another one at present.",
    ),
    broken_streams: counter(
      "broken_streams_total",
      "Streams of other requests whose readers were told an error, by why: `cut` (it broke off), `lost` (the worker that asked, or what it wrote, is gone), `slow` (the reader was).",
      ["model", "reason"],
    ),
  };
};

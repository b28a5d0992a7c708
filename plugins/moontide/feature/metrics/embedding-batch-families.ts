import {
  declareCounter,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";

/** What requests for vectors that go together make a worker count. */
export interface EmbeddingBatchMetrics {
  readonly batch_requests: Family<HistogramSeries>;
  readonly split_batches: Family<Series>;
}

const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];

export const declareEmbeddingBatches = (registry: Registry): EmbeddingBatchMetrics => {
  const labels = ["model", "provider"];
  return {
    batch_requests: declareHistogram(
      registry,
      "moontide_llm_embedding_batch_requests",
      "Requests for vectors that went to a provider in one call, of models with `batching`.",
      sizes,
      { labels },
    ),
    split_batches: declareCounter(
      registry,
      "moontide_llm_embedding_batch_splits_total",
      "Such calls that were refused for what one of their requests may have asked, so that each asked alone.",
      { labels },
    ),
  };
};

import { HistogramSeries, observe, Series, seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { EmbeddingBatchConfiguration } from "./schema";

interface BatchSeries {
  readonly requests: HistogramSeries;
  readonly split: Series;
}

/** How a model's requests for vectors go together. */
export interface Batching {
  readonly options: EmbeddingBatchConfiguration;
  /** By provider; made on first use. */
  readonly series: LuaMap<string, BatchSeries>;
}

/** Of a model without `batching` there is none. */
export const compileBatching = (
  options: EmbeddingBatchConfiguration | undefined,
): Batching | undefined =>
  options === undefined ? undefined : { options, series: new LuaMap<string, BatchSeries>() };

const seriesFor = (
  { metrics }: Gateway,
  { series }: Batching,
  model: string,
  provider: string,
): BatchSeries => {
  let one = series.get(provider);
  if (one === undefined) {
    const labels = [model, provider];
    const { batch_requests, split_batches } = metrics.llm.embedding_batches;
    one = { requests: seriesOf(batch_requests, labels), split: seriesOf(split_batches, labels) };
    series.set(provider, one);
  }
  return one;
};

/** So many requests went to a provider in one call. */
export const countBatch = (
  gateway: Gateway,
  batching: Batching,
  model: string,
  provider: string,
  requests: number,
): void => {
  const { metrics } = gateway;
  const series = seriesFor(gateway, batching, model, provider).requests;
  observe(metrics.llm.embedding_batches.batch_requests, series, requests);
};

/** A call was refused for what one of its requests may have asked, and each of them asks alone. */
export const countSplit = (
  gateway: Gateway,
  batching: Batching,
  model: string,
  provider: string,
): void => {
  seriesFor(gateway, batching, model, provider).split.value += 1;
};

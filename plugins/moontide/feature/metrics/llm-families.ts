import {
  declareCounter,
  declareGauge,
  declareHistogram,
  Family,
  HistogramSeries,
  Registry,
  Series,
} from "../../policy/metrics/registry";
import { AnswerCacheMetrics, declareAnswerCache } from "./answer-cache-families";
import { BatchMetrics, declareBatches } from "./batch-families";
import { MetricsConfiguration } from "../configuration/schema";
import { declareModelQueue, ModelQueueMetrics } from "./model-queue-families";
import { CostMetrics, declareCosts } from "./cost-families";
import { declareEmbeddingBatches, EmbeddingBatchMetrics } from "./embedding-batch-families";

/** The series of one model at one provider; each is made on first use. */
export interface ModelSeries {
  readonly requests: (Series | undefined)[];
  readonly tokens: Record<string, Series | undefined>;
  /** By how they ended. */
  readonly attempts: Record<string, Series | undefined>;
  readonly first_token: HistogramSeries;
  readonly duration: HistogramSeries;
  cost: Series | undefined;
  unpriced: Series | undefined;
}

/** What requests for models make a worker count. */
export interface LlmMetrics {
  readonly requests: Family<Series>;
  readonly attempts: Family<Series>;
  readonly tokens: Family<Series>;
  readonly first_token: Family<HistogramSeries>;
  readonly duration: Family<HistogramSeries>;
  readonly streams: Family<Series>;
  readonly cut_streams: Family<Series>;
  readonly fallbacks: Family<Series>;
  readonly prompts: Family<Series>;
  readonly prompt_classes: Family<Series>;
  readonly costs: CostMetrics;
  readonly guards: Family<Series>;
  readonly personal_data: Family<Series>;
  readonly turns: Family<Series>;
  readonly cache: AnswerCacheMetrics;
  readonly embedding_batches: EmbeddingBatchMetrics;
  readonly queue: ModelQueueMetrics;
  readonly batches: BatchMetrics;
  /** By model, then by provider: looking a series up by its labels costs more than all the counting. */
  readonly known: LuaMap<string, LuaMap<string, ModelSeries>>;
}

/** Answers of models take longer than those of ordinary endpoints: up to minutes. */
const longer = [10, 20, 30, 60, 120, 300];

const boundsOf = ({ latency_buckets_seconds }: MetricsConfiguration): readonly number[] => {
  const bounds: number[] = [];
  for (const bound of latency_buckets_seconds) bounds[bounds.length] = bound;
  for (const bound of longer) {
    if (bound > (bounds[bounds.length - 1] ?? 0)) bounds[bounds.length] = bound;
  }
  return bounds;
};

const labels = ["model", "provider"];

const counter = (
  registry: Registry,
  name: string,
  help: string,
  by: readonly string[],
): Family<Series> => declareCounter(registry, `moontide_${name}`, help, { labels: by });

const seconds = (
  registry: Registry,
  configuration: MetricsConfiguration,
  name: string,
  help: string,
): Family<HistogramSeries> =>
  declareHistogram(registry, `moontide_${name}`, help, boundsOf(configuration), { labels });

const declarePrompts = (registry: Registry): Family<Series> =>
  counter(
    registry,
    "llm_prompt_requests_total",
    "Requests for prompts of the configuration, by version and status class.",
    ["prompt", "version", "status_class"],
  );

const declarePromptClasses = (registry: Registry): Family<Series> =>
  counter(
    registry,
    "llm_prompt_classes_total",
    "Requests of which rules asked what kind of prompt they are, by that: `none` where it was none of those.",
    ["model", "class"],
  );

const declareGuards = (registry: Registry): Family<Series> =>
  counter(
    registry,
    "llm_guards_total",
    "Requests in which a guard found something, by what it was and what came of it: `block`, `mask` or `log`.",
    ["reason", "action"],
  );

const declarePersonalData = (registry: Registry): Family<Series> =>
  counter(
    registry,
    "llm_personal_data_total",
    "Pieces of personal data that guards found, by kind and by what came of it.",
    ["kind", "action"],
  );

const declareTurns = (registry: Registry): Family<Series> =>
  counter(
    registry,
    "llm_turns_total",
    "Turns of conversations that were to be kept, by what came of it: `kept`, `too_large`, `empty` or `unreachable`.",
    ["result"],
  );

export const declareLlm = (
  registry: Registry,
  configuration: MetricsConfiguration,
): LlmMetrics => ({
  requests: counter(
    registry,
    "llm_requests_total",
    "Requests for models, by the model's name at the gateway, who answered last, and the status class.",
    ["model", "provider", "status_class"],
  ),
  attempts: counter(registry, "llm_attempts_total", "Requests to providers, by how they ended.", [
    "model",
    "provider",
    "result",
  ]),
  tokens: counter(
    registry,
    "llm_tokens_total",
    "Tokens of answered requests: `input`, of these `cached`, and `output`, of these `reasoning`; `estimated` where the provider told none.",
    ["model", "provider", "kind"],
  ),
  first_token: seconds(
    registry,
    configuration,
    "llm_first_token_seconds",
    "Time from the request until the first piece of a streamed answer, failed attempts included.",
  ),
  duration: seconds(
    registry,
    configuration,
    "llm_duration_seconds",
    "Time from the request to the end of its answer.",
  ),
  streams: declareGauge(registry, "moontide_llm_streams", "Streamed answers under way.", {
    merge: "sum",
  }),
  cut_streams: counter(
    registry,
    "llm_cut_streams_total",
    "Streams that ended before their answer did, by whose fault: `provider`, `client`, `limit`, or `gateway`, whose worker was to end.",
    ["model", "provider", "by"],
  ),
  fallbacks: counter(
    registry,
    "llm_fallbacks_total",
    "Requests that another candidate answered than the first, by the one that did.",
    labels,
  ),
  prompts: declarePrompts(registry),
  prompt_classes: declarePromptClasses(registry),
  costs: declareCosts(registry),
  guards: declareGuards(registry),
  personal_data: declarePersonalData(registry),
  turns: declareTurns(registry),
  cache: declareAnswerCache(registry),
  embedding_batches: declareEmbeddingBatches(registry),
  queue: declareModelQueue(registry, boundsOf(configuration)),
  batches: declareBatches(registry),
  known: new LuaMap(),
});

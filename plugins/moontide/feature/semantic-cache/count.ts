import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";

/** How the search for something alike went. */
export type Lookup = "hit" | "miss" | "bypass" | "failed";

export const countLookup = ({ metrics }: Gateway, model: string, result: Lookup): void => {
  seriesOf(metrics.llm.cache.semantic.lookups, [model, result]).value += 1;
};

export const countComparisons = ({ metrics }: Gateway, model: string, amount: number): void => {
  seriesOf(metrics.llm.cache.semantic.comparisons, [model]).value += amount;
};

/** @param model the one that makes vectors */
export const countEmbeddingError = ({ metrics }: Gateway, model: string, reason: string): void => {
  seriesOf(metrics.llm.cache.semantic.embedding_errors, [model, reason]).value += 1;
};

/** What became of a vector: `stale`: its answer is gone, or no longer what it was kept with. */
export type VectorFate = "kept" | "no_room" | "stale" | "corrupt";

export const countVectors = (
  { metrics }: Gateway,
  model: string,
  fate: VectorFate,
  amount: number,
): void => {
  seriesOf(metrics.llm.cache.semantic.vectors, [model, fate]).value += amount;
};

export const countSaved = ({ metrics }: Gateway, model: string, cost_nano_usd: number): void => {
  seriesOf(metrics.llm.cache.semantic.saved_usd, [model]).value += cost_nano_usd / 1e9;
};

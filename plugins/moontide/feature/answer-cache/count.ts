import { AnswerEntry } from "../../policy/answer-cache/entry";
import { seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import type { Unkept } from "./shelf";

/** How a request fared. */
export type Result = "hit" | "shared" | "semantic" | "miss" | "bypass";

export const countRequest = ({ metrics }: Gateway, model: string, result: Result): void => {
  seriesOf(metrics.llm.cache.requests, [model, result]).value += 1;
};

export const countKept = ({ metrics }: Gateway, model: string, bytes: number): void => {
  seriesOf(metrics.llm.cache.bytes, [model, "kept"]).value += bytes;
};

export const countUnkept = (
  { metrics }: Gateway,
  model: string,
  reason: Unkept | "incomplete" | "fallback",
): void => {
  seriesOf(metrics.llm.cache.unkept, [model, reason]).value += 1;
};

export const countUnusable = ({ metrics }: Gateway, reason: "corrupt" | "unreadable"): void => {
  seriesOf(metrics.llm.cache.unusable, [reason]).value += 1;
};

/** An answer that was given again, and what it would have cost. */
export const countHit = (
  gateway: Gateway,
  model: string,
  entry: AnswerEntry,
  result: Result,
): void => {
  const { cache } = gateway.metrics.llm;
  countRequest(gateway, model, result);
  seriesOf(cache.bytes, [model, "given"]).value += entry.body.length;
  seriesOf(cache.saved_tokens, [model, "input"]).value += entry.input_tokens;
  seriesOf(cache.saved_tokens, [model, "output"]).value += entry.output_tokens;
  seriesOf(cache.saved_usd, [model]).value += entry.cost_nano_usd / 1e9;
};

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

export const countBytes = (
  { metrics }: Gateway,
  model: string,
  direction: "given" | "published",
  bytes: number,
): void => {
  seriesOf(metrics.llm.cache.bytes, [model, direction]).value += bytes;
};

/** What an answer that was given again would have cost. */
export const countSaved = (
  { metrics }: Gateway,
  model: string,
  saved: Pick<AnswerEntry, "input_tokens" | "output_tokens" | "cost_nano_usd">,
): void => {
  const { saved_tokens, saved_usd } = metrics.llm.cache;
  seriesOf(saved_tokens, [model, "input"]).value += saved.input_tokens;
  seriesOf(saved_tokens, [model, "output"]).value += saved.output_tokens;
  seriesOf(saved_usd, [model]).value += saved.cost_nano_usd / 1e9;
};

/** An answer that was given again, whole. */
export const countHit = (
  gateway: Gateway,
  model: string,
  entry: AnswerEntry,
  result: Result,
): void => {
  countRequest(gateway, model, result);
  countBytes(gateway, model, "given", entry.body.length);
  countSaved(gateway, model, entry);
};

/** Requests begin and cease to read another one's stream. */
export const countFollowers = ({ metrics }: Gateway, change: number): void => {
  seriesOf(metrics.llm.cache.followers, []).value += change;
};

/** Why a client that read another request's stream was told an error: that broke off, was lost, or it was slow itself. */
export type WhyBroken = "cut" | "lost" | "slow";

export const countBroken = ({ metrics }: Gateway, model: string, why: WhyBroken): void => {
  seriesOf(metrics.llm.cache.broken_streams, [model, why]).value += 1;
};

import { Usage } from "../../policy/dialect/conversation";
import { observe, Series, seriesOf } from "../../policy/metrics/registry";
import type { Gateway } from "../gateway/gateway";
import { LlmMetrics, ModelSeries } from "../metrics/llm-families";
import type { Candidate } from "../model/model";
import { tellUnpriced } from "../price/unpriced";
import { className, statusClass } from "../proxy/attempt";
import { Failure } from "./failure";
import { ModelSession } from "./session";
import { Settlement } from "./settlement";

const createSeries = (metrics: LlmMetrics, model: string, provider: string): ModelSeries => ({
  requests: [],
  attempts: {},
  tokens: {},
  first_token: seriesOf(metrics.first_token, [model, provider]),
  duration: seriesOf(metrics.duration, [model, provider]),
  cost: undefined,
  unpriced: undefined,
});

const seriesFor = (metrics: LlmMetrics, model: string, provider: string): ModelSeries => {
  let of_model = metrics.known.get(model);
  if (of_model === undefined) {
    of_model = new LuaMap();
    metrics.known.set(model, of_model);
  }
  let series = of_model.get(provider);
  if (series === undefined) {
    series = createSeries(metrics, model, provider);
    of_model.set(provider, series);
  }
  return series;
};

/** What clients name without its being configured, such as any model of a provider, counts as one. */
const unlisted = "unlisted";

/** Names that clients invent are no labels. */
const namesOf = ({
  gateway,
  plan,
  attempt,
}: ModelSession): LuaMultiReturn<[model: string, provider: string]> => {
  const alias = plan?.alias ?? "";
  const model = alias === "" || gateway.models.has(alias) ? alias : unlisted;
  return $multi(model, attempt?.candidate.provider.name ?? "");
};

/** Streams under way begin and end. */
export const countStreams = (gateway: Gateway, change: number): void => {
  seriesOf(gateway.metrics.llm.streams, []).value += change;
};

const nanoPerUsd = 1e9;

/** What an attempt has cost; where nobody says what it costs, that. */
export const countCost = (
  session: ModelSession,
  candidate: Candidate,
  usage: Usage,
  cost_nano_usd: number,
): void => {
  const { gateway } = session;
  const [model, provider] = namesOf(session);
  const metrics = gateway.metrics.llm;
  const series = seriesFor(metrics, model, provider);
  if (candidate.price !== undefined) {
    series.cost ??= seriesOf(metrics.costs.cost, [model, provider]);
    series.cost.value += cost_nano_usd / nanoPerUsd;
  } else if (usage.input_tokens + usage.output_tokens > 0) {
    series.unpriced ??= seriesOf(metrics.costs.unpriced, [model, provider]);
    series.unpriced.value += 1;
    tellUnpriced(gateway, candidate);
  }
};

/** One attempt, by how it ended. */
export const countAttempt = (session: ModelSession, failure: Failure | undefined): void => {
  const [model, provider] = namesOf(session);
  const result = failure?.kind ?? "success";
  const metrics = session.gateway.metrics.llm;
  const { attempts } = seriesFor(metrics, model, provider);
  let series = attempts[result];
  if (series === undefined) {
    series = seriesOf(metrics.attempts, [model, provider, result]);
    attempts[result] = series;
  }
  series.value += 1;
};

const countTokens = (
  metrics: LlmMetrics,
  series: ModelSeries,
  model: string,
  provider: string,
  kind: string,
  tokens: number | undefined,
): void => {
  if (tokens === undefined || tokens === 0) return;
  let one = series.tokens[kind];
  if (one === undefined) {
    one = seriesOf(metrics.tokens, [model, provider, kind]);
    series.tokens[kind] = one;
  }
  one.value += tokens;
};

const countUsage = (
  metrics: LlmMetrics,
  series: ModelSeries,
  model: string,
  provider: string,
  usage: Usage,
): void => {
  countTokens(metrics, series, model, provider, "input", usage.input_tokens);
  countTokens(metrics, series, model, provider, "cached", usage.cached_tokens);
  countTokens(metrics, series, model, provider, "output", usage.output_tokens);
  countTokens(metrics, series, model, provider, "reasoning", usage.reasoning_tokens);
};

const countStatus = (
  metrics: LlmMetrics,
  series: ModelSeries,
  model: string,
  provider: string,
  status: number,
): void => {
  const status_class = statusClass(status);
  let one: Series | undefined = series.requests[status_class - 1];
  if (one === undefined) {
    one = seriesOf(metrics.requests, [model, provider, className(status_class)]);
    series.requests[status_class - 1] = one;
  }
  one.value += 1;
};

/** What kind of prompt it was, where rules asked, and which prompt of the gateway's own. */
const countPrompt = (
  metrics: LlmMetrics,
  { plan, filled }: ModelSession,
  model: string,
  status: number,
): void => {
  const prompt_class = plan?.prompt_class;
  if (prompt_class !== undefined) {
    seriesOf(metrics.prompt_classes, [model, prompt_class]).value += 1;
  }
  if (filled === undefined) return;
  const { prompt, version } = filled;
  const status_class = className(statusClass(status));
  seriesOf(metrics.prompts, [prompt, version, status_class]).value += 1;
};

/** All that was found out about a request that has ended. */
export const countModelRequest = (
  gateway: Gateway,
  session: ModelSession,
  { usage, exact }: Settlement,
  status: number,
): void => {
  const metrics = gateway.metrics.llm;
  const [model, provider] = namesOf(session);
  const series = seriesFor(metrics, model, provider);
  const { started_at, first_token_at, cut, first, attempt } = session;
  countStatus(metrics, series, model, provider, status);
  countPrompt(metrics, session, model, status);
  observe(metrics.duration, series.duration, gateway.ports.clock.now() - started_at);
  if (first_token_at !== undefined) {
    observe(metrics.first_token, series.first_token, first_token_at - started_at);
  }
  if (exact) countUsage(metrics, series, model, provider, usage);
  else {
    const tokens = session.estimated_tokens ?? usage.output_tokens;
    countTokens(metrics, series, model, provider, "estimated", tokens);
  }
  if (cut !== undefined) seriesOf(metrics.cut_streams, [model, provider, cut]).value += 1;
  const hasMoved = status < 400 && attempt !== undefined && attempt.candidate !== first;
  if (hasMoved) seriesOf(metrics.fallbacks, [model, provider]).value += 1;
};

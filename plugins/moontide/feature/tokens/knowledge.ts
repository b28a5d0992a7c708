import type { Usage } from "../../policy/dialect/conversation";
import { HistogramSeries, observe, seriesOf } from "../../policy/metrics/registry";
import {
  answerTokens,
  expectedOutput as expectedOf,
  inputTokens,
  Learned,
  learnInput,
  learnOutput,
  newLearned,
} from "../../policy/tokens/learning";
import { Measure, measure } from "../../policy/tokens/measure";
import type { Gateway } from "../gateway/gateway";

/** What this worker knows of how a model counts tokens. */
export interface Known {
  readonly learned: Learned;
  /** The same when it was last made one with what the other workers know (share.ts). */
  readonly before: Learned;
  /** Something was learned since. */
  has_news: boolean;
  /** When the next answer is to be learned from, on the monotonic clock. */
  due_at: number;
  /** How far estimates are off; made on first use. */
  ratios: HistogramSeries | undefined;
}

export interface TokenKnowledge {
  /** By the model's name at the gateway. */
  readonly known: LuaMap<string, Known>;
  /** Of what all workers know, as far as this one has taken it over. */
  version: number;
}

const nothing = newLearned();

const learnedOf = ({ tokens }: Gateway, model: string): Learned =>
  tokens.known.get(model)?.learned ?? nothing;

/** What is known of a model; made where there is nothing yet. */
export const knownOf = (tokens: TokenKnowledge, model: string): Known => {
  let known = tokens.known.get(model);
  if (known === undefined) {
    known = {
      learned: newLearned(),
      before: newLearned(),
      has_news: false,
      due_at: 0,
      ratios: undefined,
    };
    tokens.known.set(model, known);
  }
  return known;
};

/** About how many tokens a request of a size has, by what the model's requests before it had. */
export const estimateSize = (gateway: Gateway, model: string, size: Measure): number =>
  inputTokens(learnedOf(gateway, model), size);

/** The same by the body; measuring it takes some 5 µs. */
export const estimateInput = (gateway: Gateway, model: string, body: string): number =>
  estimateSize(gateway, model, measure(body));

/** How long an answer of a model is expected to be whose length nobody limits. */
export const expectedOutput = (gateway: Gateway, model: string): number =>
  expectedOf(learnedOf(gateway, model));

/** How many tokens so many bytes of an answer's text are. */
export const tokensOfAnswer = (gateway: Gateway, model: string, bytes: number): number =>
  answerTokens(learnedOf(gateway, model), bytes);

/** From the first answers of a model all is learned; then from one in so many seconds, for measuring takes its time. */
const firstAnswers = 100;
const secondsBetween = 0.05;

/** Whether the answer that has come is to be learned from. */
export const isDue = ({ tokens, ports }: Gateway, model: string): boolean => {
  if (model === "") return false;
  const known = tokens.known.get(model);
  if (known === undefined || known.learned.output.seen < firstAnswers) return true;
  return ports.clock.now() >= known.due_at;
};

/**
 * Learns from what a provider said that a request used. How far the estimate was off is observed before.
 *
 * @param answer_bytes of the answer's text; 0 where nobody counted them
 */
export const learnUsage = (
  gateway: Gateway,
  model: string,
  size: Measure,
  { input_tokens, output_tokens }: Usage,
  answer_bytes: number,
): void => {
  const known = knownOf(gateway.tokens, model);
  const { learned } = known;
  if (input_tokens > 0) {
    const { token_estimate } = gateway.metrics.llm.costs;
    const ratio = inputTokens(learned, size) / input_tokens;
    known.ratios ??= seriesOf(token_estimate, [model]);
    if (ratio < math.huge) observe(token_estimate, known.ratios, ratio);
    learnInput(learned, size, input_tokens);
  }
  learnOutput(learned, output_tokens, answer_bytes);
  known.has_news = true;
  known.due_at = gateway.ports.clock.now() + secondsBetween;
};

/** How much the model is to think, and what that forbids. */
import type { Json } from "../../json/value";
import type { Message, ModelRequest, Reasoning } from "../conversation";
import type { Writing } from "../dialect";
import { budgetOf, effortOf } from "../shared/reasoning";
import { isOpenAiSeal } from "../shared/seal";
import { thinksAdaptively } from "./model";

/** Anthropic takes no smaller budget. */
const smallest = 1024;

export interface Thinking {
  readonly maximum_tokens: number;
  readonly thinking: Json | undefined;
  readonly effort: string | undefined;
}

const isSigned = (message: Message): boolean => {
  const first = message.parts[0];
  return (
    first !== undefined &&
    first.kind === "reasoning" &&
    first.id === undefined &&
    !isOpenAiSeal(first.sealed) &&
    (first.signature !== undefined || first.sealed !== undefined)
  );
};

/**
 * While the model waits for results of tools, a model that thinks must get back the thoughts that it called them with.
 * Clients of other dialects seldom kept them.
 */
const lacksThoughts = (request: ModelRequest): boolean => {
  const { messages } = request;
  let at = messages.length - 1;
  if (at < 0 || messages[at]!.role !== "tool") return false;
  while (at >= 0 && messages[at]!.role !== "assistant") at -= 1;
  return at >= 0 && !isSigned(messages[at]!);
};

/** A model that thinks can't be made to call a tool. */
const isForced = (request: ModelRequest): boolean => {
  const kind = request.tool_choice?.kind;
  return request.tools.length > 0 && (kind === "required" || kind === "named");
};

/** Undefined: there is no room to think. A word leaves at least half of the tokens to the answer. */
const budgetIn = (reasoning: Reasoning, maximum: number): number | undefined => {
  const wanted = math.max(smallest, budgetOf(reasoning) ?? smallest);
  const most = reasoning.budget_tokens === undefined ? math.floor(maximum / 2) : maximum - 1;
  const budget = math.max(smallest, math.min(wanted, most));
  return budget < maximum ? budget : undefined;
};

const display = (reasoning: Reasoning): string | undefined =>
  reasoning.shown === false ? "omitted" : undefined;

const wordOf = (reasoning: Reasoning): string | undefined => {
  const effort = effortOf(reasoning);
  return effort === "minimal" ? "low" : effort;
};

export const thinkingOf = (request: ModelRequest, writing: Writing): Thinking => {
  const { reasoning } = request;
  const own = request.maximum_tokens;
  let maximum_tokens = own ?? writing.default_maximum_tokens;
  const off: Thinking = { maximum_tokens, thinking: undefined, effort: undefined };
  if (reasoning === undefined || reasoning.effort === "none") return off;
  if (isForced(request) || lacksThoughts(request)) return off;
  if (thinksAdaptively(writing.model)) {
    const thinking = { type: "adaptive", display: display(reasoning) };
    return { maximum_tokens, thinking, effort: wordOf(reasoning) };
  }
  // Tokens to think with come on top of what the configuration allows an answer.
  if (own === undefined) maximum_tokens += math.max(smallest, budgetOf(reasoning) ?? smallest);
  const budget_tokens = budgetIn(reasoning, maximum_tokens);
  if (budget_tokens === undefined) return off;
  const thinking = { type: "enabled", budget_tokens, display: display(reasoning) };
  return { maximum_tokens, thinking, effort: undefined };
};

/** How much to think, between the words of some providers and the tokens of others. */
import type { Reasoning } from "../conversation";

type Effort = NonNullable<Reasoning["effort"]>;

/** LiteLLM's steps, so that who changes gateways gets the same answers. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 128,
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
};

const efforts: readonly Effort[] = ["none", "minimal", "low", "medium", "high", "xhigh"];

/** `max` is the newest name of the most. */
export const readEffort = (text: string | undefined): Effort | undefined => {
  if (text === undefined) return undefined;
  if (text === "max") return "xhigh";
  const known = budgets as Readonly<Record<string, number | undefined>>;
  return known[text] === undefined ? undefined : (text as Effort);
};

/** In words; the smallest that allows so many tokens where only these are known. */
export const effortOf = (reasoning: Reasoning): Effort | undefined => {
  if (reasoning.effort !== undefined) return reasoning.effort;
  const tokens = reasoning.budget_tokens;
  if (tokens === undefined) return undefined;
  for (const effort of efforts) if (budgets[effort] >= tokens) return effort;
  return "xhigh";
};

/** In tokens. */
export const budgetOf = (reasoning: Reasoning): number | undefined =>
  reasoning.budget_tokens ??
  (reasoning.effort === undefined ? undefined : budgets[reasoning.effort]);

import type { Reasoning } from "../conversation";
import type { JsonObject } from "../../json/value";
import { budgetOf, effortOf } from "../shared/reasoning";

/** Models from Gemini 3 on are told a level; those before, tokens. */
const hasLevels = (model: string): boolean => {
  const [version] = string.match(model, "gemini%-(%d+)");
  return version !== undefined && (tonumber(version) ?? 0) >= 3;
};

const levels = {
  none: "MINIMAL",
  minimal: "MINIMAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "HIGH",
} as const;

export const thinkingConfig = (
  reasoning: Reasoning | undefined,
  model: string,
): JsonObject | undefined => {
  if (reasoning === undefined) return undefined;
  const effort = effortOf(reasoning);
  // Other dialects show thoughts unless they are told not to. Who does not think must not be asked to show any.
  const includeThoughts = effort === "none" ? undefined : (reasoning.shown ?? true);
  if (effort === undefined) return { includeThoughts };
  if (hasLevels(model)) return { thinkingLevel: levels[effort], includeThoughts };
  return { thinkingBudget: budgetOf(reasoning), includeThoughts };
};

/**
 * What stands in for the signature of a call that another model made, or that a client has lost: from Gemini 3 on a call
 * without one is refused. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const missingSignature = (model: string): string | undefined =>
  hasLevels(model) ? "skip_thought_signature_validator" : undefined;

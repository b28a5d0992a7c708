/**
 * Whose model it is: Converse is one dialect, but how to think is each maker's own. Names are model ids
 * (`anthropic.claude-…`), inference profiles (`us.anthropic.claude-…`) or ARNs that end with one.
 */
export type Family = "anthropic" | "nova" | "openai" | "other";

const has = (model: string, word: string): boolean =>
  string.find(model, word, 1, true)[0] !== undefined;

export const familyOf = (model: string): Family => {
  if (has(model, "anthropic.")) return "anthropic";
  if (has(model, "amazon.nova")) return "nova";
  return has(model, "openai.") ? "openai" : "other";
};

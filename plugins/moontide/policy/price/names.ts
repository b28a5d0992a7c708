/** Under which names LiteLLM's map has what a provider calls a model. */
import type { ProviderTypeName } from "../provider/names";

/** LiteLLM's word for a type of provider, where it is not the type's own. */
const words: Readonly<Partial<Record<ProviderTypeName, string>>> = {
  vllm: "hosted_vllm",
  together: "together_ai",
  fireworks: "fireworks_ai",
  nvidia: "nvidia_nim",
  hugging_face: "huggingface",
};

/** A name to look for. */
export interface Sought {
  readonly name: string;
  /** The entry must be of a provider whose word begins so; "": any. */
  readonly provider: string;
}

/** `us.anthropic.claude…` is an inference profile of `anthropic.claude…`. */
const withoutRegion = (model: string): string | undefined =>
  string.match(model, "^[%l-]+%.(%l+%..+)$")[0];

/** `ft:gpt-4o-2024-08-06:org::id` is billed as `ft:gpt-4o-2024-08-06`. */
const withoutTraining = (model: string): string | undefined =>
  string.match(model, "^(ft:[^:]+):")[0];

/**
 * What to look for, the most particular first: `WORD/MODEL`, as LiteLLM calls most, then the model alone, as it calls those
 * of OpenAI, Anthropic and Bedrock, if the entry is of this provider. A provider of any type that goes by LiteLLM's word
 * in the configuration is found by that.
 */
export const namesSought = (
  provider: string,
  provider_type: ProviderTypeName,
  model: string,
): readonly Sought[] => {
  const word = words[provider_type] ?? provider_type;
  const sought: Sought[] = [
    { name: `${word}/${model}`, provider: "" },
    { name: model, provider: word },
  ];
  const shorter = withoutTraining(model) ?? withoutRegion(model);
  if (shorter !== undefined) sought[sought.length] = { name: shorter, provider: word };
  if (provider === word) return sought;
  sought[sought.length] = { name: `${provider}/${model}`, provider };
  sought[sought.length] = { name: model, provider };
  return sought;
};

import type { ProviderName } from "./providers";

/** What a client is told that a provider can't say, by scene: the field as the client's dialect calls it. */
const refusals: Readonly<
  Record<string, { providers: readonly ProviderName[]; fields: Readonly<Record<string, string>> }>
> = {
  "no calls in parallel where they are off": {
    providers: ["gemini", "bedrock"],
    fields: {
      openai_chat: "parallel_tool_calls",
      openai_responses: "parallel_tool_calls",
      anthropic: "tool_choice.disable_parallel_tool_use",
    },
  },
  "an image by its address": {
    providers: ["bedrock"],
    fields: {
      openai_chat: "messages",
      openai_responses: "input",
      anthropic: "messages",
      gemini: "contents",
    },
  },
  "an answer in JSON": {
    providers: ["anthropic", "claude", "bedrock"],
    fields: {
      openai_chat: "response_format",
      openai_responses: "text.format",
      gemini: "generationConfig.responseMimeType",
    },
  },
};

/** The field of the 400 that this cell of the matrix is; undefined where the provider can say it. */
export const refusedField = (
  scene: string,
  client: string,
  provider: ProviderName,
): string | undefined => {
  const refusal = refusals[scene];
  return refusal?.providers.includes(provider) === true ? refusal.fields[client] : undefined;
};

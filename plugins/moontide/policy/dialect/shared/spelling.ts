/** How dialects spell the fields of `ModelRequest`, where they spell them otherwise: a client is told of its own. */
import type { DialectName } from "../dialect";

type Spelling = Readonly<Record<string, string | undefined>>;

const openai_chat: Spelling = {
  choices: "n",
  format: "response_format",
  maximum_tokens: "max_completion_tokens",
  parallel_tools: "parallel_tool_calls",
  reasoning: "reasoning_effort",
};

const spellings: Readonly<Record<DialectName, Spelling>> = {
  openai_chat,
  openai_completions: { choices: "n", maximum_tokens: "max_tokens" },
  openai_responses: {
    format: "text.format",
    maximum_tokens: "max_output_tokens",
    messages: "input",
    parallel_tools: "parallel_tool_calls",
  },
  anthropic: {
    format: "output_config.format",
    maximum_tokens: "max_tokens",
    parallel_tools: "tool_choice.disable_parallel_tool_use",
    reasoning: "thinking",
    stop: "stop_sequences",
    user: "metadata.user_id",
  },
  gemini: {
    choices: "generationConfig.candidateCount",
    format: "generationConfig.responseMimeType",
    frequency_penalty: "generationConfig.frequencyPenalty",
    maximum_tokens: "generationConfig.maxOutputTokens",
    messages: "contents",
    presence_penalty: "generationConfig.presencePenalty",
    reasoning: "generationConfig.thinkingConfig",
    seed: "generationConfig.seed",
    stop: "generationConfig.stopSequences",
    temperature: "generationConfig.temperature",
    tool_choice: "toolConfig.functionCallingConfig",
    top_k: "generationConfig.topK",
    top_p: "generationConfig.topP",
  },
  bedrock: {
    format: "outputConfig.textFormat",
    maximum_tokens: "inferenceConfig.maxTokens",
    reasoning: "additionalModelRequestFields.thinking",
    stop: "inferenceConfig.stopSequences",
    temperature: "inferenceConfig.temperature",
    tool_choice: "toolConfig.toolChoice",
    tools: "toolConfig.tools",
    top_k: "additionalModelRequestFields.top_k",
    top_p: "inferenceConfig.topP",
  },
};

/** @param field as `ModelRequest` has it, or as the client's dialect has what is in `special` */
export const spelled = (client: DialectName | undefined, field: string): string =>
  (client === undefined ? undefined : spellings[client][field]) ?? field;

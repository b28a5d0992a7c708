import { anthropic } from "./anthropic/index";
import { bedrock } from "./bedrock/index";
import type { Dialect, DialectName } from "./dialect";
import { gemini } from "./gemini/index";
import { openaiChat } from "./openai-chat/index";
import { openaiCompletions } from "./openai-completions/index";
import { openaiResponses } from "./openai-responses/index";

/** All languages that clients and providers of models speak. */
export const dialects: Readonly<Partial<Record<DialectName, Dialect>>> = {
  openai_chat: openaiChat,
  openai_completions: openaiCompletions,
  openai_responses: openaiResponses,
  anthropic,
  gemini,
  bedrock,
};

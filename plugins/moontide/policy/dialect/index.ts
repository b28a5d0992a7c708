import { anthropic } from "./anthropic/index";
import type { Dialect, DialectName } from "./dialect";
import { gemini } from "./gemini/index";
import { openaiChat } from "./openai-chat/index";
import { openaiResponses } from "./openai-responses/index";

/** All languages that clients and providers of models speak. */
export const dialects: Readonly<Partial<Record<DialectName, Dialect>>> = {
  openai_chat: openaiChat,
  openai_responses: openaiResponses,
  anthropic,
  gemini,
};

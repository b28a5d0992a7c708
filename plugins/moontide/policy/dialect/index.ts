import { anthropic } from "./anthropic/index";
import type { Dialect, DialectName } from "./dialect";
import { openaiChat } from "./openai-chat/index";

/** All languages that clients and providers of models speak. */
export const dialects: Readonly<Partial<Record<DialectName, Dialect>>> = {
  openai_chat: openaiChat,
  anthropic,
};

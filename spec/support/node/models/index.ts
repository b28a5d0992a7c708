import { anthropic } from "./anthropic";
import { Client } from "./ask";
import { bedrock } from "./bedrock";
import { gemini } from "./gemini";
import { openaiChat } from "./openai-chat";
import { openaiResponses } from "./openai-responses";

export * from "./ask";

/** Every SDK that a scene can be played with. */
export const clients: readonly Client[] = [openaiChat, openaiResponses, anthropic, gemini, bedrock];

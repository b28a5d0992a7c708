import type { DialectName } from "../dialect";
import { anthropicCounter } from "./anthropic";
import { bedrockCounter } from "./bedrock";
import type { TokenCounter } from "./counting";
import { geminiCounter } from "./gemini";

/** Who counts tokens, by dialect. */
export const tokenCounters: Readonly<Partial<Record<DialectName, TokenCounter>>> = {
  anthropic: anthropicCounter,
  gemini: geminiCounter,
  bedrock: bedrockCounter,
};

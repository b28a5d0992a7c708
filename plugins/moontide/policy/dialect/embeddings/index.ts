import type { DialectName } from "../dialect";
import { bedrockEmbeddings } from "./bedrock";
import type { EmbeddingDialect } from "./embeddings";
import { geminiEmbeddings } from "./gemini";
import { openaiEmbeddings } from "./openai";

/** How vectors are asked of a provider, by the dialect that it speaks for all else; undefined: it has none. */
export const embeddingDialects: Readonly<Partial<Record<DialectName, EmbeddingDialect>>> = {
  openai_chat: openaiEmbeddings,
  openai_responses: openaiEmbeddings,
  gemini: geminiEmbeddings,
  bedrock: bedrockEmbeddings,
};

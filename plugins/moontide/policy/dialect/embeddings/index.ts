import type { DialectName } from "../dialect";
import { bedrockEmbeddings } from "./bedrock";
import type { EmbeddingDialect } from "./embeddings";
import { geminiEmbeddings } from "./gemini";

/**
 * How vectors are asked of a provider, by the dialect that it speaks for all else; undefined: as its clients ask, in
 * OpenAI's words.
 */
export const embeddingDialects: Readonly<Partial<Record<DialectName, EmbeddingDialect>>> = {
  gemini: geminiEmbeddings,
  bedrock: bedrockEmbeddings,
};

/**
 * Texts as vectors. Clients ask as at OpenAI's `/v1/embeddings`; a provider's dialect writes the request and reads the
 * answer. A dialect of another form (Gemini's `batchEmbedContents`, Bedrock's Titan) is one file and one line of the
 * registry.
 */
import type { Json, JsonObject, Raw } from "../../json/value";
import type { Usage } from "../conversation";
import type { Read, RequestPlace, Writing } from "../dialect";

export interface EmbeddingRequest {
  /** As the client called it. */
  readonly model: string;
  /** At least one, unless it asks by tokens. */
  readonly inputs: readonly string[];
  /** Token numbers, a list or a list of lists as it was written: they mean something to one model alone. */
  readonly tokens?: Raw;
  readonly dimensions?: number;
  /** How the client wants its vectors. OpenAI's SDKs ask for base64 by themselves. */
  readonly format: "float" | "base64";
  /** What has no place above, as in `ModelRequest`. */
  readonly special: Readonly<Record<string, Json | undefined>>;
}

/** One of the two: a list of numbers as it was written, or 32-bit floats, little-endian, as base64. */
export interface Vector {
  readonly numbers?: Raw;
  readonly base64?: string;
}

export interface EmbeddingAnswer {
  /** Which model answered, as the provider calls it; `""` where it does not say. */
  readonly model: string;
  /** In the order of the inputs. */
  readonly vectors: readonly Vector[];
  readonly usage?: Usage;
}

/** Headers of a provider's answer, by names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

/** One of the two. */
export type EmbeddingRead = LuaMultiReturn<[EmbeddingAnswer, undefined] | [undefined, string]>;

/** How a provider is asked that does not speak OpenAI's dialect. @noSelf */
export interface EmbeddingDialect {
  /** As `Dialect.raw_members`. */
  readonly raw_members: LuaSet<string>;
  /** How many texts a model takes in one request. */
  maximumInputs: (model: string) => number;
  /** The text of the body. */
  writeRequest: (request: EmbeddingRequest, writing: Writing) => Read<string>;
  readAnswer: (body: JsonObject, headers: AnswerHeaders) => EmbeddingRead;
}

/** What clients speak. @noSelf */
export interface ClientEmbeddingDialect {
  /** As `Dialect.raw_members`. */
  readonly raw_members: LuaSet<string>;
  readRequest: (body: JsonObject, place: RequestPlace) => Read<EmbeddingRequest>;
  /** Of those who speak it as well. */
  readAnswer: (body: JsonObject) => EmbeddingRead;
  /** The text of the answer's body. */
  writeAnswer: (answer: EmbeddingAnswer) => string;
}

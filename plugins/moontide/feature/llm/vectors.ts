/** Vectors as providers answer with them, and as clients are told them. */
import { Patience } from "../../kernel/http-transport";
import { Dialect } from "../../policy/dialect/dialect";
import {
  EmbeddingAnswer,
  EmbeddingDialect,
  EmbeddingRequest,
  Vector,
} from "../../policy/dialect/embeddings/embeddings";
import { openaiEmbeddings } from "../../policy/dialect/embeddings/openai";
import { decode } from "../../policy/json/decode";
import { isObject } from "../../policy/json/value";
import { estimatedTokens } from "../../policy/llm/token-count";
import { disconnected, Failure, garbled, refusedBy } from "./failure";
import { allInBytes } from "./number-format";
import { readRefusal } from "./refusal";
import { ModelSession } from "./session";
import { Upstream } from "./upstream";
import { deliver, readWhole } from "./whole";

/** Whose answer it is, in which words, and how much of it may come. */
export interface VectorSource {
  readonly provider: string;
  /** Of its errors. */
  readonly dialect: Dialect;
  readonly embeddings: Pick<EmbeddingDialect, "raw_members" | "readAnswer">;
  readonly maximum_bytes: number;
}

/** The answer, why there is none, and how long its body was. */
export type VectorsRead = LuaMultiReturn<
  [answer: EmbeddingAnswer, failure: undefined, bytes: number] | [undefined, Failure, bytes: number]
>;

const vectorsIn = (
  { provider, embeddings }: VectorSource,
  { head }: Upstream,
  text: string,
  inputs: number,
): VectorsRead => {
  const bytes = text.length;
  const [body, wrong] = decode(text, embeddings.raw_members);
  if (body === undefined) return $multi(undefined, garbled(provider, `no JSON, ${wrong}`), bytes);
  if (!isObject(body)) return $multi(undefined, garbled(provider, "JSON, but no object"), bytes);
  const [answer, missing] = embeddings.readAnswer(body, head.headers);
  if (answer === undefined) return $multi(undefined, garbled(provider, missing), bytes);
  if (answer.vectors.length === inputs) return $multi(answer, undefined, bytes);
  return $multi(undefined, garbled(provider, "not a vector for each input"), bytes);
};

/** Reads an answer that has to be a vector for each of so many inputs. */
export const readVectors = (
  source: VectorSource,
  upstream: Upstream,
  inputs: number,
  patience: Patience,
): VectorsRead => {
  const { provider, dialect, maximum_bytes } = source;
  const { status } = upstream.head;
  if (status >= 400) {
    return $multi(undefined, refusedBy(readRefusal(upstream, dialect, patience)), 0);
  }
  if (status !== 200) {
    return $multi(undefined, garbled(provider, string.format("the status %d", status)), 0);
  }
  const [text, broken] = readWhole(upstream, patience, maximum_bytes);
  if (text === undefined) return $multi(undefined, disconnected(provider, broken), 0);
  return vectorsIn(source, upstream, text, inputs);
};

/** What a client is told. */
export interface ToldVectors {
  /** The model, as it is told. */
  readonly model: string;
  readonly vectors: readonly Vector[];
  /** What the provider told of this client's inputs; undefined: nothing. */
  readonly input_tokens: number | undefined;
  readonly upstream: Upstream;
}

const bytesOf = (texts: readonly string[]): number => {
  let bytes = 0;
  for (const text of texts) bytes += text.length;
  return bytes;
};

/** Tells the client its vectors, and how many tokens they were: an estimate where the provider did not say. */
export const tellVectors = (
  session: ModelSession,
  { inputs, format }: EmbeddingRequest,
  { model, vectors, input_tokens, upstream }: ToldVectors,
): void => {
  const tokens = input_tokens ?? estimatedTokens(bytesOf(inputs));
  const usage = { input_tokens: tokens, output_tokens: 0 };
  if (input_tokens === undefined) session.estimated_tokens = tokens;
  else session.usage = usage;
  const told = format === "base64" ? allInBytes(session.ports, vectors) : vectors;
  deliver(session, upstream, openaiEmbeddings.writeAnswer({ model, vectors: told, usage }));
};

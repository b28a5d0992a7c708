/**
 * Bedrock has no dialect for embeddings: `InvokeModel` takes what the model's maker has. Amazon's Titan takes one text,
 * Cohere's models many.
 */
import { decode } from "../../json/decode";
import { encode } from "../../json/encode";
import { asNumber, asObject, isList, Json, JsonObject, listOf } from "../../json/value";
import type { Usage } from "../conversation";
import type { Read, Writing } from "../dialect";
import { asRaw, itemsOf } from "../shared/fields";
import { fail, Saying, startSaying } from "../shared/problems";
import type { EmbeddingAnswer, EmbeddingDialect, EmbeddingRequest, Vector } from "./embeddings";

const isCohere = (model: string): boolean =>
  string.find(model, "cohere.", 1, true)[0] !== undefined;

/** The texts are to be found, unless the client says that they are to find others (`input_type: "search_query"`). */
const cohereBody = (request: EmbeddingRequest): JsonObject => ({
  texts: listOf(request.inputs),
  input_type: request.special.input_type ?? "search_document",
  embedding_types: ["float"],
  output_dimension: request.dimensions,
});

const titanBody = (saying: Saying, request: EmbeddingRequest): JsonObject => {
  if (request.inputs.length > 1) {
    fail(saying, "input", "must be one text: the model that answers takes no more at once");
  }
  return { inputText: request.inputs[0], dimensions: request.dimensions };
};

const writeRequest = (request: EmbeddingRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  if (request.tokens !== undefined) fail(saying, "input", "must be text: tokens are of one model");
  const body = isCohere(writing.model) ? cohereBody(request) : titanBody(saying, request);
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

/** Cohere's tell theirs in a header alone. */
const readUsage = (body: JsonObject): Usage | undefined => {
  const input_tokens = asNumber(body.inputTextTokenCount);
  return input_tokens === undefined ? undefined : { input_tokens, output_tokens: 0 };
};

const asVectors = (list: Json | undefined): Vector[] => {
  const vectors: Vector[] = [];
  for (const item of itemsOf(list)) {
    const numbers = asRaw(item);
    if (numbers !== undefined) vectors.push({ numbers });
  }
  return vectors;
};

/** Cohere's vectors: a list of them, or one such list for each kind of number. */
const readMany = (text: string): Vector[] => {
  const names = new LuaSet<string>();
  names.add("float");
  const [value] = decode(text, names);
  if (isList(value)) return asVectors(value);
  const [inner] = decode(asRaw(asObject(value)?.float)?.raw ?? "[]");
  return asVectors(inner);
};

const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[EmbeddingAnswer, undefined] | [undefined, string]> => {
  const one = asRaw(body.embedding);
  const many = asRaw(body.embeddings);
  let vectors: Vector[] = [];
  if (one !== undefined) vectors = [{ numbers: one }];
  else if (many !== undefined) vectors = readMany(many.raw);
  if (vectors.length === 0) return $multi(undefined, "an answer without vectors");
  return $multi({ model: "", vectors, usage: readUsage(body) }, undefined);
};

const raw_members = new LuaSet<string>();
for (const name of ["embedding", "embeddings", "embeddingsByType"]) raw_members.add(name);

export const bedrockEmbeddings: EmbeddingDialect = {
  raw_members,
  writeRequest,
  readAnswer,
  readUsage,
};

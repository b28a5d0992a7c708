/**
 * Bedrock has no dialect for embeddings: `InvokeModel` takes what the model's maker has. Amazon's Titan takes one text,
 * Cohere's models many.
 */
import { encode } from "../../json/encode";
import { asNumber, JsonObject, listOf, rawOf } from "../../json/value";
import type { Usage } from "../conversation";
import type { Read, Writing } from "../dialect";
import { asRaw } from "../shared/fields";
import { fail, refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import type {
  AnswerHeaders,
  EmbeddingDialect,
  EmbeddingRead,
  EmbeddingRequest,
  Vector,
} from "./embeddings";

const has = (model: string, word: string): boolean =>
  string.find(model, word, 1, true)[0] !== undefined;

const isCohere = (model: string): boolean => has(model, "cohere.");

const known = new LuaSet<string>();
known.add("user");

const knownOfCohere = new LuaSet<string>();
for (const name of ["input_type", "user"]) knownOfCohere.add(name);

/** The texts are to be found, unless the client says that they are to find others (`input_type: "search_query"`). */
const cohereBody = (saying: Saying, request: EmbeddingRequest, model: string): JsonObject => {
  const { dimensions, special } = request;
  // Those of version 3 have one length each.
  if (has(model, "-v3")) refuse(saying, "dimensions", dimensions);
  refuseSpecial(saying, request, knownOfCohere);
  return {
    texts: listOf(request.inputs),
    input_type: special.input_type ?? "search_document",
    embedding_types: listOf(["float"]),
    output_dimension: has(model, "-v3") ? undefined : dimensions,
  };
};

const titanBody = (saying: Saying, request: EmbeddingRequest, model: string): JsonObject => {
  const { dimensions } = request;
  refuseSpecial(saying, request, known);
  const inputText = request.inputs[0];
  if (has(model, "titan-embed-image")) {
    const config = dimensions === undefined ? undefined : { outputEmbeddingLength: dimensions };
    return { inputText, embeddingConfig: config };
  }
  // The first one has one length.
  if (!has(model, "-text-v1")) return { inputText, dimensions };
  refuse(saying, "dimensions", dimensions);
  return { inputText };
};

const writeRequest = (request: EmbeddingRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  const { model } = writing;
  if (request.tokens !== undefined) fail(saying, "input", "must be text: tokens are of one model");
  const body = isCohere(model)
    ? cohereBody(saying, request, model)
    : titanBody(saying, request, model);
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

/** Cohere's tell theirs in a header alone. */
const readUsage = (body: JsonObject, headers: AnswerHeaders): Usage | undefined => {
  const input_tokens =
    asNumber(body.inputTextTokenCount) ?? tonumber(headers["x-amzn-bedrock-input-token-count"]);
  return input_tokens === undefined ? undefined : { input_tokens, output_tokens: 0 };
};

/** Cohere's vectors, a list of them or one such list under `float`: lists of numbers, as they were written. */
const readMany = (text: string): Vector[] => {
  const vectors: Vector[] = [];
  for (const [numbers] of string.gmatch(text, "%[[%d%s,.eE+-]+%]")) {
    vectors[vectors.length] = { numbers: rawOf(numbers!) };
  }
  return vectors;
};

const readAnswer = (body: JsonObject, headers: AnswerHeaders): EmbeddingRead => {
  const one = asRaw(body.embedding);
  const many = asRaw(body.embeddings);
  let vectors: Vector[] = [];
  if (one !== undefined) vectors = [{ numbers: one }];
  else if (many !== undefined) vectors = readMany(many.raw);
  if (vectors.length === 0) return $multi(undefined, "an answer without vectors");
  return $multi({ model: "", vectors, usage: readUsage(body, headers) }, undefined);
};

const raw_members = new LuaSet<string>();
for (const name of ["embedding", "embeddings"]) raw_members.add(name);

const mostOfCohere = 96;

export const bedrockEmbeddings: EmbeddingDialect = {
  raw_members,
  maximumInputs: (model) => (isCohere(model) ? mostOfCohere : 1),
  writeRequest,
  readAnswer,
};

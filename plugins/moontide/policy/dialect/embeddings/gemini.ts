import { encode } from "../../json/encode";
import { asNumber, asObject, Json, JsonObject, listOf } from "../../json/value";
import type { Usage } from "../conversation";
import type { Read, Writing } from "../dialect";
import { fail, refuseSpecial, startSaying } from "../shared/problems";
import { asRaw, itemsOf } from "../shared/fields";
import type { EmbeddingDialect, EmbeddingRead, EmbeddingRequest, Vector } from "./embeddings";

const known = new LuaSet<string>();
for (const name of ["task_type", "user"]) known.add(name);

/**
 * Google's `batchEmbedContents`: each text is a request of its own, that names the model again. What the vectors are for
 * (`RETRIEVAL_QUERY` and its like) clients say in `task_type`.
 */
const writeRequest = (request: EmbeddingRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  if (request.tokens !== undefined) fail(saying, "input", "must be text: tokens are of one model");
  refuseSpecial(saying, request, known);
  const requests: Json[] = [];
  for (const text of request.inputs) {
    requests[requests.length] = {
      model: `models/${writing.model}`,
      content: { parts: listOf([{ text }]) },
      taskType: request.special.task_type,
      outputDimensionality: request.dimensions,
    };
  }
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode({ requests: listOf(requests) }), undefined);
};

/** Older models tell none. */
const readUsage = (body: JsonObject): Usage | undefined => {
  const input_tokens = asNumber(asObject(body.usageMetadata)?.promptTokenCount);
  return input_tokens === undefined ? undefined : { input_tokens, output_tokens: 0 };
};

const readAnswer = (body: JsonObject): EmbeddingRead => {
  const vectors: Vector[] = [];
  for (const item of itemsOf(body.embeddings)) {
    const numbers = asRaw(asObject(item)?.values);
    if (numbers !== undefined) vectors[vectors.length] = { numbers };
  }
  if (vectors.length === 0) return $multi(undefined, "an answer without vectors");
  return $multi({ model: "", vectors, usage: readUsage(body) }, undefined);
};

const raw_members = new LuaSet<string>();
raw_members.add("values");

/** "at most 100 requests can be in one batch", Google says. */
const mostInBatch = 100;

export const geminiEmbeddings: EmbeddingDialect = {
  raw_members,
  maximumInputs: () => mostInBatch,
  writeRequest,
  readAnswer,
};

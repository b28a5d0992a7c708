import { encode } from "../../json/encode";
import { asNumber, asObject, Json, JsonObject, listOf } from "../../json/value";
import type { Usage } from "../conversation";
import type { Read, Writing } from "../dialect";
import { fail, startSaying } from "../shared/problems";
import { asRaw, itemsOf } from "../shared/fields";
import type { EmbeddingAnswer, EmbeddingDialect, EmbeddingRequest, Vector } from "./embeddings";

/** Google's `batchEmbedContents`: each text is a request of its own, that names the model again. */
const writeRequest = (request: EmbeddingRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  if (request.tokens !== undefined) fail(saying, "input", "must be text: tokens are of one model");
  const requests: Json[] = [];
  for (const text of request.inputs) {
    requests.push({
      model: `models/${writing.model}`,
      content: { parts: [{ text }] },
      outputDimensionality: request.dimensions,
    });
  }
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode({ requests: listOf(requests) }), undefined);
};

/** Older models tell none. */
const readUsage = (body: JsonObject): Usage | undefined => {
  const input_tokens = asNumber(asObject(body.usageMetadata)?.promptTokenCount);
  return input_tokens === undefined ? undefined : { input_tokens, output_tokens: 0 };
};

const readAnswer = (
  body: JsonObject,
): LuaMultiReturn<[EmbeddingAnswer, undefined] | [undefined, string]> => {
  const vectors: Vector[] = [];
  for (const item of itemsOf(body.embeddings)) {
    const numbers = asRaw(asObject(item)?.values);
    if (numbers !== undefined) vectors.push({ numbers });
  }
  if (vectors.length === 0) return $multi(undefined, "an answer without vectors");
  return $multi({ model: "", vectors, usage: readUsage(body) }, undefined);
};

const raw_members = new LuaSet<string>();
raw_members.add("values");

export const geminiEmbeddings: EmbeddingDialect = {
  raw_members,
  writeRequest,
  readAnswer,
  readUsage,
};

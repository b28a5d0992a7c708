// Embeddings: a vector that is a function of the text, in OpenAI's and in Gemini's words.
import { createHash } from "node:crypto";
import { checkMembers, invalid } from "./check.mjs";
import { words } from "./openai.mjs";
import { countTokens } from "./tokens.mjs";

/** Of length 1. */
const vectorOf = (text, dimensions) => {
  const numbers = [];
  for (let round = 0; numbers.length < dimensions; round++) {
    const bytes = createHash("sha256").update(`${round} ${text}`).digest();
    for (let at = 0; at < 32; at += 4) numbers.push(bytes.readInt32BE(at) / 2 ** 31);
  }
  const vector = numbers.slice(0, dimensions);
  const length = Math.hypot(...vector);
  return vector.map((number) => Number((number / length).toFixed(6)));
};

const members = {
  model: "string",
  input: "string|array",
  encoding_format: "string?",
  dimensions: "integer?",
  user: "string?",
};

const usual = 16;

/** @returns the body and how many tokens were read */
export const openaiEmbeddings = (body) => {
  checkMembers(body, members, "", words);
  const inputs = [body.input].flat();
  if (inputs.length === 0) throw invalid("Invalid 'input': empty array.", "input");
  if (inputs.some((text) => typeof text !== "string" || text === "")) {
    throw invalid("Invalid 'input': texts that are not empty are expected.", "input");
  }
  const input = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  const data = inputs.map((text, index) => {
    const vector = vectorOf(text, body.dimensions ?? usual);
    const isBase64 = body.encoding_format === "base64";
    const embedding = isBase64
      ? Buffer.from(new Float32Array(vector).buffer).toString("base64")
      : vector;
    return { object: "embedding", index, embedding };
  });
  const usage = { prompt_tokens: input, total_tokens: input };
  return { body: { object: "list", data, model: body.model, usage }, input };
};

const textOf = (content) => (content?.parts ?? []).map(({ text = "" }) => text).join("");

const geminiOne = (body) => {
  const text = textOf(body.content);
  if (text === "") throw invalid("* EmbedContentRequest.content: contents is not specified\n");
  return { text, values: vectorOf(text, body.outputDimensionality ?? usual) };
};

export const geminiEmbeddings = (body, isBatch) => {
  const all = (isBatch ? (body.requests ?? []) : [body]).map(geminiOne);
  const input = all.reduce((sum, { text }) => sum + countTokens(text), 0);
  const values = all.map((one) => ({ values: one.values }));
  return { body: isBatch ? { embeddings: values } : { embedding: values[0] }, input };
};

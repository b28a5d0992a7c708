// Embeddings: a vector that is a function of the text's words, in OpenAI's and in Gemini's words.
import { createHash } from "node:crypto";
import { checkMembers, invalid } from "./check.mjs";
import { words } from "./openai.mjs";
import { countTokens } from "./tokens.mjs";

/** Numbers that are a function of a text, about 0. */
const numbersOf = (text, dimensions) => {
  const numbers = [];
  for (let round = 0; numbers.length < dimensions; round++) {
    const bytes = createHash("sha256").update(`${round} ${text}`).digest();
    for (let at = 0; at < 32; at += 4) numbers.push(bytes.readInt32BE(at) / 2 ** 31);
  }
  return numbers.slice(0, dimensions);
};

/** Of length 1, and the nearer to another the more words both have, in whatever order. */
const vectorOf = (text, dimensions) => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  const sum = new Array(dimensions).fill(0);
  for (const word of words) {
    numbersOf(word, dimensions).forEach((number, index) => (sum[index] += number));
  }
  const length = Math.hypot(...sum);
  return sum.map((number) => Number((number / length).toFixed(6)));
};

const members = {
  model: "string",
  input: "string|array",
  encoding_format: "string?",
  dimensions: "integer?",
  user: "string?",
};

const usual = 16;

/** What is to be embedded: texts, or tokens, which are numbers of this one model. */
const inputsOf = ({ input }) => {
  if (!Array.isArray(input)) return [input];
  if (input.length === 0) throw invalid("Invalid 'input': empty array.", "input");
  return input.every(Number.isInteger) ? [input] : input;
};

const isTokens = (input) =>
  Array.isArray(input) && input.length > 0 && input.every(Number.isInteger);

const tokensIn = (input) => (isTokens(input) ? input.length : countTokens(input));

/**
 * Every maker's: what comes back is the body, how many tokens were read, and headers.
 *
 * @param rule `usage: false`: none is told; `numbers`: bytes are never sent, as many servers know none
 */
export const openaiEmbeddings = (body, rule) => {
  checkMembers(body, members, "", words);
  const inputs = inputsOf(body);
  if (inputs.some((one) => !isTokens(one) && (typeof one !== "string" || one === ""))) {
    throw invalid("Invalid 'input': texts that are not empty are expected.", "input");
  }
  const input = inputs.reduce((sum, one) => sum + tokensIn(one), 0);
  const data = inputs.map((one, index) => {
    const vector = vectorOf(isTokens(one) ? one.join(" ") : one, body.dimensions ?? usual);
    const isBase64 = body.encoding_format === "base64" && rule.numbers !== true;
    const embedding = isBase64
      ? Buffer.from(new Float32Array(vector).buffer).toString("base64")
      : vector;
    return { object: "embedding", index, embedding };
  });
  const usage = rule.usage === false ? {} : { prompt_tokens: input, total_tokens: input };
  return { body: { object: "list", data, model: body.model, usage }, input };
};

const geminiWords = {
  unknown: (name) =>
    `Invalid JSON payload received. Unknown name "${name}" at 'requests[0]': Cannot find field.`,
  missing: (name) => `* EmbedContentRequest.${name}: ${name} is not specified\n`,
  wrong: (name, types) => `Invalid value at '${name}' (${types.replace("?", "")})`,
};

const geminiMembers = {
  model: "string?",
  content: "object",
  taskType: "string?",
  title: "string?",
  outputDimensionality: "integer?",
};

const textOf = (content) => (content?.parts ?? []).map(({ text = "" }) => text).join("");

const geminiOne = (body) => {
  checkMembers(body, geminiMembers, "", geminiWords);
  const text = textOf(body.content);
  if (text === "") throw invalid("* EmbedContentRequest.content: contents is not specified\n");
  return { text, values: vectorOf(text, body.outputDimensionality ?? usual) };
};

const geminiRequests = ({ requests = [], ...rest }, model) => {
  checkMembers(rest, {}, "", geminiWords);
  if (requests.length > 100) {
    throw invalid(
      "* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n",
    );
  }
  if (requests.some((one) => one.model !== `models/${model}`)) {
    throw invalid(
      "* BatchEmbedContentsRequest.requests[0].model: model must match the one in the path\n",
    );
  }
  return requests;
};

export const geminiEmbeddings = (body, model, isBatch, rule) => {
  const all = (isBatch ? geminiRequests(body, model) : [body]).map(geminiOne);
  const input = all.reduce((sum, { text }) => sum + countTokens(text), 0);
  const values = all.map((one) => ({ values: one.values }));
  const usage = rule.usage === false ? {} : { usageMetadata: { promptTokenCount: input } };
  const told = isBatch ? { embeddings: values } : { embedding: values[0] };
  return { body: { ...told, ...usage }, input };
};

const bedrockWords = {
  unknown: (name) =>
    `Malformed input request: #: extraneous key [${name}] is not permitted, please reformat your input and try again.`,
  missing: (name) => `Malformed input request: #: required key [${name}] not found`,
  wrong: (name, types) => `Malformed input request: #/${name}: expected ${types.replace("?", "")}`,
};

const titanMembers = {
  inputText: "string",
  dimensions: "integer?",
  normalize: "boolean?",
  embeddingTypes: "array?",
};

const titan = (body, rule) => {
  checkMembers(body, titanMembers, "", bedrockWords);
  if (body.inputText === "")
    throw invalid("Malformed input request: #/inputText: expected minLength: 1");
  const input = countTokens(body.inputText);
  const embedding = vectorOf(body.inputText, body.dimensions ?? usual);
  const usage = rule.usage === false ? {} : { inputTextTokenCount: input };
  return { body: { embedding, ...usage }, input };
};

const cohereMembers = {
  texts: "array",
  input_type: "string",
  embedding_types: "array?",
  truncate: "string?",
  output_dimension: "integer?",
};

/** Usage is told in a header alone. */
const cohere = (body, rule) => {
  checkMembers(body, cohereMembers, "", bedrockWords);
  const { texts, embedding_types: types, output_dimension: dimensions = usual } = body;
  if (texts.length > 96)
    throw invalid("Malformed input request: #/texts: expected maximum item count: 96");
  const vectors = texts.map((text) => vectorOf(text, dimensions));
  const input = texts.reduce((sum, text) => sum + countTokens(text), 0);
  const kind = types === undefined ? "embeddings_floats" : "embeddings_by_type";
  const embeddings = types === undefined ? vectors : { float: vectors };
  const headers = rule.usage === false ? {} : { "x-amzn-bedrock-input-token-count": String(input) };
  return { body: { id: "mock", texts, embeddings, response_type: kind }, input, headers };
};

/** Bedrock's `InvokeModel`, which speaks as the model's maker does. */
export const bedrockEmbeddings = (body, model, rule) =>
  model.includes("cohere.") ? cohere(body, rule) : titan(body, rule);

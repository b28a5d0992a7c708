import { encode } from "../../json/encode";
import {
  asNumber,
  asObject,
  asText,
  isList,
  isRaw,
  Json,
  JsonObject,
  listOf,
} from "../../json/value";
import type { Read, RequestPlace } from "../dialect";
import { readUsage } from "../openai-chat/usage";
import { errorText } from "../openai-chat/error-read";
import { asRaw, itemsOf } from "../shared/fields";
import {
  keepSpecial,
  neededText,
  numberIn,
  Reading,
  startReading,
  textIn,
  wrong,
} from "../shared/reading";
import type {
  ClientEmbeddingDialect,
  EmbeddingAnswer,
  EmbeddingRead,
  EmbeddingRequest,
  Vector,
} from "./embeddings";

const known = new LuaSet<string>();
for (const name of ["model", "input", "dimensions", "encoding_format"]) known.add(name);

/** Texts; what else a list holds are tokens. */
const readInputs = (reading: Reading, value: Json | undefined): readonly string[] | undefined => {
  if (typeof value === "string") return [value];
  if (!isList(value) || value[0] === undefined) {
    wrong(reading, "input", "must be a string or a list that is not empty");
    return [];
  }
  const inputs: string[] = [];
  for (const item of value) {
    if (typeof item !== "string") return undefined;
    inputs[inputs.length] = item;
  }
  return inputs;
};

const readFormat = (reading: Reading, body: JsonObject): "float" | "base64" => {
  const format = textIn(reading, body, "encoding_format") ?? "float";
  if (format !== "float" && format !== "base64") {
    wrong(reading, "encoding_format", "must be float or base64");
  }
  return format === "base64" ? "base64" : "float";
};

const readRequest = (body: JsonObject, place: RequestPlace): Read<EmbeddingRequest> => {
  const reading = startReading("input");
  for (const [name, value] of pairs(body)) {
    if (!known.has(name as string)) keepSpecial(reading, name as string, value);
  }
  const inputs = readInputs(reading, body["input"]);
  const request: EmbeddingRequest = {
    model: place.model ?? neededText(reading, body, "model"),
    inputs: inputs ?? [],
    tokens: inputs === undefined ? asRaw(body["input"]) : undefined,
    dimensions: numberIn(reading, body, "dimensions"),
    format: readFormat(reading, body),
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};

const vectorOf = (item: Json): Vector => {
  const embedding = asObject(item)?.["embedding"];
  if (typeof embedding === "string") return { base64: embedding };
  const raw = asRaw(embedding);
  // A text that was kept as it was written stands between its quotes.
  if (raw !== undefined && isRaw(embedding) && string.sub(raw.raw, 1, 1) === '"') {
    return { base64: string.sub(raw.raw, 2, -2) };
  }
  return { numbers: raw };
};

/** By `index`, where servers send them in another order. */
const placeOf = (item: Json, otherwise: number): number =>
  asNumber(asObject(item)?.["index"]) ?? otherwise;

const readAnswer = (body: JsonObject): EmbeddingRead => {
  if (body["error"] !== undefined) return $multi(undefined, errorText(body["error"]));
  const items = itemsOf(body["data"]);
  const vectors: Vector[] = [];
  for (const i of $range(0, items.length - 1)) vectors[placeOf(items[i]!, i)] = vectorOf(items[i]!);
  for (const i of $range(0, math.max(0, items.length - 1))) {
    const vector = vectors[i];
    if (vector === undefined || (vector.numbers === undefined && vector.base64 === undefined)) {
      return $multi(undefined, "an answer without vectors");
    }
  }
  const answer: EmbeddingAnswer = {
    model: asText(body["model"]) ?? "",
    vectors,
    usage: readUsage(body["usage"]),
  };
  return $multi(answer, undefined);
};

const writeAnswer = ({ model, vectors, usage }: EmbeddingAnswer): string => {
  const data: Json[] = [];
  for (const i of $range(0, vectors.length - 1)) {
    const { numbers, base64 } = vectors[i]!;
    data[i] = { object: "embedding", index: i, embedding: base64 ?? numbers };
  }
  const tokens = usage?.input_tokens ?? 0;
  return encode({
    object: "list",
    data: listOf(data),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
};

const raw_members = new LuaSet<string>();
raw_members.add("embedding");

/** OpenAI's `/v1/embeddings`, and everybody's who speaks it. */
export const openaiEmbeddings: ClientEmbeddingDialect = {
  raw_members,
  readRequest,
  readAnswer,
  writeAnswer,
};

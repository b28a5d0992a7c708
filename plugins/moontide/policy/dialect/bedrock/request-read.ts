import type { AnswerFormat, ModelRequest, Reasoning } from "../conversation";
import { asNumber, asObject, asText, JsonObject, rawOf } from "../../json/value";
import type { Read, RequestPlace } from "../dialect";
import { readEffort } from "../shared/reasoning";
import {
  keepSpecial,
  numberIn,
  objectIn,
  Reading,
  startReading,
  textsIn,
  wrong,
} from "../shared/reading";
import { readMessages } from "./message-read";
import { readTools, readToolChoice } from "./tools";

/** Read below, or of no concern to other providers: how fast and for whose bill. */
const understood = new LuaSet<string>();
for (const name of [
  "additionalModelRequestFields",
  "additionalModelResponseFieldPaths",
  "inferenceConfig",
  "messages",
  "modelId",
  "outputConfig",
  "performanceConfig",
  "requestMetadata",
  "serviceTier",
  "system",
  "toolConfig",
]) {
  understood.add(name);
}

const group = "additionalModelRequestFields";

/** Of what is one maker's own, what makers of other models have too. */
const fieldsKnown = new LuaSet<string>();
for (const name of ["anthropic_beta", "reasoning_effort", "thinking", "top_k"])
  fieldsKnown.add(name);

const readSpecial = (reading: Reading, body: JsonObject, fields: JsonObject): void => {
  for (const [key, value] of pairs(body)) {
    const name = key as string;
    if (!understood.has(name)) keepSpecial(reading, name, value);
  }
  for (const [key, value] of pairs(fields)) {
    const name = key as string;
    if (!fieldsKnown.has(name)) keepSpecial(reading, `${group}.${name}`, value);
  }
};

const readReasoning = (fields: JsonObject, output: JsonObject): Reasoning | undefined => {
  const thinking = asObject(fields.thinking);
  const effort = readEffort(asText(output.effort) ?? asText(fields.reasoning_effort));
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  if (thinking.type === "disabled") return { effort: "none" };
  const shown = thinking.display === "omitted" ? false : true;
  return { effort, budget_tokens: asNumber(thinking.budget_tokens), shown };
};

const readFormat = (output: JsonObject): AnswerFormat | undefined => {
  const structure = asObject(asObject(output.textFormat)?.structure);
  const described = asObject(structure?.jsonSchema);
  const schema = asText(described?.schema);
  if (described === undefined || schema === undefined) return undefined;
  const name = asText(described.name);
  return {
    kind: "schema",
    name,
    description: asText(described.description),
    schema: rawOf(schema),
  };
};

/** AWS Bedrock's `POST /model/{model}/converse` and `/converse-stream`: the path says which. */
export const readRequest = (body: JsonObject, place: RequestPlace): Read<ModelRequest> => {
  const reading = startReading("messages");
  const model = place.model ?? asText(body.modelId);
  if (model === undefined) wrong(reading, "modelId", "must be in the path");
  const inference = objectIn(reading, body, "inferenceConfig") ?? {};
  const fields = objectIn(reading, body, group) ?? {};
  const output = objectIn(reading, body, "outputConfig") ?? {};
  readSpecial(reading, body, fields);
  const request: ModelRequest = {
    model: model ?? "",
    stream: place.stream ?? false,
    messages: readMessages(reading, body),
    tools: readTools(reading, body),
    tool_choice: readToolChoice(reading, body),
    maximum_tokens: numberIn(reading, inference, "maxTokens"),
    temperature: numberIn(reading, inference, "temperature"),
    top_p: numberIn(reading, inference, "topP"),
    top_k: numberIn(reading, fields, "top_k"),
    stop: textsIn(reading, inference, "stopSequences"),
    format: readFormat(output),
    reasoning: readReasoning(fields, output),
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};

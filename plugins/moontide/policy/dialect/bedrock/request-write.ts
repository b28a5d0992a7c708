import type { AnswerFormat, ModelRequest } from "../conversation";
import { encode } from "../../json/encode";
import { Json, JsonObject, listOf } from "../../json/value";
import { takesSampling } from "../anthropic/model";
import type { Read, Writing } from "../dialect";
import { refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import { familyOf } from "./family";
import { writeMessages, writeSystem } from "./message-write";
import { bedrockThinking, Thinking } from "./thinking";
import { writeToolConfig } from "./tools";

const none = new LuaSet<string>();

const refuseMissing = (saying: Saying, request: ModelRequest): void => {
  const { choices, presence_penalty, frequency_penalty, format } = request;
  if (choices !== undefined && choices > 1) refuse(saying, "choices", choices);
  refuse(saying, "seed", request.seed);
  if (presence_penalty !== 0) refuse(saying, "presence_penalty", presence_penalty);
  if (frequency_penalty !== 0) refuse(saying, "frequency_penalty", frequency_penalty);
  if (format?.kind === "json") refuse(saying, "format", format);
  refuseSpecial(saying, request, none);
};

const orNothing = (object: JsonObject): JsonObject | undefined => {
  const [first] = next(object);
  return first === undefined ? undefined : object;
};

/** Converse's temperatures go to 1: what is hotter is as hot as can be. Claude takes none while it thinks. */
const temperatureOf = (request: ModelRequest, thinks: boolean): number | undefined => {
  const { temperature } = request;
  return temperature === undefined || thinks ? undefined : math.min(1, math.max(0, temperature));
};

const inferenceConfig = (
  request: ModelRequest,
  { maximum_tokens, thinks }: Thinking,
  model: string,
): JsonObject | undefined => {
  const is_claude = familyOf(model) === "anthropic";
  const drawn = !is_claude || takesSampling(model);
  const temperature = drawn ? temperatureOf(request, is_claude && thinks) : undefined;
  const top_p = drawn && (!is_claude || temperature === undefined) ? request.top_p : undefined;
  return orNothing({
    maxTokens: maximum_tokens,
    temperature,
    topP: top_p,
    stopSequences: request.stop === undefined ? undefined : listOf(request.stop),
  });
};

/** What Converse leaves to each maker's model. */
const modelFields = (
  request: ModelRequest,
  thinking: Thinking,
  model: string,
): JsonObject | undefined => {
  const fields: Record<string, Json | undefined> = {};
  for (const [name, value] of pairs(thinking.fields)) fields[name] = value;
  const { top_k } = request;
  const family = familyOf(model);
  if (top_k === undefined) return orNothing(fields);
  if (family === "nova") fields.inferenceConfig = { topK: top_k };
  else if (family !== "anthropic" || (takesSampling(model) && !thinking.thinks)) {
    fields.top_k = top_k;
  }
  return orNothing(fields);
};

/** The schema is a text in the text. */
const textFormat = (format: AnswerFormat | undefined): JsonObject | undefined => {
  if (format?.kind !== "schema") return undefined;
  const { name, description, schema } = format;
  return {
    type: "json_schema",
    structure: { jsonSchema: { schema: schema.raw, name: name ?? "answer", description } },
  };
};

/** AWS Bedrock's Converse. The model and the streaming are in the path. */
export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  const { model } = writing;
  refuseMissing(saying, request);
  const thinking = bedrockThinking(saying, request, writing);
  const body: JsonObject = {
    messages: writeMessages(saying, request.messages),
    system: writeSystem(saying, request.messages),
    inferenceConfig: inferenceConfig(request, thinking, model),
    toolConfig: writeToolConfig(saying, request),
    additionalModelRequestFields: modelFields(request, thinking, model),
    outputConfig: orNothing({
      effort: thinking.effort,
      textFormat: textFormat(request.format),
    }),
  };
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

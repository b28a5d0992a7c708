import { JsonObject } from "../../json/value";
import type { AnswerFormat, ModelRequest, Reasoning } from "../conversation";
import type { Read, RequestPlace } from "../dialect";
import { asRaw } from "../shared/fields";
import { readEffort } from "../shared/reasoning";
import {
  flagIn,
  keepSpecial,
  neededText,
  numberIn,
  objectIn,
  Reading,
  startReading,
  textIn,
  textsIn,
  wrong,
} from "../shared/reading";
import { readMessages } from "./message-read";
import { readToolChoice, readTools } from "./tools";

/** What has a place in the pivot. */
const known = new LuaSet<string>();
for (const name of [
  "model",
  "messages",
  "system",
  "stream",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "metadata",
]) {
  known.add(name);
}

const readSpecial = (reading: Reading, body: JsonObject): void => {
  for (const [key, value] of pairs(body)) {
    const name = key as string;
    if (!known.has(name)) keepSpecial(reading, name, value);
  }
};

/** Thoughts that adapt (`adaptive`) have no budget; with `display` they can be left out of the answer. */
const readReasoning = (
  reading: Reading,
  body: JsonObject,
  output: JsonObject,
): Reasoning | undefined => {
  const written = textIn(reading, output, "effort");
  const effort = readEffort(written);
  if (written !== undefined && effort === undefined)
    keepSpecial(reading, "output_config.effort", written);
  const thinking = objectIn(reading, body, "thinking");
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  const kind = neededText(reading, thinking, "type");
  if (kind === "disabled") return { effort: "none" };
  const shown = thinking["display"] === "omitted" ? false : undefined;
  if (kind === "enabled") {
    const budget_tokens = numberIn(reading, thinking, "budget_tokens");
    if (budget_tokens === undefined) wrong(reading, "thinking.budget_tokens", "must be a number");
    return { effort, budget_tokens, shown };
  }
  if (kind !== "adaptive") wrong(reading, "thinking.type", "must be enabled, adaptive or disabled");
  return { effort: effort ?? "high", shown };
};

const readFormat = (reading: Reading, output: JsonObject): AnswerFormat | undefined => {
  const format = objectIn(reading, output, "format");
  const schema = asRaw(format?.["schema"]);
  if (format === undefined) return undefined;
  if (schema === undefined) return wrong(reading, "output_config.format.schema", "is missing");
  return { kind: "schema", schema };
};

export const readRequest = (body: JsonObject, place: RequestPlace): Read<ModelRequest> => {
  const reading = startReading("messages");
  const output = objectIn(reading, body, "output_config") ?? {};
  const metadata = objectIn(reading, body, "metadata") ?? {};
  const [tool_choice, parallel_tools] = readToolChoice(reading, body);
  readSpecial(reading, body);
  const request: ModelRequest = {
    model: place.model ?? neededText(reading, body, "model"),
    stream: place.stream ?? flagIn(reading, body, "stream") ?? false,
    messages: readMessages(reading, body),
    tools: readTools(reading, body),
    tool_choice,
    parallel_tools,
    maximum_tokens: numberIn(reading, body, "max_tokens"),
    temperature: numberIn(reading, body, "temperature"),
    top_p: numberIn(reading, body, "top_p"),
    top_k: numberIn(reading, body, "top_k"),
    stop: textsIn(reading, body, "stop_sequences"),
    format: readFormat(reading, output),
    reasoning: readReasoning(reading, body, output),
    user: textIn(reading, metadata, "user_id"),
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};

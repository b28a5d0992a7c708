import type { AnswerFormat, ModelRequest, Reasoning, Tool, ToolChoice } from "../conversation";
import { asText, emptyList, Json, JsonObject, rawOf } from "../../json/value";
import type { Read } from "../dialect";
import { asRaw } from "../shared/fields";
import { readEffort } from "../shared/reasoning";
import {
  flagIn,
  itemObject,
  keepSpecial,
  listIn,
  neededText,
  numberIn,
  objectIn,
  Reading,
  startReading,
  textIn,
  wrong,
} from "../shared/reading";
import { readInput } from "./input-read";

/** Read below, or nothing that an answer depends on: whether it is kept, what else is to be told, for whom it is. */
const understood = new LuaSet<string>();
for (const name of [
  "client_metadata",
  "include",
  "input",
  "instructions",
  "max_output_tokens",
  "model",
  "parallel_tool_calls",
  "reasoning",
  "safety_identifier",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "text",
  "tool_choice",
  "tools",
  "top_p",
  "user",
]) {
  understood.add(name);
}

/** What says no more than what holds without it: SDKs write defaults out. */
const neutral: Readonly<Record<string, Json | undefined>> = {
  background: false,
  top_logprobs: 0,
  truncation: "disabled",
};

const readSpecial = (reading: Reading, body: JsonObject): void => {
  for (const [key, value] of pairs(body)) {
    const name = key as string;
    if (!understood.has(name) && neutral[name] !== value) {
      keepSpecial(reading, name, value);
    }
  }
};

/** Those that are no functions run at the provider, or take what is no JSON: only this dialect knows them. */
const readTools = (reading: Reading, body: JsonObject): readonly Tool[] => {
  const tools: Tool[] = [];
  const items = listIn(reading, body, "tools") ?? emptyList;
  for (const i of $range(0, items.length - 1)) {
    const tool = itemObject(reading, items[i], `tools[${i}]`);
    if (tool.type !== "function") keepSpecial(reading, `tools[${i}]`, tool.type ?? "");
    else {
      tools.push({
        name: neededText(reading, tool, "name"),
        description: textIn(reading, tool, "description"),
        schema: asRaw(tool.parameters),
        strict: flagIn(reading, tool, "strict"),
      });
    }
  }
  return tools;
};

const readChoice = (reading: Reading, body: JsonObject): ToolChoice | undefined => {
  const value = body.tool_choice;
  if (value === undefined) return undefined;
  if (value === "auto" || value === "none" || value === "required") return { kind: value };
  const choice = objectIn(reading, body, "tool_choice");
  const name = asText(choice?.name);
  if (choice?.type === "function" && name !== undefined) return { kind: "named", name };
  keepSpecial(reading, "tool_choice", value);
  return undefined;
};

const readFormat = (reading: Reading, body: JsonObject): AnswerFormat | undefined => {
  const text = objectIn(reading, body, "text");
  if (text === undefined) return undefined;
  const verbosity = textIn(reading, text, "verbosity");
  if (verbosity !== undefined && verbosity !== "medium") {
    keepSpecial(reading, "text.verbosity", verbosity);
  }
  const format = objectIn(reading, text, "format");
  if (format === undefined) return undefined;
  if (format.type === "text") return { kind: "text" };
  if (format.type === "json_object") return { kind: "json" };
  if (format.type !== "json_schema") {
    return wrong(reading, "text.format.type", "must be text, json_object or json_schema");
  }
  return {
    kind: "schema",
    name: textIn(reading, format, "name"),
    description: textIn(reading, format, "description"),
    schema: asRaw(format.schema) ?? rawOf("{}"),
    strict: flagIn(reading, format, "strict"),
  };
};

const readReasoning = (reading: Reading, body: JsonObject): Reasoning | undefined => {
  const reasoning = objectIn(reading, body, "reasoning");
  if (reasoning === undefined) return undefined;
  const written = textIn(reading, reasoning, "effort");
  const effort = readEffort(written);
  if (written !== undefined && effort === undefined) {
    keepSpecial(reading, "reasoning.effort", written);
  }
  const shown = (reasoning.summary ?? reasoning.generate_summary) === undefined ? undefined : true;
  return effort === undefined && shown === undefined ? undefined : { effort, shown };
};

/** OpenAI's `POST /v1/responses`. */
export const readRequest = (body: JsonObject): Read<ModelRequest> => {
  const reading = startReading("input");
  readSpecial(reading, body);
  const request: ModelRequest = {
    model: neededText(reading, body, "model"),
    stream: flagIn(reading, body, "stream") ?? false,
    messages: readInput(reading, body),
    tools: readTools(reading, body),
    tool_choice: readChoice(reading, body),
    parallel_tools: flagIn(reading, body, "parallel_tool_calls"),
    maximum_tokens: numberIn(reading, body, "max_output_tokens"),
    temperature: numberIn(reading, body, "temperature"),
    top_p: numberIn(reading, body, "top_p"),
    format: readFormat(reading, body),
    reasoning: readReasoning(reading, body),
    user: textIn(reading, body, "user") ?? textIn(reading, body, "safety_identifier"),
    special: reading.special,
  };
  if (reading.problem !== undefined) return $multi(undefined, reading.problem);
  return $multi(request, undefined);
};

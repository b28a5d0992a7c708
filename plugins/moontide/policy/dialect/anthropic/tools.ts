import { decode } from "../../json/decode";
import { encode } from "../../json/encode";
import { emptyList, isObject, Json, JsonObject, listOf, Raw, rawOf } from "../../json/value";
import type { ModelRequest, Tool, ToolChoice } from "../conversation";
import { asRaw } from "../shared/fields";
import {
  flagIn,
  itemObject,
  keepSpecial,
  listIn,
  neededText,
  objectIn,
  Reading,
  textIn,
  wrong,
} from "../shared/reading";
import { shortName } from "../shared/tool-names";

const readTool = (reading: Reading, tool: JsonObject): Tool => ({
  name: neededText(reading, tool, "name"),
  description: textIn(reading, tool, "description"),
  schema: asRaw(tool["input_schema"]),
  strict: flagIn(reading, tool, "strict"),
  cache_control: asRaw(tool["cache_control"]),
});

/** Tools that Anthropic runs itself (`web_search_20250305`) are kept: only this dialect knows them. */
export const readTools = (reading: Reading, body: JsonObject): readonly Tool[] => {
  const tools: Tool[] = [];
  const others: Json[] = [];
  for (const item of listIn(reading, body, "tools") ?? emptyList) {
    const tool = itemObject(reading, item, "tools");
    const kind = tool["type"] ?? "custom";
    if (kind === "custom") tools[tools.length] = readTool(reading, tool);
    else others[others.length] = rawOf(encode(tool));
  }
  if (others.length > 0) keepSpecial(reading, "tools", others);
  return tools;
};

/** @returns the choice, and false where calls must come one at a time */
export const readToolChoice = (
  reading: Reading,
  body: JsonObject,
): LuaMultiReturn<[ToolChoice | undefined, boolean | undefined]> => {
  const choice = objectIn(reading, body, "tool_choice");
  if (choice === undefined) return $multi(undefined, undefined);
  const alone = flagIn(reading, choice, "disable_parallel_tool_use");
  const parallel = alone === undefined ? undefined : !alone;
  const kind = neededText(reading, choice, "type");
  if (kind === "auto" || kind === "none") return $multi({ kind }, parallel);
  if (kind === "any") return $multi({ kind: "required" }, parallel);
  if (kind === "tool") {
    return $multi({ kind: "named", name: neededText(reading, choice, "name") }, parallel);
  }
  wrong(reading, "tool_choice.type", "must be auto, any, tool or none");
  return $multi(undefined, parallel);
};

const anything = rawOf('{"type":"object","properties":{}}');

/** Anthropic wants the type of all arguments together to be told; OpenAI takes it for granted. */
const schemaOf = (tool: Tool): Raw => {
  const { schema } = tool;
  if (schema === undefined) return anything;
  if (string.find(schema.raw, '^%s*{%s*"type"')[0] !== undefined) return schema;
  const [value] = decode(schema.raw);
  if (!isObject(value)) return anything;
  if (value["type"] !== undefined) return schema;
  const typed: Record<string, Json | undefined> = { type: "object" };
  for (const [name, member] of pairs(value)) typed[name as string] = member;
  return rawOf(encode(typed));
};

/** @param own the client speaks this dialect, so its tools' names are good */
export const writeTools = (request: ModelRequest, own: boolean): Json | undefined => {
  const tools: Json[] = [];
  for (const tool of request.tools) {
    tools[tools.length] = {
      name: own ? tool.name : shortName(tool.name),
      description: tool.description,
      input_schema: schemaOf(tool),
      strict: tool.strict === true ? true : undefined,
      cache_control: tool.cache_control,
    };
  }
  return tools.length === 0 ? undefined : listOf(tools);
};

const choiceOf = (choice: ToolChoice, own: boolean): Record<string, Json | undefined> => {
  if (choice.kind === "named") {
    return { type: "tool", name: own ? choice.name : shortName(choice.name) };
  }
  return { type: choice.kind === "required" ? "any" : choice.kind };
};

export const writeToolChoice = (request: ModelRequest, own: boolean): Json | undefined => {
  const { tool_choice, parallel_tools } = request;
  if (tool_choice === undefined && parallel_tools !== false) return undefined;
  const written = choiceOf(tool_choice ?? { kind: "auto" }, own);
  if (parallel_tools === false && written["type"] !== "none") {
    written["disable_parallel_tool_use"] = true;
  }
  return written;
};

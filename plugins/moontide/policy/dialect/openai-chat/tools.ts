/** Tools, and the functions that were there before them. */
import { encode } from "../../json/encode";
import { emptyList, isObject, Json, JsonObject, listOf, rawOf } from "../../json/value";
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

const readFunction = (reading: Reading, described: JsonObject, tool: JsonObject): Tool => ({
  name: neededText(reading, described, "name"),
  description: textIn(reading, described, "description"),
  schema: asRaw(described["parameters"]),
  strict: flagIn(reading, described, "strict"),
  cache_control: asRaw(tool["cache_control"]),
});

/** Those that are no functions (`custom`) are kept: only this dialect knows them. */
const readTools = (reading: Reading, body: JsonObject, tools: Tool[]): void => {
  const others: Json[] = [];
  for (const item of listIn(reading, body, "tools") ?? emptyList) {
    const tool = itemObject(reading, item, "tools");
    const kind = tool["type"] ?? "function";
    const described = objectIn(reading, tool, "function");
    if (kind !== "function") others[others.length] = rawOf(encode(tool));
    else if (described === undefined) wrong(reading, "tools", "must have a function each");
    else tools[tools.length] = readFunction(reading, described, tool);
  }
  if (others.length > 0) keepSpecial(reading, "tools", others);
};

export const readAllTools = (reading: Reading, body: JsonObject): readonly Tool[] => {
  const tools: Tool[] = [];
  readTools(reading, body, tools);
  for (const item of listIn(reading, body, "functions") ?? emptyList) {
    const described = itemObject(reading, item, "functions");
    tools[tools.length] = readFunction(reading, described, described);
  }
  return tools;
};

const readNamed = (reading: Reading, member: string, value: Json): ToolChoice | undefined => {
  if (!isObject(value)) return wrong(reading, member, "must be a string or an object");
  const called = value["function"] ?? value;
  if (isObject(called) && typeof called["name"] === "string" && value["custom"] === undefined) {
    return { kind: "named", name: called["name"] };
  }
  keepSpecial(reading, member, rawOf(encode(value)));
  return undefined;
};

const readChoice = (reading: Reading, member: string, value: Json): ToolChoice | undefined => {
  if (value === "auto" || value === "none") return { kind: value };
  if (value === "required" || value === "any") return { kind: "required" };
  return readNamed(reading, member, value);
};

export const readToolChoice = (reading: Reading, body: JsonObject): ToolChoice | undefined => {
  const choice = body["tool_choice"];
  if (choice !== undefined) return readChoice(reading, "tool_choice", choice);
  const old = body["function_call"];
  return old === undefined ? undefined : readChoice(reading, "function_call", old);
};

const anything = rawOf('{"type":"object","properties":{}}');

const writeTool = (tool: Tool): JsonObject => ({
  type: "function",
  function: {
    name: shortName(tool.name),
    description: tool.description,
    parameters: tool.schema ?? anything,
    strict: tool.strict,
  },
});

/** Undefined where there are none: OpenAI refuses an empty list. */
export const writeTools = (request: ModelRequest): Json | undefined => {
  const tools: Json[] = [];
  for (const tool of request.tools) tools[tools.length] = writeTool(tool);
  return tools.length === 0 ? undefined : listOf(tools);
};

export const writeToolChoice = (choice: ToolChoice | undefined): Json | undefined => {
  if (choice === undefined) return undefined;
  if (choice.kind !== "named") return choice.kind;
  return { type: "function", function: { name: shortName(choice.name) } };
};

import type { ModelRequest, Tool, ToolChoice } from "../conversation";
import { asObject, asText, emptyList, Json, JsonObject, listOf, rawOf } from "../../json/value";
import { asRaw } from "../shared/fields";
import { refuse, Saying } from "../shared/problems";
import {
  flagIn,
  keepSpecial,
  listIn,
  neededText,
  objectIn,
  Reading,
  textIn,
} from "../shared/reading";
import { shortName } from "../shared/tool-names";
import { cachePoint, readCachePoint } from "./cache";

const anything = rawOf('{"type":"object","properties":{}}');

const readTool = (reading: Reading, spec: JsonObject): Tool => ({
  name: neededText(reading, spec, "name"),
  description: textIn(reading, spec, "description"),
  schema: asRaw(asObject(spec.inputSchema)?.json),
  strict: flagIn(reading, spec, "strict"),
});

export const readTools = (reading: Reading, body: JsonObject): readonly Tool[] => {
  const tools: Tool[] = [];
  const config = objectIn(reading, body, "toolConfig") ?? {};
  const items = listIn(reading, config, "tools") ?? emptyList;
  for (const i of $range(0, items.length - 1)) {
    const item = asObject(items[i]) ?? {};
    const spec = asObject(item.toolSpec);
    const last = tools[tools.length - 1];
    const cache_control = readCachePoint(item);
    if (spec !== undefined) tools.push(readTool(reading, spec));
    else if (cache_control !== undefined && last !== undefined) {
      const { name, description, schema, strict } = last;
      tools[tools.length - 1] = { name, description, schema, strict, cache_control };
    } else keepSpecial(reading, `toolConfig.tools[${i}]`, true);
  }
  return tools;
};

export const readToolChoice = (reading: Reading, body: JsonObject): ToolChoice | undefined => {
  const choice = asObject(asObject(body.toolConfig)?.toolChoice);
  if (choice === undefined) return undefined;
  const name = asText(asObject(choice.tool)?.name);
  if (name !== undefined) return { kind: "named", name };
  if (choice.any !== undefined) return { kind: "required" };
  if (choice.auto !== undefined) return { kind: "auto" };
  keepSpecial(reading, "toolConfig.toolChoice", choice);
  return undefined;
};

/** Tools that the conversation has called, by name. */
const calledTools = (request: ModelRequest): readonly Tool[] => {
  const tools: Tool[] = [];
  const seen = new LuaSet<string>();
  for (const { parts } of request.messages) {
    for (const part of parts) {
      if (part.kind === "tool_call" && !seen.has(part.name)) {
        seen.add(part.name);
        tools.push({ name: part.name });
      }
    }
  }
  return tools;
};

const toolsOf = (tools: readonly Tool[]): Json => {
  const written: Json[] = [];
  for (const { name, description, schema, strict, cache_control } of tools) {
    const inputSchema = { json: schema ?? anything };
    written.push({ toolSpec: { name: shortName(name), description, inputSchema, strict } });
    const point = cachePoint(cache_control);
    if (point !== undefined) written.push(point);
  }
  return listOf(written);
};

const choiceOf = (choice: ToolChoice | undefined): Json | undefined => {
  if (choice === undefined || choice.kind === "none") return undefined;
  if (choice.kind === "named") return { tool: { name: shortName(choice.name) } };
  return choice.kind === "auto" ? { auto: {} } : { any: {} };
};

/**
 * Converse has no word for "call nothing". Without tools nothing can be called; but a conversation with calls in it must
 * have tools, and then it can't be said. A conversation with calls and no tools is told those that it called.
 */
export const writeToolConfig = (saying: Saying, request: ModelRequest): Json | undefined => {
  const called = calledTools(request);
  const is_none = request.tool_choice?.kind === "none";
  if (called.length > 0 && is_none) refuse(saying, "tool_choice", "none");
  const own = called.length === 0 && is_none ? [] : request.tools;
  const tools = own.length > 0 ? own : called;
  if (tools.length === 0) return undefined;
  if (own.length > 0 && request.parallel_tools === false) refuse(saying, "parallel_tools", false);
  return { tools: toolsOf(tools), toolChoice: choiceOf(request.tool_choice) };
};

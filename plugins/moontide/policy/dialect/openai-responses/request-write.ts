import type { AnswerFormat, ModelRequest, Reasoning, Tool, ToolChoice } from "../conversation";
import { encode } from "../../json/encode";
import { Json, JsonObject, listOf, rawOf } from "../../json/value";
import type { Read, Writing } from "../dialect";
import { refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import { hints } from "../shared/hints";
import { effortOf } from "../shared/reasoning";
import { shortName } from "../shared/tool-names";
import { inputOf, instructionsOf } from "./input-write";

const anything = rawOf('{"type":"object","properties":{}}');

/** OpenAI holds tools to their schema here unless told not to, and refuses the schemas that it then can't use. */
const toolOf = (tool: Tool): JsonObject => ({
  type: "function",
  name: shortName(tool.name),
  description: tool.description,
  parameters: tool.schema ?? anything,
  strict: tool.strict ?? false,
});

const toolsOf = (tools: readonly Tool[]): Json | undefined => {
  if (tools[0] === undefined) return undefined;
  const written: Json[] = [];
  for (const tool of tools) written.push(toolOf(tool));
  return written;
};

const choiceOf = (choice: ToolChoice | undefined): Json | undefined => {
  if (choice === undefined) return undefined;
  return choice.kind === "named" ? { type: "function", name: shortName(choice.name) } : choice.kind;
};

const formatOf = (format: AnswerFormat): JsonObject => {
  if (format.kind !== "schema") return { type: format.kind === "text" ? "text" : "json_object" };
  return {
    type: "json_schema",
    name: format.name ?? "answer",
    description: format.description,
    schema: format.schema,
    strict: format.strict,
  };
};

const reasoningOf = (reasoning: Reasoning | undefined): Json | undefined => {
  if (reasoning === undefined) return undefined;
  const effort = effortOf(reasoning);
  const summary = reasoning.shown === true ? "auto" : undefined;
  return effort === undefined && summary === undefined ? undefined : { effort, summary };
};

/** Words of `special` that mean the same here, or are this dialect's own. */
const known = new LuaSet<string>();
const unrefused = new LuaSet<string>();
for (const name of hints) unrefused.add(name);
for (const name of [
  "background",
  "context_management",
  "conversation",
  "max_tool_calls",
  "metadata",
  "moderation",
  "previous_response_id",
  "prompt",
  "prompt_cache_key",
  "prompt_cache_retention",
  "safety_identifier",
  "service_tier",
  "truncation",
]) {
  known.add(name);
  unrefused.add(name);
}

const refuseWhatIsMissing = (saying: Saying, request: ModelRequest): void => {
  refuse(saying, "stop", request.stop);
  refuse(saying, "seed", request.seed);
  refuse(saying, "top_k", request.top_k);
  refuse(saying, "presence_penalty", request.presence_penalty);
  refuse(saying, "frequency_penalty", request.frequency_penalty);
  if (request.choices !== 1) refuse(saying, "choices", request.choices);
  refuseSpecial(saying, request, unrefused);
};

/** Sealed thoughts are asked for where there are any: models that don't think refuse the word. */
const includeOf = (request: ModelRequest): Json | undefined =>
  request.reasoning === undefined || request.reasoning.effort === "none"
    ? undefined
    : ["reasoning.encrypted_content"];

/**
 * OpenAI's `POST /v1/responses`. Nothing is kept there (`store`): the conversation is the client's.
 */
export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  refuseWhatIsMissing(saying, request);
  const instructions = instructionsOf(request.messages);
  const body: Record<string, Json | undefined> = {};
  for (const [name, value] of pairs(request.special)) if (known.has(name)) body[name] = value;
  body.model = writing.model;
  body.instructions = instructions;
  body.input = listOf(inputOf(saying, request.messages, instructions === undefined ? 1 : 2));
  body.tools = toolsOf(request.tools);
  body.tool_choice = choiceOf(request.tool_choice);
  body.parallel_tool_calls = request.parallel_tools;
  body.max_output_tokens = request.maximum_tokens;
  body.temperature = request.temperature;
  body.top_p = request.top_p;
  body.text = request.format === undefined ? undefined : { format: formatOf(request.format) };
  body.reasoning = reasoningOf(request.reasoning);
  body.user = request.user;
  body.include = includeOf(request);
  body.store = false;
  if (request.stream) body.stream = true;
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

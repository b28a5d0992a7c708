/** Makes a chat completion's body of a prompt and of what its client sent for the variables. */
import { FieldProblem } from "../../policy/dialect/dialect";
import { encode } from "../../policy/json/encode";
import { Json, JsonObject, listOf } from "../../policy/json/value";
import { fillTemplate } from "../../policy/prompt/template";
import { readVariables } from "../../policy/prompt/variables";
import { Prompt, PromptMessage, PromptVersion } from "./prompt";
import { ParameterConfiguration } from "./schema";

type Body = Record<string, Json | undefined>;

const addParameters = (body: Body, parameters: ParameterConfiguration): void => {
  const { temperature, top_p, maximum_tokens, stop, seed, reasoning_effort, json } = parameters;
  body["temperature"] = temperature;
  body["top_p"] = top_p;
  body["max_completion_tokens"] = maximum_tokens;
  body["stop"] = stop;
  body["seed"] = seed;
  body["reasoning_effort"] = reasoning_effort;
  if (json) body["response_format"] = { type: "json_object" };
};

const messagesWith = (
  messages: readonly PromptMessage[],
  texts: LuaMap<string, string>,
): readonly Json[] => {
  const filled: Json[] = [];
  for (const { role, content } of messages) {
    filled[filled.length] = { role, content: fillTemplate(content, texts) };
  }
  return filled;
};

const withoutStream = (sent: JsonObject): JsonObject => {
  const variables: Body = {};
  for (const [name, value] of pairs(sent)) variables[name as string] = value;
  variables["stream"] = undefined;
  return variables;
};

/** @param streamed the client asks for a stream by its URL */
export const fillPrompt = (
  { variables, variable_names }: Prompt,
  { model, messages, parameters }: PromptVersion,
  sent: JsonObject,
  streamed: boolean,
): LuaMultiReturn<[body: string, problem: undefined] | [undefined, FieldProblem]> => {
  const { stream } = sent;
  if (stream !== undefined && typeof stream !== "boolean") {
    return $multi(undefined, { field: "stream", message: "must be true or false" });
  }
  const [texts, problem] = readVariables(variables, variable_names, withoutStream(sent));
  if (texts === undefined) return $multi(undefined, problem);
  const body: Body = { model, messages: listOf(messagesWith(messages, texts)) };
  if (parameters !== undefined) addParameters(body, parameters);
  if (stream ?? streamed) body["stream"] = true;
  return $multi(encode(body), undefined);
};

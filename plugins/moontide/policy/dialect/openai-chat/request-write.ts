import { encode } from "../../json/encode";
import { Json, listOf } from "../../json/value";
import type { ModelRequest } from "../conversation";
import type { Read, Writing } from "../dialect";
import { itemsOf } from "../shared/fields";
import { fail, refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import { effortOf } from "../shared/reasoning";
import { shortened } from "../shared/tool-names";
import { writeFormat } from "./format";
import { writeMessages } from "./message-write";
import { writeToolChoice, writeTools } from "./tools";

type Body = Record<string, Json | undefined>;

const none = new LuaSet<string>();

/** What this dialect's own clients said beyond the pivot goes back to where it stood. */
const writeSpecial = (saying: Saying, request: ModelRequest, body: Body): void => {
  for (const [name, value] of pairs(request.special)) {
    if (string.find(name, "[", 1, true)[0] !== undefined) {
      fail(saying, name, "The gateway can't pass this on to the model that answers this request.");
    } else if (name === "tools") {
      const tools: Json[] = [];
      for (const tool of itemsOf(body["tools"])) tools[tools.length] = tool;
      for (const tool of itemsOf(value)) tools[tools.length] = tool;
      body["tools"] = listOf(tools);
    } else {
      body[name] = value;
    }
  }
};

const writeSampling = (request: ModelRequest, writing: Writing, body: Body): void => {
  const { maximum_tokens, temperature, top_p, stop, choices, seed, user } = request;
  body[writing.old_maximum_tokens ? "max_tokens" : "max_completion_tokens"] = maximum_tokens;
  body["temperature"] = temperature;
  body["top_p"] = top_p;
  if (stop !== undefined && stop.length > 0) body["stop"] = listOf(stop);
  body["n"] = choices;
  body["seed"] = seed;
  body["presence_penalty"] = request.presence_penalty;
  body["frequency_penalty"] = request.frequency_penalty;
  // OpenAI takes 64 characters; agents that speak Anthropic's dialect send more.
  body["user"] = user === undefined ? undefined : shortened(user);
};

/** Clients of Anthropic say that thinking is off where it is off anyway, and models that can't think refuse the word. */
const writeEffort = (request: ModelRequest, writing: Writing): string | undefined => {
  const { reasoning } = request;
  const effort = reasoning === undefined ? undefined : effortOf(reasoning);
  return effort === "none" && writing.client === "anthropic" ? undefined : effort;
};

/** Usage is always asked for: the gateway counts by it, and leaves it out where the client did not ask. */
const usage_wanted = { include_usage: true };

export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  const body: Body = { model: writing.model };
  body["messages"] = writeMessages(saying, request, writing.old_maximum_tokens !== true);
  body["tools"] = writeTools(request);
  if (body["tools"] !== undefined) {
    body["tool_choice"] = writeToolChoice(request.tool_choice);
    body["parallel_tool_calls"] = request.parallel_tools;
  }
  writeSampling(request, writing, body);
  body["response_format"] = writeFormat(request.format);
  body["reasoning_effort"] = writeEffort(request, writing);
  if (request.stream) {
    body["stream"] = true;
    if ((writing.usage_in_stream ?? "asked") === "asked") body["stream_options"] = usage_wanted;
  }
  if (writing.client === "openai_chat") writeSpecial(saying, request, body);
  else refuseSpecial(saying, request, none);
  if (writing.client === "openai_chat") body["top_k"] = request.top_k;
  else refuse(saying, "top_k", request.top_k);
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

import { encode } from "../../json/encode";
import { Json, listOf } from "../../json/value";
import type { ModelRequest } from "../conversation";
import type { Read, Writing } from "../dialect";
import { isBlank } from "../shared/arguments";
import { itemsOf } from "../shared/fields";
import { fail, refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";
import { writeMessages } from "./message-write";
import { takesSampling } from "./model";
import { Thinking, thinkingOf } from "./thinking";
import { writeToolChoice, writeTools } from "./tools";

type Body = Record<string, Json | undefined>;

const none = new LuaSet<string>();

const refuseMissing = (saying: Saying, request: ModelRequest): void => {
  const { choices, presence_penalty, frequency_penalty } = request;
  if (choices !== undefined && choices > 1) refuse(saying, "choices", choices);
  refuse(saying, "seed", request.seed);
  if (presence_penalty !== 0) refuse(saying, "presence_penalty", presence_penalty);
  if (frequency_penalty !== 0) refuse(saying, "frequency_penalty", frequency_penalty);
  if (request.format?.kind === "json") refuse(saying, "format", request.format);
};

/** OpenAI's temperatures go to 2, Anthropic's to 1: what is hotter is as hot as can be. */
const writeSampling = (request: ModelRequest, model: string, thinks: boolean, body: Body): void => {
  const { temperature, top_p, top_k } = request;
  if (!takesSampling(model)) return;
  if (thinks) {
    // A model that thinks takes no temperature, and no narrower choice than this.
    if (top_p !== undefined && top_p < 1) body["top_p"] = math.max(0.95, top_p);
    return;
  }
  if (temperature !== undefined) body["temperature"] = math.min(1, math.max(0, temperature));
  // Models since Claude 4.1 take one of the two.
  if (top_p !== undefined && top_p < 1 && temperature === undefined) body["top_p"] = top_p;
  body["top_k"] = top_k;
};

/** What ends an answer must have something to see in it. */
const writeStop = (saying: Saying, request: ModelRequest): Json | undefined => {
  const stop: string[] = [];
  for (const text of request.stop ?? []) {
    if (isBlank(text)) refuse(saying, "stop", text);
    else stop[stop.length] = text;
  }
  return stop.length === 0 ? undefined : listOf(stop);
};

const writeOutput = (request: ModelRequest, effort: string | undefined): Json | undefined => {
  const { format } = request;
  const isSchema = format !== undefined && format.kind === "schema";
  if (!isSchema && effort === undefined) return undefined;
  return {
    effort,
    format: isSchema ? { type: "json_schema", schema: format.schema } : undefined,
  };
};

/** What this dialect's own clients said beyond the pivot goes back to where it stood. */
const writeSpecial = (saying: Saying, request: ModelRequest, body: Body): void => {
  for (const [name, value] of pairs(request.special)) {
    if (string.find(name, "[%[.]")[0] !== undefined) {
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

const writeBody = (
  saying: Saying,
  request: ModelRequest,
  writing: Writing,
  { maximum_tokens, thinking, effort }: Thinking,
): Body => {
  const own = writing.client === "anthropic";
  const [messages, system] = writeMessages(saying, request);
  const body: Body = {
    model: writing.model,
    max_tokens: maximum_tokens,
    messages,
    system,
    thinking,
    output_config: writeOutput(request, effort),
    stop_sequences: writeStop(saying, request),
    stream: request.stream ? true : undefined,
    tools: writeTools(request, own),
    metadata: request.user === undefined ? undefined : { user_id: request.user },
  };
  if (body["tools"] !== undefined) body["tool_choice"] = writeToolChoice(request, own);
  writeSampling(request, writing.model, thinking !== undefined, body);
  if (own) writeSpecial(saying, request, body);
  else refuseSpecial(saying, request, none);
  return body;
};

export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  refuseMissing(saying, request);
  const body = writeBody(saying, request, writing, thinkingOf(request, writing));
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

import { encode } from "../../json/encode";
import { Json, listOf } from "../../json/value";
import type { Message, ModelRequest } from "../conversation";
import type { Read, Writing } from "../dialect";
import { contentField } from "../shared/places";
import { fail, refuse, refuseSpecial, Saying, startSaying } from "../shared/problems";

const none = new LuaSet<string>();

const textOf = (saying: Saying, message: Message, index: number): string => {
  let text = "";
  for (const part of message.parts) {
    if (part.kind === "text") text += part.text;
    else {
      const field = contentField(saying.client, message, index);
      fail(saying, field, "The model that answers this request completes text alone.");
    }
  }
  return text;
};

/** The texts of a conversation, one below the other: who wants the model's own form of it sends it as a completion. */
const promptOf = (saying: Saying, request: ModelRequest): string => {
  const texts: string[] = [];
  for (const i of $range(0, request.messages.length - 1)) {
    texts[i] = textOf(saying, request.messages[i]!, i);
  }
  return table.concat(texts, "\n\n");
};

const refuseMissing = (saying: Saying, request: ModelRequest, own: boolean): void => {
  if (request.tools.length > 0) fail(saying, "tools", "The model that answers has no tools.");
  if (request.format !== undefined && request.format.kind !== "text") {
    refuse(saying, "format", request.format);
  }
  if (!own) {
    refuse(saying, "top_k", request.top_k);
    refuseSpecial(saying, request, none);
  }
};

export const writeRequest = (request: ModelRequest, writing: Writing): Read<string> => {
  const saying = startSaying(writing);
  const own = writing.client === "openai_completions";
  refuseMissing(saying, request, own);
  const { stop } = request;
  const body: Record<string, Json | undefined> = {
    model: writing.model,
    prompt: promptOf(saying, request),
    max_tokens: request.maximum_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    stop: stop === undefined || stop.length === 0 ? undefined : listOf(stop),
    n: request.choices,
    seed: request.seed,
    presence_penalty: request.presence_penalty,
    frequency_penalty: request.frequency_penalty,
    user: request.user,
  };
  if (request.stream) {
    body["stream"] = true;
    if ((writing.usage_in_stream ?? "asked") === "asked")
      body["stream_options"] = { include_usage: true };
  }
  if (own) {
    body["top_k"] = request.top_k;
    for (const [name, value] of pairs(request.special)) body[name] = value;
  }
  if (saying.problem !== undefined) return $multi(undefined, saying.problem);
  return $multi(encode(body), undefined);
};

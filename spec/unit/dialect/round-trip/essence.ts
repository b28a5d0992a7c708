/** What a conversation says, in lines that can be compared whatever dialect it came through. */
import type {
  Message,
  ModelAnswer,
  ModelRequest,
  Part,
  StreamEvent,
  ToolCallPart,
  Usage,
} from "moontide/policy/dialect/conversation";
import { effortOf } from "moontide/policy/dialect/shared/reasoning";
import { decode } from "moontide/policy/json/decode";
import { encode } from "moontide/policy/json/encode";

/** The same whatever its white space and the order of its members. */
const canonical = (text: string): string => {
  const [value] = decode(text);
  return value === undefined ? `broken ${text}` : encode(value);
};

/** Lines by what they begin with; calls are numbered in order, for some dialects have no ids. */
interface Telling {
  readonly lines: string[];
  readonly calls: LuaMap<string, number>;
  count: number;
}

const say = (telling: Telling, kind: string, text: string): void => {
  const { lines } = telling;
  const last = lines[lines.length - 1];
  const beginning = `${kind}: `;
  // Texts next to each other are one.
  if (last !== undefined && string.sub(last, 1, beginning.length) === beginning) {
    lines[lines.length - 1] = last + text;
  } else lines[lines.length] = beginning + text;
};

const sayPart = (telling: Telling, role: string, part: Part): void => {
  if (part.kind === "text" || part.kind === "reasoning" || part.kind === "refusal") {
    if (part.text !== "") say(telling, `${role} ${part.kind}`, part.text);
  } else if (part.kind === "image") {
    say(telling, `${role} image`, `${part.url ?? `${part.media_type} ${part.data}`};`);
  } else if (part.kind === "tool_call") {
    telling.count += 1;
    telling.calls.set(part.id, telling.count);
    say(telling, `${role} call ${telling.count}`, `${part.name} ${canonical(part.arguments)}`);
  } else if (part.kind === "tool_result") {
    const call = telling.calls.get(part.call_id) ?? 0;
    for (const inner of part.parts) sayPart(telling, `result ${call}`, inner);
  } else say(telling, role, part.kind);
};

const sayMessages = (telling: Telling, messages: readonly Message[]): void => {
  for (const message of messages) {
    const isSystem = message.role === "system" || message.role === "developer";
    const role = isSystem ? "system" : message.role;
    for (const part of message.parts) sayPart(telling, role, part);
  }
};

const settings = [
  "maximum_tokens",
  "temperature",
  "top_p",
  "top_k",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "user",
  "parallel_tools",
] as const;

const sayTools = (telling: Telling, request: ModelRequest): void => {
  for (const tool of request.tools) {
    const schema = tool.schema === undefined ? "none" : canonical(tool.schema.raw);
    say(telling, `tool ${tool.name}`, `${tool.description} ${schema}`);
  }
  const { tool_choice } = request;
  // `auto` is what holds without a choice.
  if (tool_choice === undefined || tool_choice.kind === "auto") return;
  const name = tool_choice.kind === "named" ? tool_choice.name : "";
  say(telling, "choice", `${tool_choice.kind} ${name}`);
};

/** @param cannot the settings that the dialect has no word for */
export const essenceOf = (request: ModelRequest, cannot: readonly string[]): readonly string[] => {
  const telling: Telling = { lines: [], calls: new LuaMap(), count: 0 };
  sayMessages(telling, request.messages);
  sayTools(telling, request);
  const { stop, format, reasoning } = request;
  const values: Record<string, unknown> = {
    stop: stop === undefined ? undefined : table.concat(stop as string[], "|"),
    json: format?.kind === "json" ? true : undefined,
    schema: format?.kind === "schema" ? canonical(format.schema.raw) : undefined,
    reasoning: reasoning === undefined ? undefined : effortOf(reasoning),
  };
  for (const name of settings) values[name] = request[name];
  for (const name of cannot) values[name] = undefined;
  for (const name of ["stop", "json", "schema", "reasoning", ...settings]) {
    if (values[name] !== undefined) say(telling, name, tostring(values[name]));
  }
  return telling.lines;
};

/** A filter's stop and a refusal are one word in most dialects. */
const finishOf = (finish: string): string => (finish === "refusal" ? "content_filter" : finish);

const sayUsage = (telling: Telling, usage: Usage | undefined): void => {
  if (usage === undefined || usage.input_tokens + usage.output_tokens === 0) return;
  const cached = usage.cached_tokens ?? 0;
  say(telling, "usage", `${usage.input_tokens} (${cached}) ${usage.output_tokens}`);
};

export const answerEssence = (answer: ModelAnswer): readonly string[] => {
  const telling: Telling = { lines: [], calls: new LuaMap(), count: 0 };
  for (const choice of answer.choices) {
    for (const part of choice.parts) sayPart(telling, "assistant", part);
    say(telling, "finish", finishOf(choice.finish));
  }
  sayUsage(telling, answer.usage);
  return telling.lines;
};

const sayCalls = (telling: Telling, calls: readonly ToolCallPart[]): void => {
  for (const call of calls) {
    const part = call.arguments === "" ? { ...call, arguments: "{}" } : call;
    sayPart(telling, "assistant", part);
  }
};

/** The answer that a stream tells, in the same lines. */
export const streamEssence = (events: readonly StreamEvent[]): readonly string[] => {
  const telling: Telling = { lines: [], calls: new LuaMap(), count: 0 };
  const calls: ToolCallPart[] = [];
  let usage: Usage | undefined;
  for (const event of events) {
    if (event.kind === "tool_call") {
      calls[event.call] = { kind: "tool_call", id: event.id, name: event.name, arguments: "" };
    } else if (event.kind === "tool_arguments") {
      const call = calls[event.call]!;
      calls[event.call] = { ...call, arguments: call.arguments + event.text };
    } else if (event.kind === "usage") usage = event.usage;
    else if (event.kind === "finish") {
      sayCalls(telling, calls);
      say(telling, "finish", finishOf(event.finish));
    } else if (event.kind === "error") say(telling, "error", event.error.message);
    else if ("text" in event) sayPart(telling, "assistant", event);
  }
  sayUsage(telling, usage);
  return telling.lines;
};

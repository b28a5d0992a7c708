import type { ModelError, StreamEvent } from "../conversation";
import { decode } from "../../json/decode";
import { asNumber, asObject, asText, isObject, JsonObject } from "../../json/value";
import type { StreamReader } from "../dialect";
import { finishOf } from "./answer-read";
import { readFailure } from "./errors";
import { raw_members } from "./raw-members";
import { sealOf } from "./seal";
import { readUsageObject } from "./usage";

type Emit = (this: void, event: StreamEvent) => void;

interface Call {
  readonly number: number;
  has_arguments: boolean;
}

/** What is known of a stream. Items are numbered by the provider: thoughts, texts and calls together. */
interface State {
  readonly calls: LuaTable<number, Call>;
  call_count: number;
  refused: boolean;
  ended: boolean;
}

type Step = (this: void, state: State, event: JsonObject, emit: Emit) => void;

const started: Step = (_state, event, emit) => {
  const response = asObject(event.response);
  const id = asText(response?.id) ?? "";
  emit({ kind: "start", id, model: asText(response?.model) ?? "" });
};

const callOf = (state: State, event: JsonObject): Call | undefined =>
  state.calls.get(asNumber(event.output_index) ?? 0);

const itemAdded: Step = (state, event, emit) => {
  const item = asObject(event.item);
  if (item?.type !== "function_call") return;
  const call: Call = { number: state.call_count, has_arguments: false };
  state.calls.set(asNumber(event.output_index) ?? 0, call);
  state.call_count += 1;
  const id = asText(item.call_id) ?? asText(item.id) ?? "";
  emit({ kind: "tool_call", choice: 0, call: call.number, id, name: asText(item.name) ?? "" });
};

const text: Step = (_state, event, emit) => {
  emit({ kind: "text", choice: 0, text: asText(event.delta) ?? "" });
};

const refusal: Step = (state, event, emit) => {
  state.refused = true;
  emit({ kind: "refusal", choice: 0, text: asText(event.delta) ?? "" });
};

const thought: Step = (_state, event, emit) => {
  emit({ kind: "reasoning", choice: 0, text: asText(event.delta) ?? "" });
};

/** Parts of a summary are paragraphs. */
const thoughtPart: Step = (_state, event, emit) => {
  if ((asNumber(event.summary_index) ?? 0) > 0) {
    emit({ kind: "reasoning", choice: 0, text: "\n\n" });
  }
};

const callArguments: Step = (state, event, emit) => {
  const call = callOf(state, event);
  const delta = asText(event.delta) ?? "";
  if (call === undefined || delta === "") return;
  call.has_arguments = true;
  emit({ kind: "tool_arguments", choice: 0, call: call.number, text: delta });
};

/** Some servers send no deltas of arguments, only the whole. */
const callDone = (state: State, event: JsonObject, item: JsonObject, emit: Emit): void => {
  const call = callOf(state, event);
  const written = asText(item.arguments) ?? "";
  if (call === undefined || call.has_arguments || written === "") return;
  call.has_arguments = true;
  emit({ kind: "tool_arguments", choice: 0, call: call.number, text: written });
};

const itemDone: Step = (state, event, emit) => {
  const item = asObject(event.item);
  if (item?.type === "function_call") callDone(state, event, item, emit);
  const encrypted = item?.type === "reasoning" ? asText(item.encrypted_content) : undefined;
  if (encrypted !== undefined) {
    emit({ kind: "reasoning_seal", choice: 0, sealed: sealOf(asText(item?.id), encrypted) });
  }
};

const finished: Step = (state, event, emit) => {
  const response = asObject(event.response) ?? {};
  const usage = readUsageObject(response.usage);
  if (usage !== undefined) emit({ kind: "usage", usage });
  const finish = finishOf(response, state.call_count > 0, state.refused);
  emit({ kind: "finish", choice: 0, finish });
  state.ended = true;
  emit({ kind: "end" });
};

const fail = (state: State, error: ModelError, emit: Emit): void => {
  if (state.ended) return;
  state.ended = true;
  emit({ kind: "error", error });
};

const failed: Step = (state, event, emit) => {
  fail(state, readFailure(asObject(event.response) ?? event), emit);
};

const errorEvent: Step = (state, event, emit) => {
  fail(state, readFailure(event), emit);
};

/** What is not here repeats what others said, or is of no concern to other dialects. */
const steps: Readonly<Record<string, Step | undefined>> = {
  "response.created": started,
  "response.output_item.added": itemAdded,
  "response.output_text.delta": text,
  "response.refusal.delta": refusal,
  "response.reasoning_summary_part.added": thoughtPart,
  "response.reasoning_summary_text.delta": thought,
  "response.reasoning_text.delta": thought,
  "response.function_call_arguments.delta": callArguments,
  "response.output_item.done": itemDone,
  "response.completed": finished,
  "response.incomplete": finished,
  "response.failed": failed,
  error: errorEvent,
};

/** OpenAI names its events; who does not has the name in the data. */
const take = (state: State, name: string, data: string, emit: Emit): string | undefined => {
  if (state.ended || data === "[DONE]") return undefined;
  if (name !== "" && steps[name] === undefined) return undefined;
  const [event, problem] = decode(data, raw_members);
  if (!isObject(event)) return problem ?? "An event is no object.";
  steps[name === "" ? (asText(event.type) ?? "") : name]?.(state, event, emit);
  return undefined;
};

export const readStream = (): StreamReader => {
  const state: State = { calls: new LuaTable(), call_count: 0, refused: false, ended: false };
  return {
    take: (name, data, emit) => take(state, name, data, emit),
    close: () => state.ended,
  };
};

import type { Finish, StreamEvent } from "../conversation";
import { decode } from "../../json/decode";
import { asNumber, asObject, asText, isObject, JsonObject } from "../../json/value";
import type { StreamReader } from "../dialect";
import { isException, readException } from "./errors";
import { isBroken, readFinish } from "./finish";
import { readUsageObject } from "./usage";

type Emit = (this: void, event: StreamEvent) => void;

interface State {
  /** The number of the call in a block, by the block's. */
  readonly calls: LuaTable<number, number>;
  call_count: number;
  has_content: boolean;
  finish: Finish | undefined;
  ended: boolean;
}

type Step = (this: void, state: State, event: JsonObject, emit: Emit) => void;

const messageStart: Step = (_state, _event, emit) => {
  emit({ kind: "start", id: "", model: "" });
};

const blockStart: Step = (state, event, emit) => {
  const call = asObject(asObject(event.start)?.toolUse);
  if (call === undefined) return;
  const number = state.call_count;
  state.call_count += 1;
  state.has_content = true;
  state.calls.set(asNumber(event.contentBlockIndex) ?? 0, number);
  const id = asText(call.toolUseId) ?? "";
  emit({ kind: "tool_call", choice: 0, call: number, id, name: asText(call.name) ?? "" });
};

const takeThought = (thought: JsonObject, emit: Emit): void => {
  const text = asText(thought.text);
  const signature = asText(thought.signature);
  const sealed = asText(thought.redactedContent);
  if (text !== undefined) emit({ kind: "reasoning", choice: 0, text });
  if (signature !== undefined || sealed !== undefined) {
    emit({ kind: "reasoning_seal", choice: 0, signature, sealed });
  }
};

const blockDelta: Step = (state, event, emit) => {
  const delta = asObject(event.delta) ?? {};
  const text = asText(delta.text);
  state.has_content = true;
  if (text !== undefined) {
    emit({ kind: "text", choice: 0, text });
    return;
  }
  const written = asText(asObject(delta.toolUse)?.input);
  if (written !== undefined) {
    const call = state.calls.get(asNumber(event.contentBlockIndex) ?? 0) as number | undefined;
    if (call !== undefined && written !== "") {
      emit({ kind: "tool_arguments", choice: 0, call, text: written });
    }
    return;
  }
  const thought = asObject(delta.reasoningContent);
  if (thought !== undefined) takeThought(thought, emit);
};

const fail = (state: State, error: ReturnType<typeof readException>, emit: Emit): void => {
  if (state.ended) return;
  state.ended = true;
  emit({ kind: "error", error });
};

const messageStop: Step = (state, event, emit) => {
  const reason = asText(event.stopReason);
  if (isBroken(reason) && !state.has_content) {
    fail(state, { kind: "server", status: 502, message: reason! }, emit);
    return;
  }
  const more = asObject(event.additionalModelResponseFields);
  const finish = readFinish(reason);
  state.finish = finish;
  emit({ kind: "finish", choice: 0, finish, stop_sequence: asText(more?.stop_sequence) });
};

/** The last message of a stream. */
const metadata: Step = (state, event, emit) => {
  const usage = readUsageObject(event.usage);
  if (usage !== undefined) emit({ kind: "usage", usage });
  if (state.finish === undefined) return;
  state.ended = true;
  emit({ kind: "end" });
};

const steps: Readonly<Record<string, Step | undefined>> = {
  messageStart,
  contentBlockStart: blockStart,
  contentBlockDelta: blockDelta,
  messageStop,
  metadata,
};

const take = (state: State, name: string, data: string, emit: Emit): string | undefined => {
  if (state.ended) return undefined;
  const step = steps[name];
  if (step === undefined) {
    if (isException(name)) fail(state, readException(name, data), emit);
    return undefined;
  }
  const [event, problem] = decode(data);
  if (!isObject(event)) return problem ?? "A message is no object.";
  step(state, event, emit);
  return undefined;
};

/** Some models tell no usage, and nothing behind the reason why they stopped. */
const close = (state: State, emit: Emit): boolean => {
  if (state.ended) return true;
  if (state.finish === undefined) return false;
  state.ended = true;
  emit({ kind: "end" });
  return true;
};

export const readStream = (): StreamReader => {
  const state: State = {
    calls: new LuaTable(),
    call_count: 0,
    has_content: false,
    finish: undefined,
    ended: false,
  };
  return {
    take: (name, data, emit) => take(state, name, data, emit),
    close: (emit) => close(state, emit),
  };
};

import type { StreamEvent, Usage } from "../conversation";
import { decode } from "../../json/decode";
import { asObject, asText, isObject, JsonObject } from "../../json/value";
import type { StreamReader } from "../dialect";
import { choiceIndex } from "../shared/choice";
import { itemsOf, objectText } from "../shared/fields";
import { blockReason, callId } from "./answer-read";
import { readErrorObject } from "./errors";
import { isBroken, readFinish } from "./finish";
import { raw_members } from "./raw-members";
import { readUsageObject } from "./usage";

type Emit = (this: void, event: StreamEvent) => void;

interface ChoiceState {
  calls: number;
  has_parts: boolean;
  finished: boolean;
}

interface State {
  started: boolean;
  failed: boolean;
  response_id: string | undefined;
  usage: Usage | undefined;
  /** By the index of the candidate. */
  readonly choices: LuaTable<number, ChoiceState>;
}

const choiceOf = (state: State, index: number): ChoiceState => {
  const known = state.choices.get(index) as ChoiceState | undefined;
  if (known !== undefined) return known;
  const choice: ChoiceState = { calls: 0, has_parts: false, finished: false };
  state.choices.set(index, choice);
  return choice;
};

const start = (state: State, chunk: JsonObject, emit: Emit): void => {
  if (state.started) return;
  state.started = true;
  state.response_id = asText(chunk.responseId);
  emit({
    kind: "start",
    id: state.response_id ?? "",
    model: asText(chunk.modelVersion) ?? "",
  });
};

/** Arguments come whole. */
const takeCall = (
  state: State,
  index: number,
  part: JsonObject,
  called: JsonObject,
  emit: Emit,
): void => {
  const choice = choiceOf(state, index);
  const call = choice.calls;
  choice.calls += 1;
  choice.has_parts = true;
  emit({
    kind: "tool_call",
    choice: index,
    call,
    id: callId(called, state.response_id, index, call),
    name: asText(called.name) ?? "",
    signature: asText(part.thoughtSignature),
  });
  emit({ kind: "tool_arguments", choice: index, call, text: objectText(called.args) });
};

const takePart = (state: State, index: number, part: JsonObject, emit: Emit): void => {
  const text = asText(part.text);
  if (text !== undefined && text !== "") {
    choiceOf(state, index).has_parts = true;
    emit({ kind: part.thought === true ? "reasoning" : "text", choice: index, text });
    return;
  }
  const called = asObject(part.functionCall);
  if (called !== undefined) takeCall(state, index, part, called, emit);
};

const fail = (state: State, message: string, emit: Emit): void => {
  state.failed = true;
  emit({ kind: "error", error: { kind: "server", status: 502, message } });
};

const finish = (state: State, index: number, candidate: JsonObject, emit: Emit): void => {
  const reason = asText(candidate.finishReason);
  const choice = choiceOf(state, index);
  if (reason === undefined || choice.finished) return;
  if (!choice.has_parts && isBroken(reason)) {
    fail(state, asText(candidate.finishMessage) ?? reason, emit);
    return;
  }
  choice.finished = true;
  emit({ kind: "finish", choice: index, finish: readFinish(reason, choice.calls > 0) });
};

const takeCandidate = (state: State, candidate: JsonObject, emit: Emit): void => {
  const index = choiceIndex(candidate.index);
  for (const item of itemsOf(asObject(candidate.content)?.parts)) {
    const part = asObject(item);
    if (part !== undefined) takePart(state, index, part, emit);
  }
  finish(state, index, candidate, emit);
};

const takeChunk = (state: State, chunk: JsonObject, emit: Emit): void => {
  const failure = asObject(chunk.error);
  if (failure !== undefined) {
    state.failed = true;
    emit({ kind: "error", error: readErrorObject(0, failure) });
    return;
  }
  start(state, chunk, emit);
  state.usage = readUsageObject(chunk.usageMetadata) ?? state.usage;
  const candidates = itemsOf(chunk.candidates);
  for (const item of candidates) {
    const candidate = asObject(item);
    if (candidate !== undefined && !state.failed) takeCandidate(state, candidate, emit);
  }
  if (candidates[0] === undefined && blockReason(chunk) !== undefined) {
    const choice = choiceOf(state, 0);
    if (!choice.finished) emit({ kind: "finish", choice: 0, finish: "content_filter" });
    choice.finished = true;
  }
};

const take = (state: State, data: string, emit: Emit): string | undefined => {
  if (state.failed || data === "[DONE]") return undefined;
  const [chunk, problem] = decode(data, raw_members);
  if (!isObject(chunk)) return problem ?? "An event is no object.";
  takeChunk(state, chunk, emit);
  return undefined;
};

const isWhole = (state: State): boolean => {
  let any = false;
  for (const [, choice] of pairs(state.choices)) {
    if (!choice.finished) return false;
    any = true;
  }
  return any;
};

/** No event says that a stream is over: it is where every candidate has said why, and the provider closes. */
const close = (state: State, emit: Emit): boolean => {
  if (state.failed) return true;
  if (state.usage !== undefined) emit({ kind: "usage", usage: state.usage });
  if (!isWhole(state)) return false;
  emit({ kind: "end" });
  return true;
};

export const readStream = (): StreamReader => {
  const state: State = {
    started: false,
    failed: false,
    response_id: undefined,
    usage: undefined,
    choices: new LuaTable(),
  };
  return {
    take: (_name, data, emit) => take(state, data, emit),
    close: (emit) => close(state, emit),
  };
};

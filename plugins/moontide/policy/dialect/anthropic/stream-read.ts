import { decode } from "../../json/decode";
import { asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import type { StreamEvent } from "../conversation";
import type { StreamReader } from "../dialect";
import { objectText } from "../shared/fields";
import { readErrorValue } from "./error-read";
import { readFinish } from "./finish";
import { raw_members } from "./raw-members";
import { Counts, noCounts, takeCounts, usageOf } from "./usage";

type Emit = (this: void, event: StreamEvent) => void;

interface State {
  is_started: boolean;
  is_over: boolean;
  calls: number;
  /** The calls' numbers by the numbers of their blocks; other blocks have none. */
  readonly call_of: LuaMap<number, number>;
  /** Arguments that stood in a block's start, by its number, until it is known that none follow. */
  readonly whole: LuaMap<number, string>;
  readonly counts: Counts;
}

const tellUsage = (state: State, emit: Emit): void => {
  const usage = usageOf(state.counts);
  if (usage !== undefined) emit({ kind: "usage", usage });
};

const takeStart = (state: State, event: JsonObject, emit: Emit): void => {
  const message = asObject(event["message"]) ?? {};
  if (!state.is_started) {
    state.is_started = true;
    emit({ kind: "start", id: asText(message["id"]) ?? "", model: asText(message["model"]) ?? "" });
  }
  if (message["usage"] === undefined) return;
  takeCounts(state.counts, message["usage"]);
  tellUsage(state, emit);
};

const takeCall = (state: State, index: number, block: JsonObject, emit: Emit): void => {
  const call = state.calls;
  state.calls += 1;
  state.call_of.set(index, call);
  const input = objectText(block["input"]);
  if (input !== "{}") state.whole.set(index, input);
  const id = asText(block["id"]) ?? `toolu_${call}`;
  emit({ kind: "tool_call", choice: 0, call, id, name: asText(block["name"]) ?? "" });
};

const takeText = (kind: "text" | "reasoning", value: Json | undefined, emit: Emit): void => {
  const text = asText(value) ?? "";
  if (text !== "") emit({ kind, choice: 0, text });
};

const takeBlock = (state: State, event: JsonObject, emit: Emit): void => {
  const block = asObject(event["content_block"]);
  if (block === undefined) return;
  const kind = block["type"];
  if (kind === "text") takeText("text", block["text"], emit);
  else if (kind === "thinking") takeText("reasoning", block["thinking"], emit);
  else if (kind === "tool_use") takeCall(state, asNumber(event["index"]) ?? 0, block, emit);
  else if (kind === "redacted_thinking") {
    emit({ kind: "reasoning_seal", choice: 0, sealed: asText(block["data"]) ?? "" });
  }
};

const takeArguments = (state: State, index: number, text: string, emit: Emit): void => {
  const call = state.call_of.get(index);
  if (call === undefined || text === "") return;
  state.whole.delete(index);
  emit({ kind: "tool_arguments", choice: 0, call, text });
};

const takeSignature = (delta: JsonObject, emit: Emit): void => {
  const signature = asText(delta["signature"]) ?? "";
  if (signature !== "") emit({ kind: "reasoning_seal", choice: 0, signature });
};

const takeDelta = (state: State, event: JsonObject, emit: Emit): void => {
  const delta = asObject(event["delta"]);
  if (delta === undefined) return;
  const kind = delta["type"];
  if (kind === "text_delta") takeText("text", delta["text"], emit);
  else if (kind === "thinking_delta") takeText("reasoning", delta["thinking"], emit);
  else if (kind === "signature_delta") takeSignature(delta, emit);
  else if (kind === "input_json_delta") {
    takeArguments(state, asNumber(event["index"]) ?? 0, asText(delta["partial_json"]) ?? "", emit);
  }
};

/** Some servers send arguments whole, with the block's start. */
const takeBlockEnd = (state: State, event: JsonObject, emit: Emit): void => {
  const index = asNumber(event["index"]) ?? 0;
  const whole = state.whole.get(index);
  if (whole !== undefined) takeArguments(state, index, whole, emit);
};

const takeMessageDelta = (state: State, event: JsonObject, emit: Emit): void => {
  const delta = asObject(event["delta"]);
  const word = asText(delta?.["stop_reason"]);
  if (word !== undefined) {
    const stop_sequence = asText(delta?.["stop_sequence"]);
    emit({ kind: "finish", choice: 0, finish: readFinish(word), stop_sequence });
  }
  if (event["usage"] === undefined) return;
  takeCounts(state.counts, event["usage"]);
  tellUsage(state, emit);
};

const takeEnd = (state: State, _event: JsonObject, emit: Emit): void => {
  state.is_over = true;
  emit({ kind: "end" });
};

const takeError = (state: State, event: JsonObject, emit: Emit): void => {
  state.is_over = true;
  emit({ kind: "error", error: readErrorValue(0, event) });
};

type Take = (this: void, state: State, event: JsonObject, emit: Emit) => void;

/** What is not here (`ping`, and what is yet to come) says nothing of the answer. */
const takes = new LuaMap<string, Take>();
takes.set("message_start", takeStart);
takes.set("content_block_start", takeBlock);
takes.set("content_block_delta", takeDelta);
takes.set("content_block_stop", takeBlockEnd);
takes.set("message_delta", takeMessageDelta);
takes.set("message_stop", takeEnd);
takes.set("error", takeError);

const newState = (): State => ({
  is_started: false,
  is_over: false,
  calls: 0,
  call_of: new LuaMap(),
  whole: new LuaMap(),
  counts: noCounts(),
});

/** Ends with `message_stop`: whatever ends without it was cut. */
export const readStream = (): StreamReader => {
  const state = newState();
  return {
    take: (name, data, emit) => {
      if (name === "ping") return undefined;
      const [value, problem] = decode(data, raw_members);
      if (problem !== undefined) return problem;
      const event = asObject(value);
      if (event === undefined) return "an event that is no object";
      if (state.is_over) return undefined;
      const kind = asText(event["type"]) ?? name;
      const take = takes.get(event["error"] === undefined ? kind : "error");
      if (take !== undefined) take(state, event, emit);
      return undefined;
    },
    close: () => state.is_over,
  };
};

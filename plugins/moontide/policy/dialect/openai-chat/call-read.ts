/** Calls of tools in a stream, whose pieces servers number, name and repeat each in its own way. */
import { asNumber, asObject, asText, Json, JsonObject } from "../../json/value";
import type { StreamEvent } from "../conversation";

type Emit = (this: void, event: StreamEvent) => void;

/** A call that has begun, or whose name is still awaited. */
interface OpenCall {
  readonly call: number;
  id: string;
  name: string;
  is_told: boolean;
  /** Arguments that came before the name. */
  waiting: string;
}

export interface Calls {
  readonly choice: number;
  readonly by_index: LuaMap<number, OpenCall>;
  last: OpenCall | undefined;
  count: number;
}

export const startCalls = (choice: number): Calls => ({
  choice,
  by_index: new LuaMap(),
  last: undefined,
  count: 0,
});

const begin = (calls: Calls, index: number | undefined): OpenCall => {
  const open: OpenCall = { call: calls.count, id: "", name: "", is_told: false, waiting: "" };
  calls.count += 1;
  calls.last = open;
  if (index !== undefined) calls.by_index.set(index, open);
  return open;
};

/**
 * Which call a piece belongs to. Without an index it is a new one's when its id is new; Gemini's compatible endpoint says
 * index 0 to all, so a new id with a name begins another there, too.
 */
const callOf = (calls: Calls, index: number | undefined, id: string, name: string): OpenCall => {
  const open = index === undefined ? calls.last : calls.by_index.get(index);
  if (open === undefined) return begin(calls, index);
  if (id !== "" && open.id !== "" && id !== open.id && name !== "") return begin(calls, index);
  return open;
};

const tell = (calls: Calls, open: OpenCall, stream: string, emit: Emit): void => {
  open.is_told = true;
  const { call, name } = open;
  if (open.id === "") open.id = `call_${stream}_${calls.choice}_${call}`;
  emit({ kind: "tool_call", choice: calls.choice, call, id: open.id, name });
};

/** @param stream the stream's id, from which calls without an id get one */
export const takeCall = (
  calls: Calls,
  index: number | undefined,
  id: string,
  called: JsonObject,
  stream: string,
  emit: Emit,
): void => {
  const name = asText(called["name"]) ?? "";
  const open = callOf(calls, index, id, name);
  calls.last = open;
  if (id !== "") open.id = id;
  if (name !== "") open.name = name;
  open.waiting += asText(called["arguments"]) ?? "";
  if (open.name === "") return;
  if (!open.is_told) tell(calls, open, stream, emit);
  if (open.waiting === "") return;
  emit({ kind: "tool_arguments", choice: calls.choice, call: open.call, text: open.waiting });
  open.waiting = "";
};

/** One of `delta.tool_calls`. */
export const takeToolCall = (calls: Calls, value: Json, stream: string, emit: Emit): void => {
  const piece = asObject(value);
  if (piece === undefined) return;
  const index = asNumber(piece["index"]);
  const id = asText(piece["id"]) ?? "";
  takeCall(calls, index, id, asObject(piece["function"]) ?? {}, stream, emit);
};

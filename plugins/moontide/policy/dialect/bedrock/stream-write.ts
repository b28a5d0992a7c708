import type { Finish, StreamEvent, Usage } from "../conversation";
import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { Json } from "../../json/value";
import { eventMessage, exceptionMessage } from "../../stream/event-stream-writer";
import type { Asked, StreamWriter } from "../dialect";
import { ownName } from "../shared/tool-names";
import { metrics } from "./answer";
import { exceptionName } from "./errors";
import { reasonOf } from "./finish";
import { usageOf } from "./usage";

type BlockKind = "text" | "reasoning";

interface State {
  readonly asked: Asked;
  readonly out: string[];
  /** The number of the next block. */
  next: number;
  /** The text or the thoughts that grow; calls may grow beside each other. */
  open: BlockKind | undefined;
  open_index: number;
  /** The number of a call's block, by the call's. */
  readonly calls: LuaTable<number, number>;
  call_count: number;
  finish: Finish;
  stop_sequence: string | undefined;
  usage: Usage | undefined;
}

const put = (state: State, name: string, payload: string): void => {
  state.out.push(eventMessage(name, payload));
};

const putStop = (state: State, index: number): void => {
  put(state, "contentBlockStop", `{"contentBlockIndex":${index}}`);
};

const closeOpen = (state: State): void => {
  if (state.open !== undefined) putStop(state, state.open_index);
  state.open = undefined;
};

/** Converse begins only calls with a message of their own: a text begins with its first piece. */
const open = (state: State, kind: BlockKind): number => {
  if (state.open !== kind) {
    closeOpen(state);
    state.open = kind;
    state.open_index = state.next;
    state.next += 1;
  }
  return state.open_index;
};

const putDelta = (state: State, index: number, delta: string): void => {
  put(state, "contentBlockDelta", `{"contentBlockIndex":${index},"delta":{${delta}}}`);
};

const addCall = (state: State, number: number, id: string, name: string): void => {
  closeOpen(state);
  const index = state.next;
  state.next += 1;
  state.calls.set(number, index);
  state.call_count = math.max(state.call_count, number + 1);
  const toolUse = { toolUseId: id, name: ownName(state.asked.tool_names, name) };
  put(state, "contentBlockStart", encode({ contentBlockIndex: index, start: { toolUse } }));
};

const addArguments = (state: State, number: number, text: string): void => {
  const index = state.calls.get(number) as number | undefined;
  if (index !== undefined) putDelta(state, index, `"toolUse":{"input":${stringOf(text)}}`);
};

/** A signature ends the thoughts before it; sealed thoughts are a block of their own. */
const addSeal = (
  state: State,
  seal: { readonly signature?: string; readonly sealed?: string },
): void => {
  if (seal.sealed !== undefined) closeOpen(state);
  const index = open(state, "reasoning");
  const content: Json =
    seal.sealed === undefined
      ? { signature: seal.signature ?? "" }
      : { redactedContent: seal.sealed };
  putDelta(state, index, `"reasoningContent":${encode(content)}`);
  closeOpen(state);
};

const end = (state: State): void => {
  closeOpen(state);
  for (const number of $range(0, state.call_count - 1)) {
    const index = state.calls.get(number) as number | undefined;
    if (index !== undefined) putStop(state, index);
  }
  const { stop_sequence, usage } = state;
  const additionalModelResponseFields = stop_sequence === undefined ? undefined : { stop_sequence };
  put(
    state,
    "messageStop",
    encode({ stopReason: reasonOf(state.finish), additionalModelResponseFields }),
  );
  const counted = usageOf(usage ?? { input_tokens: 0, output_tokens: 0 });
  put(state, "metadata", encode({ usage: counted, metrics }));
};

const step = (state: State, event: StreamEvent): void => {
  const { kind } = event;
  if (kind === "text" || kind === "refusal") {
    putDelta(state, open(state, "text"), `"text":${stringOf(event.text)}`);
  } else if (kind === "reasoning") {
    const index = open(state, "reasoning");
    putDelta(state, index, `"reasoningContent":{"text":${stringOf(event.text)}}`);
  } else if (kind === "tool_arguments") addArguments(state, event.call, event.text);
  else if (kind === "tool_call") addCall(state, event.call, event.id, event.name);
  else if (kind === "reasoning_seal") addSeal(state, event);
  else if (kind === "start") put(state, "messageStart", '{"role":"assistant"}');
  else if (kind === "usage") state.usage = event.usage;
  else if (kind === "end") end(state);
  else if (kind === "finish") {
    state.finish = event.finish;
    state.stop_sequence = event.stop_sequence;
  } else {
    const { error } = event;
    state.out.push(exceptionMessage(exceptionName(error), encode({ message: error.message })));
  }
};

/** Clients of this dialect can't ask for several answers: of those that come all the same the first is told. */
const isOther = (event: StreamEvent): boolean => {
  const { choice } = event as { readonly choice?: number };
  return choice !== undefined && choice !== 0;
};

const write = (state: State, event: StreamEvent): string => {
  if (isOther(event)) return "";
  const { out } = state;
  step(state, event);
  const bytes = table.concat(out);
  for (const i of $range(out.length, 1, -1)) out[i - 1] = undefined as unknown as string;
  return bytes;
};

/** AWS's streams have nothing that means nothing: a client would be told of it. */
const noPing = (): string => "";

export const writeStream = (asked: Asked): StreamWriter => {
  const state: State = {
    asked,
    out: [],
    next: 0,
    open: undefined,
    open_index: 0,
    calls: new LuaTable(),
    call_count: 0,
    finish: "stop",
    stop_sequence: undefined,
    usage: undefined,
  };
  return { write: (event) => write(state, event), ping: noPing };
};

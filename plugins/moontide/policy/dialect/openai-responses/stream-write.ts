import type { Finish, ModelError, StreamEvent, Usage } from "../conversation";
import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { Asked, StreamWriter } from "../dialect";
import { responseOf, Status, statusOf, toldFinish } from "./answer-write";
import { failureCode } from "./errors";
import { itemOfSeal } from "./seal";
import {
  addArguments,
  addCall,
  addSealed,
  addText,
  closeAll,
  closeOpen,
  Items,
  put,
} from "./stream-items";

interface State {
  readonly items: Items;
  finish: Finish;
  /** A refusal is among what was told. */
  refuses: boolean;
  usage: Usage | undefined;
  started: boolean;
}

const putResponse = (state: State, type: string, status: Status): void => {
  const { items } = state;
  const has_ended = status !== "in_progress";
  const finish = has_ended ? state.finish : undefined;
  const usage = has_ended ? state.usage : undefined;
  const response = responseOf(items.asked, status, items.output, finish, usage);
  put(items, type, `"response":${encode(response)}`);
};

const start = (state: State): void => {
  if (state.started) return;
  state.started = true;
  putResponse(state, "response.created", "in_progress");
  putResponse(state, "response.in_progress", "in_progress");
};

/** Sealed thoughts of OpenAI belong to the summary in front of them; those of others are items of their own. */
const seal = (
  state: State,
  event: { readonly signature?: string; readonly sealed?: string },
): void => {
  const { items } = state;
  const { sealed } = event;
  const thinks = items.open?.kind === "reasoning";
  if (sealed === undefined || (thinks && itemOfSeal(sealed) !== undefined)) {
    if (thinks) closeOpen(items, "completed", event);
  } else addSealed(items, sealed);
};

const end = (state: State): void => {
  const status = statusOf(state.finish);
  closeAll(state.items, status);
  putResponse(state, `response.${status}`, status);
};

/**
 * OpenAI's clients throw on the event `error`, and agents look for `response.failed`: they are told both.
 */
const fail = (state: State, error: ModelError): void => {
  const { items } = state;
  const code = failureCode(error);
  const { message } = error;
  const response = responseOf(items.asked, "failed", [], undefined, state.usage);
  response.error = { code, message };
  put(items, "response.failed", `"response":${encode(response)}`);
  const failure = encode({ type: "error", code, message, param: error.field });
  put(
    items,
    "error",
    `"code":${stringOf(code)},"message":${stringOf(message)},"param":null,"error":${failure}`,
  );
};

const step = (state: State, event: StreamEvent): void => {
  const { items } = state;
  const { kind } = event;
  if (kind === "text" || kind === "reasoning" || kind === "refusal") {
    if (kind === "refusal") state.refuses = true;
    addText(items, kind, event.text);
  } else if (kind === "tool_arguments") addArguments(items, event.call, event.text);
  else if (kind === "tool_call") addCall(items, event.call, event.id, event.name);
  else if (kind === "reasoning_seal") seal(state, event);
  else if (kind === "finish") state.finish = toldFinish(event.finish, state.refuses);
  else if (kind === "usage") state.usage = event.usage;
  else if (kind === "end") end(state);
  else if (kind === "error") fail(state, event.error);
};

/** Clients of this dialect can't ask for several answers: of those that come all the same the first is told. */
const isOther = (event: StreamEvent): boolean => {
  const { choice } = event as { readonly choice?: number };
  return choice !== undefined && choice !== 0;
};

const write = (state: State, event: StreamEvent): string => {
  if (isOther(event)) return "";
  const { out } = state.items;
  start(state);
  if (event.kind !== "start") step(state, event);
  const bytes = table.concat(out);
  for (const i of $range(out.length, 1, -1)) out[i - 1] = undefined as unknown as string;
  return bytes;
};

export const writeStream = (asked: Asked): StreamWriter => {
  const items: Items = {
    asked,
    sequence: 0,
    out: [],
    output: [],
    content: [],
    message_id: "",
    open: undefined,
    calls: new LuaTable(),
    call_count: 0,
  };
  const state: State = { items, finish: "stop", refuses: false, usage: undefined, started: false };
  return { write: (event) => write(state, event), ping: () => ": ping\n\n" };
};

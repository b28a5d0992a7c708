/** What a chunk adds to one choice. */
import { asObject, asText, Json, JsonObject } from "../../json/value";
import type { Part, StreamEvent } from "../conversation";
import { itemsOf } from "../shared/fields";
import { readText } from "./answer-read";
import { Calls, startCalls, takeCall, takeToolCall } from "./call-read";
import { readFinish } from "./finish";

type Emit = (this: void, event: StreamEvent) => void;

export interface OpenChoice {
  readonly choice: number;
  readonly calls: Calls;
  refuses: boolean;
  is_finished: boolean;
}

export const startChoice = (choice: number): OpenChoice => ({
  choice,
  calls: startCalls(choice),
  refuses: false,
  is_finished: false,
});

const takeText = (open: OpenChoice, content: Json | undefined, emit: Emit): void => {
  const { choice } = open;
  if (typeof content === "string") {
    if (content !== "") emit({ kind: "text", choice, text: content });
    return;
  }
  if (content === undefined) return;
  const parts: Part[] = [];
  readText(content, parts);
  for (const part of parts) {
    if (part.kind === "text" || part.kind === "reasoning") {
      emit({ kind: part.kind, choice, text: part.text });
    }
  }
};

/** Some servers send thoughts under both names for the time being: they are the same. */
const takeThoughts = (open: OpenChoice, delta: JsonObject, emit: Emit): void => {
  const { choice } = open;
  const text = asText(delta["reasoning_content"]) ?? asText(delta["reasoning"]) ?? "";
  if (text !== "") emit({ kind: "reasoning", choice, text });
  for (const item of itemsOf(delta["thinking_blocks"])) {
    const block = asObject(item);
    const signature = asText(block?.["signature"]);
    const sealed = asText(block?.["data"]);
    if (sealed !== undefined || (signature !== undefined && signature !== "")) {
      emit({ kind: "reasoning_seal", choice, signature, sealed });
    }
  }
};

const takeCalls = (open: OpenChoice, delta: JsonObject, stream: string, emit: Emit): void => {
  const pieces = delta["tool_calls"];
  if (pieces !== undefined) {
    for (const piece of itemsOf(pieces)) takeToolCall(open.calls, piece, stream, emit);
  }
  const old = asObject(delta["function_call"]);
  if (old !== undefined) takeCall(open.calls, 0, "", old, stream, emit);
};

/** Completions have their text in the choice itself. */
export const takeChoice = (
  open: OpenChoice,
  item: JsonObject,
  stream: string,
  emit: Emit,
): void => {
  const delta = asObject(item["delta"]);
  if (delta !== undefined) {
    takeThoughts(open, delta, emit);
    takeText(open, delta["content"], emit);
    const refusal = asText(delta["refusal"]) ?? "";
    if (refusal !== "") {
      open.refuses = true;
      emit({ kind: "refusal", choice: open.choice, text: refusal });
    }
    takeCalls(open, delta, stream, emit);
  } else takeText(open, item["text"], emit);
  const word = asText(item["finish_reason"]) ?? "";
  if (word === "" || open.is_finished) return;
  open.is_finished = true;
  const finish = readFinish(word, open.calls.count > 0, open.refuses);
  emit({ kind: "finish", choice: open.choice, finish });
};

import type { Finish, StreamEvent, Usage } from "../conversation";
import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { Json } from "../../json/value";
import type { Asked, StreamWriter } from "../dialect";
import { callPart, candidateOf, responseOf, thoughtPart } from "./answer-write";
import { writeError } from "./errors";
import { reasonOf } from "./finish";
import { thoughtSignature } from "./seal";

interface Call {
  readonly id: string;
  readonly name: string;
  readonly signature: string | undefined;
  readonly pieces: string[];
}

interface Choice {
  readonly calls: Call[];
  finish: Finish | undefined;
}

interface State {
  readonly asked: Asked;
  /** Behind each text: what is the same in every event. */
  readonly tail: string;
  readonly choices: Choice[];
  usage: Usage | undefined;
}

const choiceOf = (state: State, index: number): Choice => {
  for (const missing of $range(state.choices.length, index)) {
    state.choices[missing] = { calls: [], finish: undefined };
  }
  return state.choices[index]!;
};

const eventOf = (data: string): string => `data: ${data}\r\n\r\n`;

const textEvent = (state: State, index: number, text: string, thought: string): string =>
  eventOf(
    `{"candidates":[{"content":{"parts":[{"text":${stringOf(text)}${thought}}],"role":"model"},"index":${index}}],${state.tail}}`,
  );

const sealEvent = (
  state: State,
  index: number,
  seal: { readonly signature?: string; readonly sealed?: string },
): string => {
  const signature = thoughtSignature(seal);
  if (signature === undefined) return "";
  const part = thoughtPart("", signature);
  return eventOf(
    encode(responseOf([candidateOf(index, [part], undefined)], undefined, state.asked)),
  );
};

/** Calls are told whole, so they wait for their arguments: they may grow side by side. */
const lastEvent = (state: State): string => {
  const candidates: Json[] = [];
  for (const { calls, finish } of state.choices) {
    const parts: Json[] = [];
    for (const { id, name, signature, pieces } of calls) {
      parts.push(callPart({ id, name, signature, arguments: table.concat(pieces) }, state.asked));
    }
    candidates.push(candidateOf(candidates.length, parts, reasonOf(finish ?? "stop")));
  }
  return eventOf(encode(responseOf(candidates, state.usage, state.asked)));
};

const keepCall = (state: State, event: StreamEvent): void => {
  if (event.kind === "tool_call") {
    const { id, name, signature } = event;
    choiceOf(state, event.choice).calls[event.call] = { id, name, signature, pieces: [] };
  } else if (event.kind === "tool_arguments") {
    choiceOf(state, event.choice).calls[event.call]?.pieces.push(event.text);
  }
};

/** Google's own stream tells of a failure in bare JSON, and its SDKs look for that alone. */
const write = (state: State, event: StreamEvent): string => {
  const { kind } = event;
  if (kind === "text" || kind === "refusal") return textEvent(state, event.choice, event.text, "");
  if (kind === "reasoning") return textEvent(state, event.choice, event.text, ',"thought":true');
  if (kind === "reasoning_seal") return sealEvent(state, event.choice, event);
  if (kind === "end") {
    choiceOf(state, 0);
    return lastEvent(state);
  }
  if (kind === "error") return writeError(event.error);
  if (kind === "finish") choiceOf(state, event.choice).finish = event.finish;
  else if (kind === "usage") state.usage = event.usage;
  else keepCall(state, event);
  return "";
};

export const writeStream = (asked: Asked): StreamWriter => {
  const tail = `"modelVersion":${stringOf(asked.model)},"responseId":${stringOf(asked.id)}`;
  const state: State = { asked, tail, choices: [], usage: undefined };
  return { write: (event) => write(state, event), ping: () => ": ping\r\n\r\n" };
};

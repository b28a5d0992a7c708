import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import type { StreamEvent, Usage } from "../conversation";
import type { Asked, StreamWriter } from "../dialect";
import { ownName } from "../shared/tool-names";
import { writeError } from "./error-write";
import { writeFinish } from "./finish";
import { writeUsage } from "./usage";

interface State {
  readonly asked: Asked;
  /** What every chunk begins with. */
  readonly head: string;
  /** What every chunk ends with: while usage is awaited, it is told to be null. */
  readonly tail: string;
  usage: Usage | undefined;
  /** Choices that were told their role, and those that refuse. */
  readonly begun: LuaSet<number>;
  readonly refusing: LuaSet<number>;
}

const startState = (asked: Asked): State => ({
  asked,
  head:
    `data: {"id":${stringOf(`chatcmpl-${asked.id}`)},"object":"chat.completion.chunk",` +
    `"created":${string.format("%d", asked.now)},"model":${stringOf(asked.model)},"choices":[`,
  tail: asked.stream_usage ? `],"usage":null}\n\n` : "]}\n\n",
  usage: undefined,
  begun: new LuaSet(),
  refusing: new LuaSet(),
});

const chunk = (state: State, choice: number, delta: string, finish: string): string =>
  `${state.head}{"index":${choice},"delta":${delta},"logprobs":null,"finish_reason":${finish}}${state.tail}`;

/** The role goes ahead of whatever is first. */
const piece = (state: State, choice: number, delta: string): string => {
  if (state.begun.has(choice)) return delta === "" ? "" : chunk(state, choice, delta, "null");
  state.begun.add(choice);
  const role = '{"role":"assistant","content":"","refusal":null}';
  const first = chunk(state, choice, role, "null");
  return delta === "" ? first : first + chunk(state, choice, delta, "null");
};

const writeCall = (state: State, event: StreamEvent & { kind: "tool_call" }): string => {
  const name = stringOf(ownName(state.asked.tool_names, event.name));
  if (state.asked.old_functions) {
    return piece(state, event.choice, `{"function_call":{"name":${name},"arguments":""}}`);
  }
  const called = `"type":"function","function":{"name":${name},"arguments":""}`;
  const call = `{"index":${event.call},"id":${stringOf(event.id)},${called}}`;
  return piece(state, event.choice, `{"tool_calls":[${call}]}`);
};

const writeArguments = (state: State, event: StreamEvent & { kind: "tool_arguments" }): string => {
  const called = `{"arguments":${stringOf(event.text)}}`;
  if (state.asked.old_functions) return piece(state, event.choice, `{"function_call":${called}}`);
  const call = `{"index":${event.call},"function":${called}}`;
  return piece(state, event.choice, `{"tool_calls":[${call}]}`);
};

/** As LiteLLM hands seals to clients: a block without the text, which went before. */
const writeSeal = (state: State, event: StreamEvent & { kind: "reasoning_seal" }): string => {
  const block =
    event.sealed === undefined
      ? `{"type":"thinking","thinking":"","signature":${stringOf(event.signature ?? "")}}`
      : `{"type":"redacted_thinking","data":${stringOf(event.sealed)}}`;
  return piece(state, event.choice, `{"thinking_blocks":[${block}]}`);
};

const writeFinished = (state: State, event: StreamEvent & { kind: "finish" }): string => {
  const refuses = state.refusing.has(event.choice);
  const word = writeFinish(event.finish, refuses, state.asked.old_functions);
  const role = state.begun.has(event.choice) ? "" : piece(state, event.choice, "");
  return role + chunk(state, event.choice, "{}", `"${word}"`);
};

/** Usage stands in a chunk of its own, behind all choices, for those who asked. */
const writeEnd = (state: State): string => {
  const { usage, asked, head } = state;
  if (usage === undefined || !asked.stream_usage) return "data: [DONE]\n\n";
  return `${head}],"usage":${encode(writeUsage(usage))}}\n\ndata: [DONE]\n\n`;
};

const writeOther = (state: State, event: StreamEvent): string => {
  if (event.kind === "start") return piece(state, 0, "");
  if (event.kind === "tool_call") return writeCall(state, event);
  if (event.kind === "reasoning_seal") return writeSeal(state, event);
  if (event.kind === "finish") return writeFinished(state, event);
  if (event.kind === "end") return writeEnd(state);
  if (event.kind === "error") return `data: ${writeError(event.error)}\n\n`;
  if (event.kind === "usage") state.usage = event.usage;
  return "";
};

/** No `event:` lines: chat has none, and some clients take a chunk with one for something else. */
export const writeStream = (asked: Asked): StreamWriter => {
  const state = startState(asked);
  return {
    write: (event) => {
      if (event.kind === "text") {
        return piece(state, event.choice, `{"content":${stringOf(event.text)}}`);
      }
      if (event.kind === "tool_arguments") return writeArguments(state, event);
      if (event.kind === "reasoning") {
        return piece(state, event.choice, `{"reasoning_content":${stringOf(event.text)}}`);
      }
      if (event.kind === "refusal") {
        state.refusing.add(event.choice);
        return piece(state, event.choice, `{"refusal":${stringOf(event.text)}}`);
      }
      return writeOther(state, event);
    },
    ping: () => ": ping\n\n",
  };
};

/** The order in which Anthropic's streams have their events: https://docs.anthropic.com/en/docs/build-with-claude/streaming */
import { asObject, JsonObject } from "moontide/policy/json/value";

const deltasOf: Readonly<Record<string, readonly string[]>> = {
  text: ["text_delta", "citations_delta"],
  thinking: ["thinking_delta", "signature_delta"],
  redacted_thinking: [],
  tool_use: ["input_json_delta"],
};

interface State {
  /** Which comes next; "block": one may be opened, or the answer may end. */
  expects: "start" | "block" | "stop" | "nothing";
  /** The type of the block that is open. */
  open: string | undefined;
  index: number;
}

const steps: Readonly<Record<string, (this: void, state: State, data: JsonObject) => boolean>> = {
  message_start: (state) => {
    const fits = state.expects === "start";
    state.expects = "block";
    return fits;
  },
  content_block_start: (state, data) => {
    const fits = state.expects === "block" && state.open === undefined;
    state.open = asObject(data["content_block"])!["type"] as string;
    return fits && data["index"] === state.index && deltasOf[state.open] !== undefined;
  },
  content_block_delta: (state, data) => {
    if (state.open === undefined || data["index"] !== state.index) return false;
    return deltasOf[state.open]!.includes(asObject(data["delta"])!["type"] as string);
  },
  content_block_stop: (state, data) => {
    const fits = state.open !== undefined && data["index"] === state.index;
    state.open = undefined;
    state.index += 1;
    return fits;
  },
  message_delta: (state) => {
    const fits = state.expects === "block" && state.open === undefined;
    state.expects = "stop";
    return fits;
  },
  message_stop: (state) => {
    const fits = state.expects === "stop";
    state.expects = "nothing";
    return fits;
  },
  ping: (state) => state.expects !== "start",
  error: (state) => {
    const fits = state.expects !== "nothing";
    state.expects = "nothing";
    state.open = undefined;
    return fits;
  },
};

/** @returns the first event that may not stand where it does; undefined: all may, and none is missing */
export const anthropicMisorder = (
  events: readonly (readonly [name: string, data: JsonObject])[],
): string | undefined => {
  const state: State = { expects: "start", open: undefined, index: 0 };
  for (const [name, data] of events) {
    const step = steps[name];
    if (step === undefined || data["type"] !== name) return `the event ${name}`;
    const is_over = state.expects === "nothing";
    if (!step(state, data) || is_over) return `${name} of block ${state.index}`;
  }
  return state.expects === "nothing" ? undefined : "no end";
};

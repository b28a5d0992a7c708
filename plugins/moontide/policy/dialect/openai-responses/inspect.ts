import type { ModelError, Usage } from "../conversation";
import { decode } from "../../json/decode";
import { asObject, JsonObject } from "../../json/value";
import type { StreamInspector } from "../dialect";
import { textBytes } from "../shared/scan";
import { readFailure } from "./errors";
import { raw_members } from "./raw-members";
import { readUsageObject } from "./usage";

type Kind = "content" | "error" | "end";

const kinds: Readonly<Record<string, Kind | undefined>> = {
  "response.output_text.delta": "content",
  "response.refusal.delta": "content",
  "response.reasoning_summary_text.delta": "content",
  "response.reasoning_text.delta": "content",
  "response.function_call_arguments.delta": "content",
  "response.custom_tool_call_input.delta": "content",
  "response.output_item.done": "content",
  "response.completed": "end",
  "response.incomplete": "end",
  "response.failed": "error",
  error: "error",
};

interface State {
  usage: Usage | undefined;
  error: ModelError | undefined;
  bytes: number;
}

const objectIn = (data: string): JsonObject => asObject(decode(data, raw_members)[0]) ?? {};

const look = (
  state: State,
  name: string,
  data: string,
): "content" | "usage" | "error" | "end" | "other" => {
  const type = name === "" ? (string.match(data, '"type"%s*:%s*"([%l_.]+)"')[0] ?? "") : name;
  const kind = kinds[type];
  if (kind === undefined) return "other";
  if (kind === "content") {
    state.bytes += textBytes(data, '"delta":');
    return kind;
  }
  const event = objectIn(data);
  const response = asObject(event.response);
  state.usage = readUsageObject(response?.usage) ?? state.usage;
  if (kind === "error") state.error = readFailure(response ?? event);
  return kind;
};

export const inspectStream = (): StreamInspector => {
  const state: State = { usage: undefined, error: undefined, bytes: 0 };
  return {
    look: (name, data) => look(state, name, data),
    usage: () => state.usage,
    error: () => state.error,
    outputBytes: () => state.bytes,
  };
};

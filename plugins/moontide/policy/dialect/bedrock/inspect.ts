import type { ModelError, Usage } from "../conversation";
import { decode } from "../../json/decode";
import { asObject } from "../../json/value";
import type { StreamInspector } from "../dialect";
import { textBytes, valueAt } from "../shared/scan";
import { isException, readException } from "./errors";
import { readUsageObject } from "./usage";

interface State {
  usage: Usage | undefined;
  error: ModelError | undefined;
  bytes: number;
}

const look = (
  state: State,
  name: string,
  data: string,
): "content" | "usage" | "error" | "end" | "other" => {
  if (name === "contentBlockDelta") {
    state.bytes += textBytes(data, '"text":') + textBytes(data, '"input":');
    return "content";
  }
  if (name === "contentBlockStart") {
    return valueAt(data, '"toolUse":') === undefined ? "other" : "content";
  }
  if (name === "metadata") {
    state.usage = readUsageObject(asObject(decode(data)[0])?.usage);
    return "end";
  }
  if (!isException(name)) return "other";
  state.error = readException(name, data);
  return "error";
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

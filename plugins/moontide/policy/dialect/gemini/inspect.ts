import type { ModelError } from "../conversation";
import { decode } from "../../json/decode";
import { asObject } from "../../json/value";
import type { StreamInspector } from "../dialect";
import { isThere, textBytes, valueAt } from "../shared/scan";
import { readErrorObject } from "./errors";
import { raw_members } from "./raw-members";
import { readUsageObject } from "./usage";

interface State {
  /** The text of the last `usageMetadata`: all so far. Read when it is asked for. */
  usage: string | undefined;
  error: ModelError | undefined;
  bytes: number;
}

/** Usage holds no texts with braces, so it ends where its braces do. */
const usageIn = (data: string): string | undefined => {
  const at = valueAt(data, '"usageMetadata":');
  if (at === undefined) return undefined;
  const [found] = string.match(data, "^%b{}", at);
  return found;
};

const errorIn = (data: string): ModelError | undefined => {
  if (!isThere(data, '"error":')) return undefined;
  const failure = asObject(asObject(decode(data, raw_members)[0])?.error);
  return failure === undefined ? undefined : readErrorObject(0, failure);
};

/** Bytes of the arguments that are told, from their brace to the event's end at most. */
const look = (state: State, data: string): "content" | "usage" | "error" | "end" | "other" => {
  const error = errorIn(data);
  if (error !== undefined) {
    state.error = error;
    return "error";
  }
  state.usage = usageIn(data) ?? state.usage;
  const called = valueAt(data, '"functionCall":');
  const [args] = called === undefined ? [undefined] : string.match(data, "^%b{}", called);
  const bytes = textBytes(data, '"text":') + (args ?? "").length;
  state.bytes += bytes;
  if (isThere(data, '"finishReason":') || isThere(data, '"blockReason":')) return "end";
  return bytes > 0 ? "content" : "other";
};

export const inspectStream = (): StreamInspector => {
  const state: State = { usage: undefined, error: undefined, bytes: 0 };
  return {
    look: (_name, data) => look(state, data),
    usage: () => (state.usage === undefined ? undefined : readUsageObject(decode(state.usage)[0])),
    error: () => state.error,
    outputBytes: () => state.bytes,
  };
};

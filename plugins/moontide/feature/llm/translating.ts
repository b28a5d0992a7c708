import { StreamEvent, Usage } from "../../policy/dialect/conversation";
import { StreamReader, StreamWriter } from "../../policy/dialect/dialect";
import { Frames } from "./frames";
import { newRelayState, Relay } from "./relay";

/** Events that are nothing of the answer itself. */
const formal: Readonly<Record<StreamEvent["kind"], true | undefined>> = {
  start: true,
  usage: true,
  end: true,
  error: true,
  finish: undefined,
  text: undefined,
  refusal: undefined,
  reasoning: undefined,
  reasoning_seal: undefined,
  tool_call: undefined,
  tool_arguments: undefined,
};

/** Bytes of text in an event, for streams without usage. */
const textBytes = (event: StreamEvent): number => {
  const { kind } = event;
  if (kind === "text" || kind === "reasoning" || kind === "refusal") return event.text.length;
  return kind === "tool_arguments" ? event.text.length : 0;
};

/** A stream that is read in the provider's dialect and written in the client's. */
export const createTranslating = (
  frames: Frames,
  reader: StreamReader,
  writer: StreamWriter,
): Relay => {
  const state = newRelayState();
  let parts: string[] = [];
  let count = 0;
  let usage: Usage | undefined;
  let output_bytes = 0;
  const emit = (event: StreamEvent): void => {
    const { kind } = event;
    // An error that nothing was sent before is another candidate's chance; later it is told by `fail`.
    if (kind === "error") {
      state.error = event.error;
      return;
    }
    if (kind === "usage") usage = event.usage;
    if (kind === "end") state.ended = true;
    if (formal[kind] === undefined) state.contents += 1;
    output_bytes += textBytes(event);
    const bytes = writer.write(event);
    if (bytes === "") return;
    parts[count] = bytes;
    count += 1;
  };
  const take = (name: string, data: string | undefined): void => {
    if (data === undefined) return;
    state.events += 1;
    if (state.error === undefined && state.broken === undefined) {
      state.broken = reader.take(name, data, emit);
    }
  };
  const flush = (): string => {
    if (count === 0) return "";
    const bytes = count === 1 ? parts[0]! : table.concat(parts);
    parts = [];
    count = 0;
    return bytes;
  };
  return {
    state,
    feed: (bytes) => {
      state.broken ??= frames.feed(bytes, take);
      return flush();
    },
    close: () => {
      if (!state.ended) state.broken ??= frames.close(take);
      if (!state.ended && reader.close(emit)) state.ended = true;
      return flush();
    },
    fail: (error) => writer.write({ kind: "error", error }),
    ping: () => writer.ping(),
    usage: () => usage,
    output_bytes: () => output_bytes,
  };
};

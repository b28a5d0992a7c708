import { StreamEvent, Usage } from "../../policy/dialect/conversation";
import { StreamReader, StreamWriter } from "../../policy/dialect/dialect";
import { Frames } from "./frames";
import { createOutput, putRange, takeOutput } from "./output";
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

/**
 * A stream that is read in the provider's dialect and written in the client's.
 *
 * @param maximum_bytes an answer of more text is a problem: some dialects repeat it at the end, and all of it is held
 */
export const createTranslating = (
  frames: Frames,
  reader: StreamReader,
  writer: StreamWriter,
  maximum_bytes: number,
): Relay => {
  const state = newRelayState();
  const output = createOutput();
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
    if (output_bytes > maximum_bytes) {
      state.broken = string.format("it is longer than %d bytes", maximum_bytes);
      return;
    }
    const bytes = writer.write(event);
    if (bytes !== "") putRange(output, bytes, 1, bytes.length);
  };
  const take = (name: string, data: string | undefined): void => {
    // Without data it is no event (WHATWG HTML, 9.2.6).
    if (data === undefined || data === "") return;
    state.events += 1;
    if (state.error === undefined && state.broken === undefined) {
      const problem = reader.take(name, data, emit);
      state.broken ??= problem;
    }
  };
  return {
    state,
    feed: (bytes) => {
      state.broken ??= frames.feed(bytes, take);
      return takeOutput(output);
    },
    close: (is_whole) => {
      if (!state.ended) state.broken ??= frames.close(take);
      if (!state.ended && reader.close(emit, is_whole)) state.ended = true;
      return takeOutput(output);
    },
    fail: (error) => writer.write({ kind: "error", error }),
    ping: () => writer.ping(),
    usage: () => usage,
    output_bytes: () => output_bytes,
  };
};

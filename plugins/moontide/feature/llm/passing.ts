import { StreamInspector, StreamWriter } from "../../policy/dialect/dialect";
import { looksLikeObject } from "../../policy/dialect/shared/scan";
import { Frames } from "./frames";
import { createOutput, putRange, takeOutput } from "./output";
import { newRelayState, Relay, RelayState } from "./relay";

/** Takes note of an event. False: it is none, and must go no further. */
const takeNote = (
  state: RelayState,
  inspector: StreamInspector,
  kind: ReturnType<StreamInspector["look"]>,
  data: string,
): boolean => {
  state.events += 1;
  if (kind === "end") state.ended = true;
  else if (kind === "error") {
    state.error ??= inspector.error();
    state.told = true;
  } else if (!looksLikeObject(data)) {
    state.broken = "an event that is no JSON object";
    return false;
  } else if (kind === "content") state.contents += 1;
  return true;
};

/**
 * A stream to a client of the provider's own dialect: every event goes on as it came, but for one that tells usage to a
 * client that did not ask.
 *
 * @param choices how many answers were asked for
 * @param createWriter of what the gateway itself has to say, which most streams never need
 */
export const createPassing = (
  frames: Frames,
  inspector: StreamInspector,
  createWriter: (this: void) => StreamWriter,
  hides_usage: boolean,
  choices: number,
): Relay => {
  const state = newRelayState();
  const output = createOutput();
  let writer: StreamWriter | undefined;
  let isClosing = false;
  const take = (
    name: string,
    data: string | undefined,
    text: string,
    from: number,
    to: number,
  ): void => {
    // What is broken goes no further. Without data it is no event (WHATWG HTML, 9.2.6).
    if (state.broken !== undefined) return;
    if (data !== undefined && data !== "") {
      const kind = inspector.look(name, data);
      // What has no empty line behind it may be a part of an event, which would spoil the error that follows.
      if (isClosing && kind !== "end") return;
      if (!takeNote(state, inspector, kind, data) || (kind === "usage" && hides_usage)) return;
    }
    putRange(output, text, from, to);
  };
  const ownWriter = (): StreamWriter => {
    writer ??= createWriter();
    return writer;
  };
  return {
    state,
    feed: (bytes) => {
      const problem = frames.feed(bytes, take);
      state.broken ??= problem;
      return takeOutput(output);
    },
    close: (is_whole) => {
      const isFinished = is_whole && (inspector.finished?.() ?? 0) >= choices;
      isClosing = true;
      if (!state.ended) state.broken ??= frames.close(take);
      if (!state.ended && isFinished && state.broken === undefined) {
        state.ended = true;
        return takeOutput(output) + ownWriter().write({ kind: "end" });
      }
      return takeOutput(output);
    },
    fail: (error) => ownWriter().write({ kind: "error", error }),
    ping: () => ownWriter().ping(),
    usage: () => inspector.usage(),
    output_bytes: () => inspector.outputBytes(),
  };
};

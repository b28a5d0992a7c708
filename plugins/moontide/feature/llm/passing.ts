import { StreamInspector, StreamWriter } from "../../policy/dialect/dialect";
import { Frames } from "./frames";
import { createOutput, putRange, takeOutput } from "./output";
import { newRelayState, Relay } from "./relay";

/**
 * A stream to a client of the provider's own dialect: every event goes on as it came, but for one that tells usage to a
 * client that did not ask.
 *
 * @param createWriter of what the gateway itself has to say, which most streams never need
 */
export const createPassing = (
  frames: Frames,
  inspector: StreamInspector,
  createWriter: (this: void) => StreamWriter,
  hides_usage: boolean,
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
    if (data !== undefined) {
      const kind = inspector.look(name, data);
      // What has no empty line behind it may be a part of an event, which would spoil the error that follows.
      if (isClosing && kind !== "end") return;
      state.events += 1;
      if (kind === "content") state.contents += 1;
      else if (kind === "usage" && hides_usage) return;
      else if (kind === "end") state.ended = true;
      else if (kind === "error") {
        state.error ??= inspector.error();
        state.told = true;
      }
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
      state.broken ??= frames.feed(bytes, take);
      return takeOutput(output);
    },
    close: () => {
      isClosing = true;
      if (!state.ended) state.broken ??= frames.close(take);
      return takeOutput(output);
    },
    fail: (error) => ownWriter().write({ kind: "error", error }),
    ping: () => ownWriter().ping(),
    usage: () => inspector.usage(),
    output_bytes: () => inspector.outputBytes(),
  };
};

import { createEventStreamReader } from "../../policy/stream/event-stream-reader";
import { createSseReader } from "../../policy/stream/sse-reader";

/**
 * Is told of an event that is whole; `data` is undefined where it is none, such as a comment. Its bytes stand in `text`
 * from `from` to `to`; events follow each other there without a gap.
 */
export type TakeEvent = (
  this: void,
  name: string,
  data: string | undefined,
  text: string,
  from: number,
  to: number,
) => void;

/** Takes a stream apart into events, whatever frames them. One for each stream. @noSelf */
export interface Frames {
  /** Takes in what came, torn anywhere. What is wrong with it, if anything: the rest then means nothing. */
  feed: (bytes: string, take: TakeEvent) => string | undefined;
  /** The stream is over: whatever of an event is still there is told of. */
  close: (take: TakeEvent) => string | undefined;
}

const createEventStreamFrames = (maximum_event_bytes: number): Frames => {
  const reader = createEventStreamReader(maximum_event_bytes);
  return {
    feed: (bytes, take) =>
      reader.feed(bytes, (name, data, _, text, from, to) => take(name, data, text, from, to)),
    close: () => undefined,
  };
};

/** @param maximum_event_bytes a longer event is a problem */
export const createFrames = (
  framing: "sse" | "event_stream",
  maximum_event_bytes: number,
): Frames =>
  framing === "sse"
    ? createSseReader(maximum_event_bytes)
    : createEventStreamFrames(maximum_event_bytes);

import { Result } from "../../kernel/result";
import { Dialect, StreamWriter } from "../../policy/dialect/dialect";
import { createRestoringWriter } from "../guard/restoring-writer";
import { createFrames, Frames } from "./frames";
import { createPassing } from "./passing";
import { Relay } from "./relay";
import { askedOf, ModelSession } from "./session";
import { createTranslating } from "./translating";
import { Upstream } from "./upstream";

const mediaTypes = {
  sse: "text/event-stream",
  event_stream: "application/vnd.amazon.eventstream",
} as const;

/** What the model did not see is restored on the way. */
const writerFor = (session: ModelSession): StreamWriter => {
  const writer = session.dialect.writeStream(askedOf(session));
  const { mask } = session;
  return mask === undefined ? writer : createRestoringWriter(writer, mask);
};

/** What stands between this stream and the client; undefined where it is none of the kind that was asked for. */
export const relayFor = (
  session: ModelSession,
  { head }: Upstream,
  wire: Dialect,
): Result<Relay> => {
  const expected = mediaTypes[wire.framing];
  const found = string.lower(head.headers["content-type"] ?? "");
  if (string.sub(found, 1, expected.length) !== expected) {
    return $multi(undefined, `no stream of ${expected}`);
  }
  const { provider } = session.attempt!.candidate;
  const frames: Frames = createFrames(wire.framing, provider.maximum_event_bytes);
  const createWriter = () => writerFor(session);
  if (wire !== session.dialect || session.mask !== undefined) {
    const { maximum_answer_bytes } = provider;
    const reader = wire.readStream();
    return $multi(
      createTranslating(frames, reader, createWriter(), maximum_answer_bytes),
      undefined,
    );
  }
  const hides_usage = !session.stream_usage;
  return $multi(createPassing(frames, wire.inspectStream(), createWriter, hides_usage), undefined);
};

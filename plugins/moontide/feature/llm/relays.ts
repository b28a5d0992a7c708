import { Result } from "../../kernel/result";
import { Dialect, StreamWriter } from "../../policy/dialect/dialect";
import { textOf } from "../../policy/json/members";
import { createRestoringWriter } from "../guard/restoring-writer";
import type { Provider } from "../provider/provider";
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

/** How long one event, and a whole answer, may be. */
type StreamBounds = Pick<Provider, "maximum_event_bytes" | "maximum_answer_bytes">;

/** What the model did not see is restored on the way. */
export const writerFor = (session: ModelSession): StreamWriter => {
  const writer = session.dialect.writeStream(askedOf(session));
  const { mask } = session;
  return mask === undefined ? writer : createRestoringWriter(writer, mask);
};

/** How many answers the client asked for; of several prompts at once nobody counts them. */
const askedChoices = ({ body, members }: ModelSession): number => {
  const prompts = textOf(body, members, "prompt") ?? "";
  if (string.sub(prompts, 1, 1) === "[") return math.huge;
  return tonumber(textOf(body, members, "n")) ?? 1;
};

/** @param wire what the stream is written in */
export const createRelay = (
  session: ModelSession,
  wire: Dialect,
  { maximum_event_bytes, maximum_answer_bytes }: StreamBounds,
): Relay => {
  const frames: Frames = createFrames(wire.framing, maximum_event_bytes);
  const createWriter = () => writerFor(session);
  if (wire !== session.dialect || session.mask !== undefined) {
    return createTranslating(frames, wire.readStream(), createWriter(), maximum_answer_bytes);
  }
  const hides_usage = !session.stream_usage;
  const inspector = wire.inspectStream();
  return createPassing(frames, inspector, createWriter, hides_usage, askedChoices(session));
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
  return $multi(createRelay(session, wire, provider), undefined);
};

import { readSum, readU32 } from "./big-endian";
import { crc32 } from "./crc32";
import { least_message_bytes, most_header_bytes, prelude_bytes } from "./event-stream";
import { readHeaders } from "./event-stream-headers";

/**
 * Is told of a message of a stream.
 *
 * @param name its `:event-type`, or the `:exception-type` or `:error-code` of a stream that failed
 * @param data the payload; of an error without one, its `:error-message`
 * @param is_failure the provider says that it failed
 * @param text holds the message's bytes as they came, from `from` to `to`
 */
export type TakeMessage = (
  this: void,
  name: string,
  data: string,
  is_failure: boolean,
  text: string,
  from: number,
  to: number,
) => void;

/** Finds the messages in what arrives, wherever it was cut. One for each stream. @noSelf */
export interface EventStreamReader {
  /** Tells of each message that is whole now. What is wrong, if anything: then nothing more is read. */
  feed: (piece: string, take: TakeMessage) => string | undefined;
  /** Bytes of a message that is not whole: at a stream's end, it was cut. */
  pendingBytes: () => number;
}

interface State {
  readonly maximum_event_bytes: number;
  /** The beginning of a message. */
  pending: string[];
  pending_bytes: number;
  /** Bytes that must be there before it makes sense to look again. */
  needed_bytes: number;
  problem: string | undefined;
}

const stop = (state: State, problem: string): undefined => {
  state.problem = problem;
  return undefined;
};

/** The length of the message that begins there, its prelude checked. */
const lengthAt = (state: State, text: string, from: number): number | undefined => {
  const bytes = readU32(text, from);
  const header_bytes = readU32(text, from + 4);
  if (crc32(text, from, from + 7) !== readSum(text, from + 8)) {
    return stop(state, "no event stream: the sum of a message's beginning is wrong");
  }
  if (bytes < least_message_bytes + header_bytes || header_bytes > most_header_bytes) {
    return stop(state, "no event stream: a message shorter than its headers");
  }
  if (bytes > state.maximum_event_bytes) {
    return stop(state, `an event of more than ${state.maximum_event_bytes} bytes`);
  }
  return bytes;
};

const tell = (
  state: State,
  take: TakeMessage,
  text: string,
  from: number,
  to: number,
): true | undefined => {
  if (crc32(text, from, to - 4) !== readSum(text, to - 3)) {
    return stop(state, "no event stream: the sum of a message is wrong");
  }
  const payload_at = from + prelude_bytes + readU32(text, from + 4);
  const headers = readHeaders(text, from + prelude_bytes, payload_at - 1);
  if (headers === undefined) return stop(state, "no event stream: a message's headers are wrong");
  const payload = string.sub(text, payload_at, to - 4);
  const kind = headers.get(":message-type");
  if (kind === "exception") {
    take(headers.get(":exception-type") ?? "", payload, true, text, from, to);
  } else if (kind === "error") {
    const data = payload === "" ? (headers.get(":error-message") ?? "") : payload;
    take(headers.get(":error-code") ?? "", data, true, text, from, to);
  } else take(headers.get(":event-type") ?? "", payload, false, text, from, to);
  return true;
};

/** Tells of the messages in a text that begins with one; where the last begins that is not whole. */
const tellMessages = (state: State, text: string, take: TakeMessage): number => {
  let from = 1;
  for (;;) {
    const there = text.length - from + 1;
    state.needed_bytes = prelude_bytes;
    if (there < prelude_bytes) return from;
    const bytes = lengthAt(state, text, from);
    if (bytes === undefined) return from;
    state.needed_bytes = bytes;
    if (there < bytes) return from;
    if (tell(state, take, text, from, from + bytes - 1) === undefined) return from;
    from += bytes;
  }
};

const keep = (state: State, piece: string): void => {
  state.pending[state.pending.length] = piece;
  state.pending_bytes += piece.length;
};

const feed = (state: State, piece: string, take: TakeMessage): string | undefined => {
  if (state.problem !== undefined || piece === "") return state.problem;
  let text = piece;
  if (state.pending_bytes > 0) {
    keep(state, piece);
    if (state.pending_bytes < state.needed_bytes) return undefined;
    text = table.concat(state.pending);
    state.pending = [];
    state.pending_bytes = 0;
  }
  const from = tellMessages(state, text, take);
  if (state.problem === undefined && from <= text.length) keep(state, string.sub(text, from));
  return state.problem;
};

/** @param maximum_event_bytes longer messages are a problem: so much is held while a message is not whole */
export const createEventStreamReader = (maximum_event_bytes: number): EventStreamReader => {
  const state: State = {
    maximum_event_bytes,
    pending: [],
    pending_bytes: 0,
    needed_bytes: prelude_bytes,
    problem: undefined,
  };
  return {
    feed: (piece, take) => feed(state, piece, take),
    pendingBytes: () => state.pending_bytes,
  };
};

/**
 * Is told of a block of a stream: what stands between two empty lines.
 *
 * @param name the event's `event`, `""` without one
 * @param data undefined where the block is no event: a comment that keeps the connection alive, a stray empty line
 * @param text holds the block's bytes as they came, from `from` to `to`, its empty line included
 */
export type TakeBlock = (
  this: void,
  name: string,
  data: string | undefined,
  text: string,
  from: number,
  to: number,
) => void;

/** Finds server-sent events in what arrives, wherever it was cut (WHATWG HTML, 9.2.6). One for each stream. @noSelf */
export interface SseReader {
  /** Tells of each block that is whole now. What is wrong, if anything: then nothing more is read. */
  feed: (piece: string, take: TakeBlock) => string | undefined;
  /**
   * The stream has ended. What came behind the last empty line is told of as if one followed, since some servers leave
   * it out at their end; where the stream was cut, that is a part of an event, and its data make no sense.
   */
  close: (take: TakeBlock) => string | undefined;
}

interface State {
  readonly maximum_event_bytes: number;
  /** The beginning of a block. */
  pending: string[];
  pending_bytes: number;
  problem: string | undefined;
  is_first: boolean;
}

/** What the lines of a block said so far. */
interface Block {
  name: string;
  data: string | undefined;
  /** More lines of data than one. */
  lines: string[] | undefined;
}

const never = 2 ** 52;
const line_feed = 10;
const carriage_return = 13;
const colon = 58;
const space = 32;

const find = (text: string, character: string, at: number): number =>
  string.find(text, character, at, true)[0] ?? never;

const takeData = (block: Block, value: string): void => {
  if (block.data === undefined) block.data = value;
  else if (block.lines === undefined) block.lines = [block.data, value];
  else block.lines[block.lines.length] = value;
};

/** A field's value: one space before it belongs to the colon. */
const valueOf = (text: string, behind_colon: number, to: number): string =>
  string.sub(text, string.byte(text, behind_colon) === space ? behind_colon + 1 : behind_colon, to);

/** `id` and `retry` are for those who connect anew: a gateway does not. */
const takeLine = (block: Block, text: string, from: number, to: number): void => {
  const beginning = string.sub(text, from, math.min(from + 4, to));
  if (beginning === "data:") takeData(block, valueOf(text, from + 5, to));
  else if (beginning === "data") takeData(block, "");
  else if (beginning === "event") {
    if (to === from + 4) block.name = "";
    else if (string.byte(text, from + 5) === colon) block.name = valueOf(text, from + 6, to);
  }
};

/** The first byte behind a byte order mark, which may stand at a stream's beginning. */
const behindMark = (text: string): number => {
  const [first, second, third] = string.byte(text, 1, 3);
  return first === 0xef && second === 0xbb && third === 0xbf ? 4 : 1;
};

const tell = (block: Block, take: TakeBlock, text: string, from: number, to: number): void => {
  const data = block.lines === undefined ? block.data : table.concat(block.lines, "\n");
  take(block.name, data, text, from, to);
  block.name = "";
  block.data = undefined;
  block.lines = undefined;
};

const stop = (state: State): string => {
  state.problem = `an event of more than ${state.maximum_event_bytes} bytes`;
  return state.problem;
};

/** Tells of the blocks in a text that begins with one; where the last begins that has not ended. */
const tellBlocks = (state: State, text: string, take: TakeBlock): number => {
  const block: Block = { name: "", data: undefined, lines: undefined };
  let from = 1;
  let at = state.is_first ? behindMark(text) : 1;
  let feed = 0;
  let carriage = find(text, "\r", 1);
  for (;;) {
    if (feed < at) feed = find(text, "\n", at);
    if (carriage < at) carriage = find(text, "\r", at);
    const end = math.min(feed, carriage);
    if (end === never) return from;
    const next = carriage === end && feed === end + 1 ? end + 2 : end + 1;
    if (end > at) takeLine(block, text, at, end - 1);
    else {
      if (next - from > state.maximum_event_bytes) {
        stop(state);
        return from;
      }
      state.is_first = false;
      tell(block, take, text, from, next - 1);
      from = next;
    }
    at = next;
  }
};

const isLineEnd = (byte: number | undefined): boolean =>
  byte === line_feed || byte === carriage_return;

/** Whether the piece ends the block that is pending: an empty line shows as two ends of lines, other than `\r\n`. */
const holdsEnd = (last: string, piece: string): boolean => {
  const before = string.byte(last, last.length);
  const first = string.byte(piece, 1);
  const isPair = before === carriage_return && first === line_feed;
  if (isLineEnd(before) && isLineEnd(first) && !isPair) return true;
  if (find(piece, "\n\n", 1) !== never) return true;
  if (find(piece, "\r", 1) === never) return false;
  return find(piece, "\n\r", 1) !== never || find(piece, "\r\r", 1) !== never;
};

const keep = (state: State, piece: string): string | undefined => {
  const pending = state.pending;
  pending[pending.length] = piece;
  state.pending_bytes += piece.length;
  return state.pending_bytes > state.maximum_event_bytes ? stop(state) : undefined;
};

/** All that is pending, and the piece behind it. */
const joined = (state: State, piece: string): string => {
  const pending = state.pending;
  pending[pending.length] = piece;
  const text = table.concat(pending);
  state.pending = [];
  state.pending_bytes = 0;
  return text;
};

const feed = (state: State, piece: string, take: TakeBlock): string | undefined => {
  if (state.problem !== undefined || piece === "") return state.problem;
  let text = piece;
  if (state.pending_bytes > 0) {
    const last = state.pending[state.pending.length - 1]!;
    if (!holdsEnd(last, piece)) return keep(state, piece);
    text = joined(state, piece);
  }
  const from = tellBlocks(state, text, take);
  if (state.problem !== undefined || from > text.length) return state.problem;
  return keep(state, from === 1 ? text : string.sub(text, from));
};

/** @param maximum_event_bytes longer events are a problem: so much is held while an event is not whole */
export const createSseReader = (maximum_event_bytes: number): SseReader => {
  const state: State = {
    maximum_event_bytes,
    pending: [],
    pending_bytes: 0,
    problem: undefined,
    is_first: true,
  };
  return {
    feed: (piece, take) => feed(state, piece, take),
    close: (take) => {
      if (state.problem !== undefined || state.pending_bytes === 0) return state.problem;
      tellBlocks(state, joined(state, "\n\n"), take);
      return state.problem;
    },
  };
};

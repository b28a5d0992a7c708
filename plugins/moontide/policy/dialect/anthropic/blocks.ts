/**
 * Blocks of an answer in a stream. Anthropic's stand one behind the other: one opens with the first piece of its kind and
 * is closed before the next opens. OpenAI's calls may overlap; those that begin while one is incomplete wait for it.
 */
import { stringOf } from "../../json/string";
import { isObjectText } from "../shared/arguments";

type Kind = "text" | "thinking" | "tool_use";

interface WaitingCall {
  readonly call: number;
  /** Its block, as it begins. */
  readonly block: string;
  pieces: string;
}

export interface Blocks {
  /** Of the open block, or of the next. */
  index: number;
  open: Kind | undefined;
  /** The call whose block is open, its arguments so far, and how many pieces of them were found to be no whole object. */
  call: number;
  written: string[];
  incomplete: number;
  waiting: WaitingCall[];
}

export const startBlocks = (): Blocks => ({
  index: 0,
  open: undefined,
  call: -1,
  written: [],
  incomplete: 0,
  waiting: [],
});

const event = (name: string, members: string): string =>
  `event: ${name}\ndata: {"type":"${name}"${members}}\n\n`;

const delta = (blocks: Blocks, kind: string, member: string, text: string): string =>
  event(
    "content_block_delta",
    `,"index":${blocks.index},"delta":{"type":"${kind}","${member}":${stringOf(text)}}`,
  );

const close = (blocks: Blocks): string => {
  if (blocks.open === undefined) return "";
  blocks.open = undefined;
  blocks.call = -1;
  const closed = event("content_block_stop", `,"index":${blocks.index}`);
  blocks.index += 1;
  return closed;
};

const open = (blocks: Blocks, kind: Kind, block: string): string => {
  const closed = close(blocks);
  blocks.open = kind;
  return closed + event("content_block_start", `,"index":${blocks.index},"content_block":${block}`);
};

const argumentsDelta = (blocks: Blocks, text: string): string => {
  if (text === "") return "";
  blocks.written[blocks.written.length] = text;
  return delta(blocks, "input_json_delta", "partial_json", text);
};

const openCall = (blocks: Blocks, waiting: WaitingCall): string => {
  const opened = open(blocks, "tool_use", waiting.block);
  blocks.call = waiting.call;
  blocks.written = [];
  blocks.incomplete = 0;
  return opened + argumentsDelta(blocks, waiting.pieces);
};

/** Whether nothing more can come of the open call. Looked at once for each of its pieces, and only when another waits. */
const isComplete = (blocks: Blocks): boolean => {
  const { written } = blocks;
  if (blocks.open !== "tool_use") return true;
  if (written.length === blocks.incomplete) return false;
  if (isObjectText(table.concat(written))) return true;
  blocks.incomplete = written.length;
  return false;
};

/** Opens calls that wait, as far as those before them are complete. @param all or not: the answer goes on without them */
const flush = (blocks: Blocks, all: boolean): string => {
  let written = "";
  const { waiting } = blocks;
  while (waiting.length > 0 && (all || isComplete(blocks))) {
    written += openCall(blocks, table.remove(waiting, 1)!);
  }
  return written;
};

export const beginCall = (blocks: Blocks, call: number, id: string, name: string): string => {
  const block = `{"type":"tool_use","id":${stringOf(id)},"name":${stringOf(name)},"input":{}}`;
  blocks.waiting[blocks.waiting.length] = { call, block, pieces: "" };
  return flush(blocks, false);
};

/** What comes for a call whose block is closed is white space behind a whole object. */
export const addArguments = (blocks: Blocks, call: number, text: string): string => {
  if (call === blocks.call) return argumentsDelta(blocks, text);
  for (const waiting of blocks.waiting) if (waiting.call === call) waiting.pieces += text;
  return flush(blocks, false);
};

export const addText = (blocks: Blocks, text: string): string => {
  let opened = "";
  if (blocks.open !== "text") {
    opened = flush(blocks, true) + open(blocks, "text", '{"type":"text","text":""}');
  }
  return opened + delta(blocks, "text_delta", "text", text);
};

const thinking = '{"type":"thinking","thinking":"","signature":""}';

export const addThought = (blocks: Blocks, text: string): string => {
  let opened = "";
  if (blocks.open !== "thinking") opened = flush(blocks, true) + open(blocks, "thinking", thinking);
  return opened + delta(blocks, "thinking_delta", "thinking", text);
};

/** A signature ends the thoughts that it is for. */
export const sign = (blocks: Blocks, signature: string): string => {
  let opened = "";
  if (blocks.open !== "thinking") opened = flush(blocks, true) + open(blocks, "thinking", thinking);
  return opened + delta(blocks, "signature_delta", "signature", signature) + close(blocks);
};

export const addSealed = (blocks: Blocks, data: string): string => {
  const block = `{"type":"redacted_thinking","data":${stringOf(data)}}`;
  return flush(blocks, true) + open(blocks, "thinking", block) + close(blocks);
};

export const endBlocks = (blocks: Blocks): string => flush(blocks, true) + close(blocks);

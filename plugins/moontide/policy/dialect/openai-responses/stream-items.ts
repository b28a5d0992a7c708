/** The items of a stream that is being written: thoughts, messages, calls. Each is opened, grows, and is closed once. */
import { encode } from "../../json/encode";
import { stringOf } from "../../json/string";
import { Json, JsonObject } from "../../json/value";
import type { Asked } from "../dialect";
import { ownName } from "../shared/tool-names";
import {
  callItem,
  itemId,
  ItemStatus,
  messageItem,
  reasoningItem,
  refusalContent,
  textContent,
} from "./answer-write";

export type PieceKind = "text" | "refusal";

export interface Call {
  readonly id: string;
  readonly item_id: string;
  readonly name: string;
  readonly index: number;
  readonly pieces: string[];
  /** What stands in front of each delta and behind it; made once. */
  readonly place: string;
}

/** A part of a message, or a summary of thoughts, while it grows. */
export interface Piece {
  readonly kind: PieceKind | "reasoning";
  readonly item_id: string;
  readonly index: number;
  readonly part: number;
  readonly pieces: string[];
  readonly place: string;
}

export interface Items {
  readonly asked: Asked;
  sequence: number;
  /** What is written of this event. */
  readonly out: string[];
  /** All items, as they stand at the end. */
  readonly output: Json[];
  /** The parts of the message that is open. */
  content: Json[];
  message_id: string;
  open: Piece | undefined;
  readonly calls: LuaTable<number, Call>;
  call_count: number;
}

/** The type and the number of an event come first; what follows is the rest of its members. */
export const put = (items: Items, type: string, rest: string): void => {
  const { out } = items;
  out.push(
    `event: ${type}\ndata: {"type":"${type}","sequence_number":${items.sequence},${rest}}\n\n`,
  );
  items.sequence += 1;
};

const putItem = (items: Items, type: "added" | "done", index: number, item: JsonObject): void => {
  put(items, `response.output_item.${type}`, `"output_index":${index},"item":${encode(item)}`);
};

const placeOf = (item_id: string, index: number): string =>
  `"item_id":${stringOf(item_id)},"output_index":${index}`;

/** Its place among the items, from 0; it is filled when it is closed. */
const reserve = (items: Items): number => {
  const index = items.output.length;
  items.output.push({});
  return index;
};

const pieceContent = (piece: Piece, text: string): JsonObject => {
  if (piece.kind === "reasoning") return { type: "summary_text", text };
  return piece.kind === "text" ? textContent(text) : refusalContent(text);
};

/** Names of a piece's events: they begin, grow and end. */
const partEvent = (piece: Piece, type: "added" | "done"): string =>
  piece.kind === "reasoning"
    ? `response.reasoning_summary_part.${type}`
    : `response.content_part.${type}`;

const textEvents: Readonly<Record<Piece["kind"], string>> = {
  text: "response.output_text",
  refusal: "response.refusal",
  reasoning: "response.reasoning_summary_text",
};

const openPiece = (
  items: Items,
  kind: Piece["kind"],
  item_id: string,
  index: number,
  part: number,
): void => {
  const number_name = kind === "reasoning" ? "summary_index" : "content_index";
  const place = `${placeOf(item_id, index)},"${number_name}":${part}`;
  const piece: Piece = { kind, item_id, index, part, pieces: [], place };
  items.open = piece;
  put(items, partEvent(piece, "added"), `${place},"part":${encode(pieceContent(piece, ""))}`);
};

const openMessage = (items: Items): number => {
  const index = reserve(items);
  items.message_id = itemId("msg", items.asked, index);
  items.content = [];
  putItem(items, "added", index, messageItem(items.message_id, [], "in_progress"));
  return index;
};

const openReasoning = (items: Items): void => {
  const index = reserve(items);
  const id = itemId("rs", items.asked, index);
  putItem(items, "added", index, reasoningItem(id, { text: "" }));
  openPiece(items, "reasoning", id, index, 0);
};

/** The text of the piece is whole. */
const closePiece = (items: Items, piece: Piece): string => {
  const text = table.concat(piece.pieces);
  const word = piece.kind === "refusal" ? "refusal" : "text";
  const more = piece.kind === "text" ? ',"logprobs":[]' : "";
  put(items, `${textEvents[piece.kind]}.done`, `${piece.place},"${word}":${stringOf(text)}${more}`);
  const content = pieceContent(piece, text);
  put(items, partEvent(piece, "done"), `${piece.place},"part":${encode(content)}`);
  if (piece.kind !== "reasoning") items.content.push(content);
  return text;
};

/** Ends the thoughts or the message that is open. */
export const closeOpen = (
  items: Items,
  status: ItemStatus,
  seal: { readonly signature?: string; readonly sealed?: string },
): void => {
  const piece = items.open;
  if (piece === undefined) return;
  items.open = undefined;
  const text = closePiece(items, piece);
  const { signature, sealed } = seal;
  const item =
    piece.kind === "reasoning"
      ? reasoningItem(piece.item_id, { text, signature, sealed })
      : messageItem(piece.item_id, items.content, status);
  items.output[piece.index] = item;
  putItem(items, "done", piece.index, item);
};

const nothing = {};

/** A message has several parts where the model goes from saying to refusing. */
const openFor = (items: Items, kind: Piece["kind"]): Piece => {
  const open = items.open;
  if (open?.kind === kind) return open;
  if (open !== undefined && open.kind !== "reasoning" && kind !== "reasoning") {
    closePiece(items, open);
    openPiece(items, kind, open.item_id, open.index, open.part + 1);
  } else {
    closeOpen(items, "completed", nothing);
    if (kind === "reasoning") openReasoning(items);
    else {
      const index = openMessage(items);
      openPiece(items, kind, items.message_id, index, 0);
    }
  }
  return items.open!;
};

export const addText = (items: Items, kind: Piece["kind"], text: string): void => {
  const piece = openFor(items, kind);
  piece.pieces.push(text);
  const more = kind === "text" ? ',"logprobs":[]' : "";
  put(items, `${textEvents[kind]}.delta`, `${piece.place},"delta":${stringOf(text)}${more}`);
};

/** Thoughts that nobody but the provider can read. */
export const addSealed = (items: Items, sealed: string): void => {
  closeOpen(items, "completed", nothing);
  const index = reserve(items);
  const item = reasoningItem(itemId("rs", items.asked, index), { text: "", sealed });
  items.output[index] = item;
  putItem(items, "added", index, item);
  putItem(items, "done", index, item);
};

export const addCall = (items: Items, number: number, id: string, name: string): void => {
  closeOpen(items, "completed", nothing);
  const index = reserve(items);
  const item_id = itemId("fc", items.asked, index);
  const own_name = ownName(items.asked.tool_names, name);
  const call: Call = {
    id,
    item_id,
    name: own_name,
    index,
    pieces: [],
    place: placeOf(item_id, index),
  };
  items.calls.set(number, call);
  items.call_count = math.max(items.call_count, number + 1);
  const item = callItem(item_id, { id, name: own_name, arguments: "" }, "in_progress");
  putItem(items, "added", index, item);
};

export const addArguments = (items: Items, number: number, text: string): void => {
  const call = items.calls.get(number);
  if (call === undefined) return;
  call.pieces.push(text);
  const rest = `${call.place},"delta":${stringOf(text)}`;
  put(items, "response.function_call_arguments.delta", rest);
};

const closeCall = (items: Items, call: Call, status: ItemStatus): void => {
  const written = table.concat(call.pieces);
  const whole = written === "" && status === "completed" ? "{}" : written;
  const rest = `${call.place},"name":${stringOf(call.name)},"arguments":${stringOf(whole)}`;
  put(items, "response.function_call_arguments.done", rest);
  const { id, name } = call;
  const item = callItem(call.item_id, { id, name, arguments: whole }, status);
  items.output[call.index] = item;
  putItem(items, "done", call.index, item);
};

/** Calls may grow side by side, so all of them end with the stream. */
export const closeAll = (items: Items, status: ItemStatus): void => {
  closeOpen(items, status, nothing);
  for (const number of $range(0, items.call_count - 1)) {
    const call = items.calls.get(number);
    if (call !== undefined) closeCall(items, call, status);
  }
  items.call_count = 0;
};

import { Result } from "../../kernel/result";
import { Chunks, feedChunks, newChunks } from "./chunks";
import { Framing } from "./framing";

/** A body that comes in pieces. */
export interface Body {
  readonly framing: Framing;
  /** Where a chunked one stands. */
  readonly chunks: Chunks | undefined;
  /** Bytes of the body so far. */
  taken: number;
  ended: boolean;
  /** Bytes came behind the end: the connection is not to be used again. */
  surplus: boolean;
}

export const newBody = (framing: Framing): Body => ({
  framing,
  chunks: framing.kind === "chunked" ? newChunks() : undefined,
  taken: 0,
  ended: framing.kind === "length" && framing.bytes === 0,
  surplus: false,
});

const feedLength = (body: Body, input: string, bytes: number): string => {
  // What is left may be beyond the integers that `string.sub` takes.
  const piece = string.sub(input, 1, math.min(bytes - body.taken, input.length));
  body.ended = body.taken + piece.length === bytes;
  body.surplus = piece.length < input.length;
  return piece;
};

/** Takes in what came on the connection and gives the part of the body in it, perhaps `""`. */
export const feedBody = (body: Body, input: string): Result<string> => {
  const { framing, chunks } = body;
  let piece = input;
  if (framing.kind === "length") piece = feedLength(body, input, framing.bytes);
  if (chunks !== undefined) {
    const [data, problem] = feedChunks(chunks, input);
    if (data === undefined) return $multi(undefined, problem);
    piece = data;
    body.ended = chunks.stage === "ended";
    body.surplus = chunks.surplus;
  }
  body.taken += piece.length;
  return $multi(piece, undefined);
};

/** The server closed: the regular end of a body without a length, of others what is missing. */
export const closeBody = (body: Body): string | undefined => {
  const { framing, taken } = body;
  if (framing.kind === "until_close") {
    body.ended = true;
    return undefined;
  }
  if (framing.kind === "length") {
    return string.format("closed after %d of %d bytes", taken, framing.bytes);
  }
  return string.format("closed after %d bytes, within a chunked body", taken);
};

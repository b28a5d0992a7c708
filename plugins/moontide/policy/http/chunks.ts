import { Result } from "../../kernel/result";

/** Where the reader of a chunked body stands (RFC 9112, 7.1). */
export interface Chunks {
  stage: "size" | "data" | "data_end" | "trailer" | "ended";
  /** Bytes of the chunk at hand that are still to come. */
  left: number;
  /** The beginning of a line whose end has not come. */
  pending: string;
  /** Something followed the end. */
  surplus: boolean;
}

export const newChunks = (): Chunks => ({ stage: "size", left: 0, pending: "", surplus: false });

/** A line with a chunk's size and extensions, or of the trailer. */
const maximumLineBytes = 8192;

/** Thirteen hexadecimal digits are counted exactly. */
const maximumDigits = 13;

/** The size in a chunk's first line, or undefined when there is none. */
const sizeOf = (line: string): number | undefined => {
  const [digits, behind] = string.match(line, "^(%x+)[ \t]*(.?)");
  if (digits === undefined || (behind !== "" && behind !== ";")) return undefined;
  const [significant] = string.match(digits, "^0*(.*)$");
  return significant!.length > maximumDigits ? undefined : tonumber(digits, 16);
};

/** Goes on behind a whole line; what is wrong with it, if anything. */
const takeLine = (chunks: Chunks, line: string): string | undefined => {
  if (chunks.stage === "size") {
    const size = sizeOf(line);
    if (size === undefined) return "not HTTP: a chunk without a size";
    chunks.left = size;
    chunks.stage = size === 0 ? "trailer" : "data";
  } else if (chunks.stage === "data_end") {
    if (line !== "") return "not HTTP: a chunk longer than its size";
    chunks.stage = "size";
  } else if (line === "") chunks.stage = "ended";
  return undefined;
};

const [cr, lf] = [13, 10];

/** The value of a hexadecimal digit, 16 for anything else. */
const digitOf = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 97 && byte <= 102) return byte - 87;
  return byte >= 65 && byte <= 70 ? byte - 55 : 16;
};

/** Longer sizes, extensions and bare line feeds are read by patterns, which LuaJIT does not compile. */
const quickDigits = 7;

/**
 * Reads the size that nearly every server writes, digits and CR LF. Behind it stands the data; undefined: it is written in
 * another way, or not whole.
 */
const quickSize = (
  text: string,
  from: number,
): LuaMultiReturn<[size: number, behind: number | undefined]> => {
  let size = 0;
  for (const at of $range(from, from + quickDigits)) {
    const byte = string.byte(text, at) ?? 0;
    const digit = digitOf(byte);
    if (digit === 16) {
      const isEnd = byte === cr && at > from && string.byte(text, at + 1) === lf;
      return $multi(size, isEnd ? at + 2 : undefined);
    }
    size = size * 16 + digit;
  }
  return $multi(0, undefined);
};

/** Goes on behind what stands at the front in the usual way; undefined where a line has to be looked for. */
const takeUsual = (chunks: Chunks, text: string, position: number): number | undefined => {
  if (chunks.stage === "size") {
    const [size, behind] = quickSize(text, position);
    if (behind === undefined) return undefined;
    chunks.left = size;
    chunks.stage = size === 0 ? "trailer" : "data";
    return behind;
  }
  if (string.byte(text, position) !== cr || string.byte(text, position + 1) !== lf)
    return undefined;
  chunks.stage = chunks.stage === "data_end" ? "size" : "ended";
  return position + 2;
};

/** Takes a line by its line feed. Behind it stands what follows; undefined: its end has not come. */
const takeAnyLine = (chunks: Chunks, text: string, position: number): Result<number> => {
  const [end] = string.find(text, "\n", position, true);
  if ((end ?? text.length) - position > maximumLineBytes) {
    return $multi(undefined, `not HTTP: a line of more than ${maximumLineBytes} bytes`);
  }
  if (end === undefined) {
    chunks.pending = string.sub(text, position);
    return $multi(text.length + 1, undefined);
  }
  const [line] = string.gsub(string.sub(text, position, end - 1), "\r$", "");
  const problem = takeLine(chunks, line);
  if (problem !== undefined) return $multi(undefined, problem);
  return $multi(end + 1, undefined);
};

/** Goes on behind whatever is no data. */
const takeFrame = (chunks: Chunks, text: string, position: number): Result<number> => {
  const usual = takeUsual(chunks, text, position);
  if (usual === undefined) return takeAnyLine(chunks, text, position);
  return $multi(usual, undefined);
};

/**
 * Takes in what came, in whatever pieces, and gives the part of the body in it, perhaps `""`. Extensions and the
 * trailer are skipped; what follows the end is dropped. After an error the rest of the answer means nothing.
 */
export const feedChunks = (chunks: Chunks, input: string): Result<string> => {
  const text = chunks.pending === "" ? input : chunks.pending + input;
  let data = "";
  // Nearly always there is but one piece: a stream's event, or a part of a large chunk.
  let pieces: string[] | undefined;
  let position = 1;
  chunks.pending = "";
  while (position <= text.length && chunks.stage !== "ended") {
    if (chunks.stage === "data") {
      // A size may be beyond the integers that `string.sub` takes.
      const bytes = math.min(chunks.left, text.length);
      const piece = string.sub(text, position, position + bytes - 1);
      if (data === "") data = piece;
      else {
        pieces ??= [data];
        pieces[pieces.length] = piece;
      }
      position += piece.length;
      chunks.left -= piece.length;
      if (chunks.left === 0) chunks.stage = "data_end";
    } else {
      const [behind, problem] = takeFrame(chunks, text, position);
      if (behind === undefined) return $multi(undefined, problem);
      position = behind;
    }
  }
  if (position <= text.length && chunks.stage === "ended") chunks.surplus = true;
  return $multi(pieces === undefined ? data : table.concat(pieces), undefined);
};

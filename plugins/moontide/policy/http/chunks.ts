import { Result } from "../../kernel/result";

/** Where the reader of a chunked body stands (RFC 9112, 7.1). */
export interface Chunks {
  stage: "size" | "data" | "data_end" | "trailer" | "ended";
  /** Bytes of the chunk at hand that are still to come. */
  left: number;
  /** The beginning of a line whose end has not come. */
  pending: string;
}

export const newChunks = (): Chunks => ({ stage: "size", left: 0, pending: "" });

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

/**
 * Takes in what came, in whatever pieces, and gives the part of the body in it, perhaps `""`. Extensions and the
 * trailer are skipped; what follows the end is dropped. After an error the rest of the answer means nothing.
 */
export const feedChunks = (chunks: Chunks, input: string): Result<string> => {
  const text = chunks.pending + input;
  const pieces: string[] = [];
  let position = 1;
  chunks.pending = "";
  while (position <= text.length && chunks.stage !== "ended") {
    if (chunks.stage === "data") {
      // A size may be beyond the integers that `string.sub` takes.
      const bytes = math.min(chunks.left, text.length);
      const piece = string.sub(text, position, position + bytes - 1);
      pieces[pieces.length] = piece;
      position += piece.length;
      chunks.left -= piece.length;
      if (chunks.left === 0) chunks.stage = "data_end";
    } else {
      const [end] = string.find(text, "\n", position, true);
      if ((end ?? text.length) - position > maximumLineBytes) {
        return $multi(undefined, `not HTTP: a line of more than ${maximumLineBytes} bytes`);
      }
      if (end === undefined) {
        chunks.pending = string.sub(text, position);
        break;
      }
      const [line] = string.gsub(string.sub(text, position, end - 1), "\r$", "");
      const problem = takeLine(chunks, line);
      if (problem !== undefined) return $multi(undefined, problem);
      position = end + 1;
    }
  }
  return $multi(table.concat(pieces), undefined);
};

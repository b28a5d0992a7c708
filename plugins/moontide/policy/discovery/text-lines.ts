/** Lines of a text that arrives in pieces, which end anywhere. */
export interface TextLines {
  /** Whole lines, and how many bytes of them were taken. */
  whole: string;
  taken: number;
  /** The beginning of a line whose end is still to come. */
  readonly begun: string[];
  begun_bytes: number;
}

export const startLines = (): TextLines => ({ whole: "", taken: 0, begun: [], begun_bytes: 0 });

/** The next whole line without its end; undefined when another piece is needed. */
export const takeLine = (lines: TextLines): string | undefined => {
  if (lines.taken >= lines.whole.length) return undefined;
  const [newline] = string.find(lines.whole, "\n", lines.taken + 1, true);
  const line = string.sub(lines.whole, lines.taken + 1, newline - 1);
  lines.taken = newline!;
  return line;
};

const begin = (lines: TextLines, text: string): void => {
  if (text === "") return;
  lines.begun[lines.begun.length] = text;
  lines.begun_bytes += text.length;
};

/** Adds a piece, once there is no whole line any more: a long line is put together once, at its end. */
export const addPiece = (lines: TextLines, piece: string): void => {
  const [upToNewline] = string.match(piece, "^(.*\n)");
  if (upToNewline === undefined) {
    begin(lines, piece);
    return;
  }
  lines.whole = table.concat(lines.begun) + upToNewline;
  lines.taken = 0;
  for (const i of $range(lines.begun.length, 1, -1)) table.remove(lines.begun, i);
  lines.begun_bytes = 0;
  begin(lines, string.sub(piece, upToNewline.length + 1));
};

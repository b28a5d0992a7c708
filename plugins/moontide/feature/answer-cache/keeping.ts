/** What a provider sends, noted on its way to the client so that it can be kept. */
export interface Keeping {
  readonly form: "whole" | "stream";
  readonly maximum_bytes: number;
  pieces: string[];
  bytes: number;
  /** All of it came, to its proper end. */
  complete: boolean;
}

export const createKeeping = (form: Keeping["form"], maximum_bytes: number): Keeping => ({
  form,
  maximum_bytes,
  pieces: [],
  bytes: 0,
  complete: false,
});

/** Another attempt begins: what the one before brought is none of its answer. */
export const restartKeeping = (keeping: Keeping): void => {
  keeping.pieces = [];
  keeping.bytes = 0;
  keeping.complete = false;
};

/** Notes a piece. What is too large to be kept is not held either. */
export const notePiece = (keeping: Keeping, piece: string): void => {
  keeping.bytes += piece.length;
  if (keeping.bytes > keeping.maximum_bytes) keeping.pieces = [];
  else keeping.pieces[keeping.pieces.length] = piece;
};

/** Notes that the answer is whole. */
export const noteEnd = (keeping: Keeping): void => {
  keeping.complete = true;
};

/** Notes an answer that came in one piece. */
export const noteWhole = (keeping: Keeping, text: string): void => {
  notePiece(keeping, text);
  noteEnd(keeping);
};

export const isTooLarge = ({ bytes, maximum_bytes }: Keeping): boolean => bytes > maximum_bytes;

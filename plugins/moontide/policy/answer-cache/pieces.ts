/**
 * The pieces of a stream, numbered from 1 on, for readers who are at different places of it: a reader who falls behind
 * holds up nobody, and one who comes late begins at the first. Beyond a bound the first pieces go; whoever still needed
 * them has lost the stream.
 */

/** What all streams of a worker hold together. */
export interface PiecesTotal {
  bytes: number;
  readonly maximum_bytes: number;
}

export interface Pieces {
  readonly texts: LuaMap<number, string>;
  /** The first that is still there, and the number that the next one gets. */
  first: number;
  next: number;
  bytes: number;
  readonly maximum_bytes: number;
  readonly total: PiecesTotal;
}

export const createPieces = (maximum_bytes: number, total: PiecesTotal): Pieces => ({
  texts: new LuaMap(),
  first: 1,
  next: 1,
  bytes: 0,
  maximum_bytes,
  total,
});

/** So much of each stream stays even where all of them together hold too much: readers are rarely further behind. */
export const leastBytes = 65536;

const dropFirst = (pieces: Pieces): void => {
  const { texts, first, total } = pieces;
  const bytes = texts.get(first)!.length;
  texts.delete(first);
  pieces.first += 1;
  pieces.bytes -= bytes;
  total.bytes -= bytes;
};

const isTooMuch = ({ bytes, maximum_bytes, total }: Pieces): boolean =>
  bytes > maximum_bytes || (total.bytes > total.maximum_bytes && bytes > leastBytes);

/** Adds the next piece. The newest one always stays. */
export const putPiece = (pieces: Pieces, text: string): void => {
  const { texts, next, total } = pieces;
  texts.set(next, text);
  pieces.next += 1;
  pieces.bytes += text.length;
  total.bytes += text.length;
  while (isTooMuch(pieces) && pieces.first < next) dropFirst(pieces);
};

/** Whether a reader can still begin at the first one. */
export const hasBeginning = ({ first }: Pieces): boolean => first === 1;

/** Whether the piece of that number is gone. */
export const isGone = ({ first }: Pieces, position: number): boolean => position < first;

/**
 * What there is from a place on, in one text.
 *
 * @param most_bytes no further piece is added to so many
 * @returns undefined where there is nothing yet; and the place to go on from
 */
export const readFrom = (
  { texts, next }: Pieces,
  position: number,
  most_bytes: number,
): LuaMultiReturn<[text: string | undefined, next: number]> => {
  const first = texts.get(position);
  if (first === undefined) return $multi(undefined, position);
  if (position + 1 === next || first.length >= most_bytes) return $multi(first, position + 1);
  const read: string[] = [first];
  let bytes = first.length;
  let end = position + 1;
  while (end < next && bytes < most_bytes) {
    const text = texts.get(end)!;
    read[read.length] = text;
    bytes += text.length;
    end += 1;
  }
  return $multi(table.concat(read), end);
};

/** Nobody reads them any more: what they held is free for other streams. */
export const dropPieces = (pieces: Pieces): void => {
  while (pieces.first < pieces.next) dropFirst(pieces);
};

import { DialectName } from "../dialect/dialect";
import { ItemsText } from "./speech";

/**
 * One turn of a conversation, as it is kept: what the client said and what it was answered, and which turn was before it.
 * Turns are known by digests; a conversation is found from its last one.
 */
export interface KeptTurn {
  /** "-": it is the first one. */
  readonly previous: string;
  /** Turns before this one are not read any more (it may be itself); "-": all are. */
  readonly cut_at: string;
  /** The first turn: by it requests of one conversation are kept together. */
  readonly root: string;
  readonly dialect: DialectName;
  /** The endpoint that has read all of it, "-" where nobody knows. */
  readonly server: string;
  /** In place of the turns that are not read any more; "" for nothing. */
  readonly summary: ItemsText;
  readonly items: ItemsText;
}

export const none = "-";

/** A line that Redis' scripts read as well, then the two texts. */
export const turnText = (turn: KeptTurn): string => {
  const { previous, cut_at, root, dialect, server, summary, items } = turn;
  const line = `${previous} ${cut_at} ${root} ${dialect} ${server} ${summary.length}`;
  return `${line}\n${summary}${items}`;
};

/** Undefined for what is no turn. */
export const readTurn = (text: string): KeptTurn | undefined => {
  const [previous, cut_at, root, dialect, server, bytes, rest] = string.match(
    text,
    "^(%S+) (%S+) (%S+) (%S+) (%S+) (%d+)\n(.*)$",
  );
  if (previous === undefined) return undefined;
  const summary_bytes = tonumber(bytes)!;
  return {
    previous,
    cut_at: cut_at!,
    root: root!,
    dialect: dialect as DialectName,
    server: server!,
    summary: string.sub(rest!, 1, summary_bytes),
    items: string.sub(rest!, summary_bytes + 1),
  };
};

/** A turn and where it is kept. */
export interface FoundTurn extends KeptTurn {
  readonly key: string;
}

/** How much of a conversation is read. */
export interface WalkBounds {
  readonly maximum_turns: number;
  readonly maximum_bytes: number;
}

/**
 * Follows a conversation from its last turn to its first, as far as it is to be read.
 *
 * @param get the text of a turn; undefined where it is gone
 * @returns the turns, the first one first
 */
export const walkTurns = (
  last: string,
  get: (this: void, key: string) => string | undefined,
  { maximum_turns, maximum_bytes }: WalkBounds,
): readonly FoundTurn[] => {
  const found: FoundTurn[] = [];
  let key = last;
  let cut_at = none;
  let bytes = 0;
  while (key !== none && found.length < maximum_turns) {
    const text = get(key);
    const turn = text === undefined ? undefined : readTurn(text);
    if (text !== undefined) bytes += text.length;
    if (turn === undefined || (bytes > maximum_bytes && found.length > 0)) break;
    found[found.length] = withKey(turn, key);
    // The newest cut counts: it was made knowing those before it.
    if (cut_at === none) cut_at = turn.cut_at;
    key = key === cut_at ? none : turn.previous;
  }
  return reversed(found);
};

const withKey = (turn: KeptTurn, key: string): FoundTurn => {
  const { previous, cut_at, root, dialect, server, summary, items } = turn;
  return { key, previous, cut_at, root, dialect, server, summary, items };
};

const reversed = (turns: readonly FoundTurn[]): FoundTurn[] => {
  const all: FoundTurn[] = [];
  for (const i of $range(turns.length - 1, 0, -1)) all[all.length] = turns[i]!;
  return all;
};

/** What is read in place of the turns before the first one: of the newest turn that has it. */
export const summaryOf = (turns: readonly FoundTurn[]): ItemsText => {
  for (const i of $range(turns.length - 1, 0, -1)) {
    const { cut_at, summary } = turns[i]!;
    if (cut_at !== none) return summary;
  }
  return "";
};

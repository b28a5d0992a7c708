/**
 * A command as Redis reads it (RESP2, https://redis.io/docs/latest/develop/reference/protocol-spec/): an array of
 * texts, each behind its length, so that nothing in them can be taken for anything else.
 */
export const encodeCommand = (parts: readonly string[]): string => {
  const pieces: string[] = [`*${parts.length}`];
  for (const part of parts) {
    pieces[pieces.length] = `$${part.length}`;
    pieces[pieces.length] = part;
  }
  pieces[pieces.length] = "";
  return table.concat(pieces, "\r\n");
};

/** No reply that we ask for is longer, unless it is said. */
const longestText = 65536;

/** What the first line of a reply says. */
export const enum ReplyKind {
  /** The line holds all of it. */
  Line,
  /** A text of so many bytes follows, and the end of a line. */
  Text,
  /** Redis refuses, or this is no Redis. */
  Problem,
}

export interface ReplyHead {
  readonly kind: ReplyKind;
  readonly text: string;
  readonly bytes: number;
}

const headOf = (kind: ReplyKind, text: string, bytes = 0): ReplyHead => ({ kind, text, bytes });

/** Longer lines of others are cut off in messages. */
const longestProblem = 200;

/** Reads the first line of a reply. @param longest_bytes a longer text makes no sense */
export const readHead = (line: string, longest_bytes = longestText): ReplyHead => {
  const sign = string.sub(line, 1, 1);
  const rest = string.sub(line, 2);
  if (sign === "+" || sign === ":") return headOf(ReplyKind.Line, rest);
  if (sign === "-") return headOf(ReplyKind.Problem, string.sub(rest, 1, longestProblem));
  const bytes = sign === "$" ? tonumber(string.match(rest, "^%d+$")[0]) : undefined;
  if (bytes === undefined || bytes > longest_bytes) {
    return headOf(ReplyKind.Problem, "a reply that makes no sense");
  }
  return headOf(ReplyKind.Text, "", bytes);
};

/** The word that begins a refusal of Redis: `NOAUTH`, `LOADING`, `MOVED`. */
export const problemCode = (problem: string): string => string.match(problem, "^%u+")[0] ?? "ERR";

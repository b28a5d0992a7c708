import { Result } from "../../kernel/result";

/** Status line and headers of an answer. */
export interface Head {
  readonly status: number;
  /** Names in lower case; of several with one name, joined by a comma. */
  readonly headers: Record<string, string | undefined>;
  /** The connection may serve another request behind this one (RFC 9112, 9.3). */
  readonly persistent: boolean;
}

/** Longer headers are refused; servers' own limits are 8 to 16 KiB. */
export const maximumHeadBytes = 32768;

const opening = "HTTP/1.";

/**
 * Where the body begins in what has come so far, or undefined when the header isn't complete. A bare line feed ends
 * a line too (RFC 9112, 2.2).
 */
export const bodyPosition = (text: string, from: number): number | undefined => {
  const [, last] = string.find(text, "\n\r?\n", math.max(1, from));
  return last === undefined ? undefined : last + 1;
};

/** Whether what has come so far can become an answer: what speaks another protocol is found out at its first bytes. */
export const mayBeHttp = (text: string): boolean => {
  const length = math.min(text.length, opening.length);
  return string.sub(text, 1, length) === string.sub(opening, 1, length);
};

// Messages never repeat what came: a server may send back what it was sent.
const refuse = (found: string): Result<Head> => $multi(undefined, `not HTTP: ${found}`);

/** Notes one header line; false when it is none. Folded lines are none (RFC 9112, 5.2). */
const noteHeader = (headers: Head["headers"], line: string): boolean => {
  const [name, value] = string.match(line, "^([%w!#%$%%&'%*%+%-%.%^_`|~]+):[ \t]*(.-)[ \t]*$");
  if (name === undefined || string.find(value!, "[%z\r]")[0] !== undefined) return false;
  const key = string.lower(name);
  const before = headers[key];
  headers[key] = before === undefined ? value! : `${before}, ${value}`;
  return true;
};

/** Only what HTTP/1.1 keeps by itself: `keep-alive` of HTTP/1.0 has fooled too many. */
const isPersistent = (minor: string, connection: string | undefined): boolean =>
  minor === "1" &&
  (connection === undefined ||
    string.find(string.lower(connection), "%f[%w]close%f[%W]")[0] === undefined);

/**
 * Reads the header of an answer (RFC 9112, 4 and 5).
 *
 * @param text up to and with the empty line
 */
export const parseHead = (text: string): Result<Head> => {
  const [first, position] = string.match(text, "^([^\n]-)\r?\n()");
  const [minor, status] = string.match(first ?? "", "^HTTP/1%.([01]) (%d%d%d)%f[ %z][^%c]*$");
  if (status === undefined) return refuse("the first line is no status line");
  if (tonumber(status)! < 100) return refuse("the status is below 100");
  const headers: Head["headers"] = {};
  const rest = string.sub(text, position as unknown as number);
  for (const [line] of string.gmatch(rest, "([^\n]-)\r?\n")) {
    if (line === "") break;
    if (!noteHeader(headers, line!)) return refuse("a header line is malformed");
  }
  const persistent = isPersistent(minor!, headers["connection"]);
  return $multi({ status: tonumber(status)!, headers, persistent }, undefined);
};

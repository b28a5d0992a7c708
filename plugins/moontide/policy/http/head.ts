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

/*
 * Whoever asks a model reads a header per request: the usual ways of writing are read by plain searches, which LuaJIT
 * compiles, and patterns, which it does not, are left to what is met for the first time.
 */

/**
 * Where the body begins in what has come so far, or undefined when the header isn't complete. A bare line feed ends
 * a line too (RFC 9112, 2.2).
 */
export const bodyPosition = (text: string, from: number): number | undefined => {
  const start = math.max(1, from);
  const [usual] = string.find(text, "\n\r\n", start, true);
  const [bare] = string.find(text, "\n\n", start, true);
  if (bare !== undefined && (usual === undefined || bare < usual)) return bare + 2;
  return usual === undefined ? undefined : usual + 3;
};

/** Whether what has come so far can become an answer: what speaks another protocol is found out at its first bytes. */
export const mayBeHttp = (text: string): boolean => {
  const length = math.min(text.length, opening.length);
  return string.sub(text, 1, length) === string.sub(opening, 1, length);
};

// Messages never repeat what came: a server may send back what it was sent.
const refuse = (found: string): Result<Head> => $multi(undefined, `not HTTP: ${found}`);

/** Names that were met, as they stand in `headers`, and first lines. So many are remembered. */
const names = new LuaMap<string, string>();
const statusLines = new LuaMap<string, StatusLine>();
const mostRemembered = 256;
let remembered = 0;

/** What a server makes up must not fill the memory. */
const isWorthKeeping = (text: string): boolean => remembered < mostRemembered && text.length <= 64;

/** A header's name in lower case; undefined where it is none. */
const nameOf = (text: string): string | undefined => {
  const met = names.get(text);
  if (met !== undefined) return met;
  if (string.find(text, "^[%w!#%$%%&'%*%+%-%.%^_`|~]+$")[0] === undefined) return undefined;
  const name = string.lower(text);
  if (isWorthKeeping(text)) {
    names.set(text, name);
    remembered += 1;
  }
  return name;
};

const isBlank = (byte: number): boolean => byte === 32 || byte === 9;

/** The text from one byte to another, without the blanks around it. */
const trimmed = (text: string, first: number, last: number): string => {
  let from = first;
  let to = last;
  while (from <= to && isBlank(string.byte(text, from))) from += 1;
  while (to >= from && isBlank(string.byte(text, to))) to -= 1;
  return string.sub(text, from, to);
};

const holds = (text: string, character: string): boolean =>
  string.find(text, character, 1, true)[0] !== undefined;

/** Notes the header line from one byte to another; false when it is none. Folded lines are none (RFC 9112, 5.2). */
const noteHeader = (headers: Head["headers"], text: string, from: number, to: number): boolean => {
  const [colon] = string.find(text, ":", from, true);
  const name =
    colon === undefined || colon > to ? undefined : nameOf(string.sub(text, from, colon - 1));
  if (name === undefined) return false;
  const value = trimmed(text, colon + 1, to);
  if (holds(value, "\r") || holds(value, "\0")) return false;
  const before = headers[name];
  headers[name] = before === undefined ? value : `${before}, ${value}`;
  return true;
};

/** The last byte of the line that ends with this line feed. */
const lineEnd = (text: string, from: number, feed: number): number =>
  feed > from && string.byte(text, feed - 1) === 13 ? feed - 2 : feed - 1;

/** Notes all header lines; false where one is malformed. */
const noteHeaders = (headers: Head["headers"], text: string, first: number): boolean => {
  let from = first;
  for (;;) {
    const [feed] = string.find(text, "\n", from, true);
    const to = feed === undefined ? 0 : lineEnd(text, from, feed);
    if (to < from) return true;
    if (!noteHeader(headers, text, from, to)) return false;
    from = feed + 1;
  }
};

interface StatusLine {
  readonly minor: string;
  readonly status: number;
}

const statusLineOf = (line: string): StatusLine | undefined => {
  const met = statusLines.get(line);
  if (met !== undefined) return met;
  const [minor, status] = string.match(line, "^HTTP/1%.([01]) (%d%d%d)%f[ %z][^%c]*$");
  if (status === undefined) return undefined;
  const read = { minor: minor!, status: tonumber(status)! };
  if (isWorthKeeping(line)) {
    statusLines.set(line, read);
    remembered += 1;
  }
  return read;
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
  const [feed] = string.find(text, "\n", 1, true);
  const first = feed === undefined ? "" : string.sub(text, 1, lineEnd(text, 1, feed));
  const line = statusLineOf(first);
  if (line === undefined) return refuse("the first line is no status line");
  const { minor, status } = line;
  if (status < 100) return refuse("the status is below 100");
  const headers: Head["headers"] = {};
  if (!noteHeaders(headers, text, feed + 1)) return refuse("a header line is malformed");
  const persistent = isPersistent(minor, headers["connection"]);
  return $multi({ status, headers, persistent }, undefined);
};

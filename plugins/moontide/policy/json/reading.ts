import { readEscape } from "./string";

/** As deep as lua-cjson is allowed to go, too. */
export const maximum_depth = 64;

/** Where a document is being read. */
export interface Reading {
  readonly text: string;
  /** The next byte. */
  at: number;
  depth: number;
  /** The first backslash from `at` on; behind the end where there is none. */
  next_backslash: number;
  readonly has_controls: boolean;
  /** What is wrong with the document, and where; once it is set nothing more is read. */
  problem: string | undefined;
}

export const comma = 44;
export const colon = 58;
export const quote = 34;
export const open_brace = 123;
export const close_brace = 125;
export const open_bracket = 91;
export const close_bracket = 93;

const backslashFrom = (text: string, at: number): number =>
  string.find(text, "\\", at, true)[0] ?? text.length + 1;

/** @param has_controls as `survey` found it */
export const startReading = (text: string, has_controls: boolean): Reading => ({
  text,
  at: 1,
  depth: 0,
  next_backslash: backslashFrom(text, 1),
  has_controls,
  problem: undefined,
});

export const fail = (reading: Reading, problem: string): undefined => {
  reading.problem = `${problem} at byte ${reading.at}`;
  return undefined;
};

/** Skips white space; the byte behind it, 0 at the end. */
export const nextByte = (reading: Reading): number => {
  const text = reading.text;
  let at = reading.at;
  let byte: number | undefined = string.byte(text, at);
  while (byte === 32 || byte === 10 || byte === 13 || byte === 9) {
    at += 1;
    byte = string.byte(text, at);
  }
  reading.at = at;
  return byte ?? 0;
};

/** What is wrong where something else was expected. */
export const failUnexpected = (reading: Reading, expected: string): undefined => {
  const isEnd = reading.at > reading.text.length;
  return fail(reading, isEnd ? `the end instead of ${expected}` : `no ${expected}`);
};

const hasControls = (text: string, from: number, to: number): boolean => {
  for (const i of $range(from, to)) if (string.byte(text, i) < 32) return true;
  return false;
};

/** Follows escapes up to the quote that ends the string; undefined where there is none or an escape is bad. */
const closeEscaped = (reading: Reading, first_quote: number): number | undefined => {
  const text = reading.text;
  let closing: number | undefined = first_quote;
  while (closing !== undefined && reading.next_backslash < closing) {
    const [, next] = readEscape(text, reading.next_backslash + 1);
    if (next === undefined) return undefined;
    reading.next_backslash = backslashFrom(text, next);
    if (next > closing) closing = string.find(text, '"', next, true)[0];
  }
  return closing;
};

/**
 * Goes behind the string whose opening quote is next.
 *
 * @returns where its closing quote stands, and whether it has escapes
 */
export const passString = (
  reading: Reading,
): LuaMultiReturn<[closing: number, is_escaped: boolean] | [undefined, undefined]> => {
  const text = reading.text;
  const from = reading.at + 1;
  let closing: number | undefined = string.find(text, '"', from, true)[0];
  const isEscaped = closing !== undefined && reading.next_backslash < closing;
  if (isEscaped) closing = closeEscaped(reading, closing);
  if (closing === undefined) {
    fail(reading, "a string without an end, or with an unknown escape");
    return $multi(undefined, undefined);
  }
  if (reading.has_controls && hasControls(text, from, closing - 1)) {
    fail(reading, "a string with a control character");
    return $multi(undefined, undefined);
  }
  reading.at = closing + 1;
  return $multi(closing, isEscaped);
};

/** Goes behind the colon that must follow. */
export const passColon = (reading: Reading): boolean => {
  if (nextByte(reading) !== colon) {
    failUnexpected(reading, "colon behind a name");
    return false;
  }
  reading.at += 1;
  return true;
};

/** Goes behind the opening bracket; false where it is one too many. */
export const enter = (reading: Reading): boolean => {
  if (reading.depth >= maximum_depth) {
    fail(reading, `more than ${maximum_depth} levels`);
    return false;
  }
  reading.depth += 1;
  reading.at += 1;
  return true;
};

export const leave = (reading: Reading): void => {
  reading.depth -= 1;
  reading.at += 1;
};

/** Goes behind a comma or the closing bracket: whether another item follows; undefined where neither is there. */
export const passSeparator = (reading: Reading, closing: number): boolean | undefined => {
  const byte = nextByte(reading);
  if (byte === comma) {
    reading.at += 1;
    return true;
  }
  if (byte === closing) {
    leave(reading);
    return false;
  }
  return failUnexpected(reading, closing === close_brace ? "comma or }" : "comma or ]");
};

/** Goes behind a name that must be next; undefined where it is another. */
export const passWord = <Value>(
  reading: Reading,
  word: string,
  value: Value,
): Value | undefined => {
  const end = reading.at + word.length;
  if (string.sub(reading.text, reading.at, end - 1) !== word)
    return failUnexpected(reading, "value");
  reading.at = end;
  return value;
};

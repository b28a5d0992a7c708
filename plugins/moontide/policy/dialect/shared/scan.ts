/**
 * Finds things in the JSON of stream events without decoding it: a quote within a string is always escaped, so `"name":`
 * in the bytes is a member's name and never a part of a text.
 */
const quote = 34;
const backslash = 92;
const space = 32;
const underscore = 95;
const openingBrace = 123;
const closingBrace = 125;

const behindSpaces = (text: string, from: number): number => {
  let at = from;
  while (string.byte(text, at) === space) at += 1;
  return at;
};

/**
 * Whether a text can be a JSON object, by its first and its last byte: an event that was cut or is a page shows so, one
 * that is wrong within does not. All of it is read where it is translated.
 */
export const looksLikeObject = (text: string): boolean =>
  (string.byte(text, 1) === openingBrace && string.byte(text, text.length) === closingBrace) ||
  string.find(text, "^%s*{.*}%s*$")[0] !== undefined;

/** Where the value of a member begins; undefined where there is none. @param label `"name":` */
export const valueAt = (text: string, label: string): number | undefined => {
  const [, last] = string.find(text, label, 1, true);
  return last === undefined ? undefined : behindSpaces(text, last + 1);
};

const isOfName = (byte: number): boolean => (byte >= 97 && byte <= 122) || byte === underscore;

/** Where the small letters begin that stand in front of a quote; undefined unless a quote stands before them, too. */
const nameBefore = (text: string, closing: number): number | undefined => {
  let at = closing - 1;
  while (isOfName(string.byte(text, at) ?? 0)) at -= 1;
  return string.byte(text, at) === quote ? at + 1 : undefined;
};

/**
 * The next member, at whatever depth, whose name is of small letters, and where its value begins. To go from colon to
 * colon is several times cheaper than to look for some names one after another: there are few colons and many quotes.
 */
export const nextMember = (
  text: string,
  from: number,
): LuaMultiReturn<[name: string, at: number] | [undefined, undefined]> => {
  let [colon] = string.find(text, ":", from, true);
  while (colon !== undefined) {
    const isName = colon > 1 && string.byte(text, colon - 1) === quote;
    const begin = isName ? nameBefore(text, colon - 1) : undefined;
    if (begin !== undefined) {
      return $multi(string.sub(text, begin, colon - 2), behindSpaces(text, colon + 1));
    }
    [colon] = string.find(text, ":", colon + 1, true);
  }
  return $multi(undefined, undefined);
};

/** Whether a quote is escaped depends on how many backslashes stand in front of it. */
const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1;
  while (string.byte(text, before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
};

/** Bytes of the text that begins there, escapes included; 0 where it is empty or no text. */
export const textBytesAt = (text: string, at: number): number => {
  if (string.byte(text, at) !== quote) return 0;
  let [end] = string.find(text, '"', at + 1, true);
  while (end !== undefined && isEscaped(text, end)) [end] = string.find(text, '"', end + 1, true);
  return end === undefined ? 0 : end - at - 1;
};

/** Bytes of a member's text; 0 where it is missing, too. @param label `"name":` */
export const textBytes = (text: string, label: string): number => {
  const at = valueAt(text, label);
  return at === undefined ? 0 : textBytesAt(text, at);
};

/** Whether the value that begins there is not null. */
export const isValueAt = (text: string, at: number): boolean =>
  string.sub(text, at, at + 3) !== "null";

/** Whether a member is there and not null. @param label `"name":` */
export const isThere = (text: string, label: string): boolean => {
  const at = valueAt(text, label);
  return at !== undefined && isValueAt(text, at);
};

/** Whether a list of objects that has one begins there. */
export const hasItemAt = (text: string, at: number): boolean =>
  string.sub(text, at, at + 1) === "[{";

/**
 * Finds things in the JSON of stream events without decoding it: a quote within a string is always escaped, so `"name":`
 * in the bytes is a member's name and never a part of a text.
 */
const quote = 34;
const backslash = 92;
const space = 32;

/** Where the value of a member begins; undefined where there is none. @param label `"name":` */
export const valueAt = (text: string, label: string): number | undefined => {
  const [, last] = string.find(text, label, 1, true);
  if (last === undefined) return undefined;
  let at = last + 1;
  while (string.byte(text, at) === space) at += 1;
  return at;
};

/** Whether a quote is escaped depends on how many backslashes stand in front of it. */
const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1;
  while (string.byte(text, before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
};

/** Bytes of a member's text, escapes included; 0 where it is empty, no text, or missing. @param label `"name":` */
export const textBytes = (text: string, label: string): number => {
  const at = valueAt(text, label);
  if (at === undefined || string.byte(text, at) !== quote) return 0;
  let [end] = string.find(text, '"', at + 1, true);
  while (end !== undefined && isEscaped(text, end)) [end] = string.find(text, '"', end + 1, true);
  return end === undefined ? 0 : end - at - 1;
};

/** Whether a member is there and not null. @param label `"name":` */
export const isThere = (text: string, label: string): boolean => {
  const at = valueAt(text, label);
  return at !== undefined && string.sub(text, at, at + 3) !== "null";
};

/** Whether a member is a list of objects that has one. @param label `"name":` */
export const hasItem = (text: string, label: string): boolean => {
  const at = valueAt(text, label);
  return at !== undefined && string.sub(text, at, at + 1) === "[{";
};

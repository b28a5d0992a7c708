/**
 * Placeholders for the personal data of one request: the same text has the same placeholder throughout, in the order in
 * which they are met, so that a conversation which is sent again with each turn is masked as before.
 */
import { decode } from "../json/decode";
import { stringOf, unescaped } from "../json/string";
import { findPersonal, FoundKind, Search } from "./find";

export interface Mask {
  readonly search: Search;
  readonly placeholderOf: LuaMap<string, string>;
  readonly textOf: LuaMap<string, string>;
  /** By kind: how many there are, and of those that the request itself holds, the highest. */
  readonly counts: LuaMap<FoundKind, number>;
  /** Bytes of the longest placeholder. */
  longest: number;
  /** How much was found, by kind. */
  readonly found: Partial<Record<FoundKind, number>>;
}

export const createMask = (search: Search): Mask => ({
  search,
  placeholderOf: new LuaMap(),
  textOf: new LuaMap(),
  counts: new LuaMap(),
  longest: 0,
  found: {},
});

/** Numbers that a text holds already are not given: what the user wrote must come back as it was. */
export const avoid = ({ counts }: Mask, text: string): void => {
  if (string.find(text, "<", 1, true)[0] === undefined) return;
  for (const [kind, digits] of string.gmatch(text, "<(%a[%w_]*)_(%d+)>")) {
    const number = tonumber(digits)!;
    const name = string.lower(kind!) as FoundKind;
    if (number < 1e6) counts.set(name, math.max(number, counts.get(name) ?? 0));
  }
};

const placeholderFor = (mask: Mask, kind: FoundKind, text: string): string => {
  const known = mask.placeholderOf.get(text);
  if (known !== undefined) return known;
  const number = (mask.counts.get(kind) ?? 0) + 1;
  const placeholder = `<${string.upper(kind)}_${number}>`;
  mask.counts.set(kind, number);
  mask.placeholderOf.set(text, placeholder);
  mask.textOf.set(placeholder, text);
  mask.longest = math.max(mask.longest, placeholder.length);
  return placeholder;
};

/** A text with placeholders; itself where nothing is found in it. */
export const maskText = (mask: Mask, text: string): string => {
  let pieces: string[] | undefined;
  let next = 1;
  findPersonal(mask.search, text, (kind, first, last) => {
    mask.found[kind] = (mask.found[kind] ?? 0) + 1;
    pieces = pieces ?? [];
    pieces[pieces.length] = string.sub(text, next, first - 1);
    pieces[pieces.length] = placeholderFor(mask, kind, string.sub(text, first, last));
    next = last + 1;
  });
  if (pieces === undefined) return text;
  return table.concat(pieces) + string.sub(text, next);
};

/** The quote that ends a string of a JSON text. */
const closingQuote = (json: string, from: number): number => {
  let at = from;
  for (;;) {
    const [found] = string.find(json, '["\\\\]', at);
    if (string.byte(json, found) === 34) return found;
    at = found + 2;
  }
};

/** The text between two quotes, with placeholders. */
const maskedString = (mask: Mask, literal: string): string => {
  const isEscaped = string.find(literal, "\\", 1, true)[0] !== undefined;
  const text = isEscaped ? unescaped(literal, 1, literal.length) : literal;
  const masked = maskText(mask, text);
  return masked === text ? literal : string.sub(stringOf(masked), 2, -2);
};

/** As `maskText`, in the strings of a JSON text alone: a placeholder is no number. What is no JSON is taken for prose. */
export const maskJson = (mask: Mask, json: string): string => {
  const [, problem] = decode(json);
  if (problem !== undefined) return maskText(mask, json);
  const pieces: string[] = [];
  let next = 1;
  for (;;) {
    const [open] = string.find(json, '"', next, true);
    if (open === undefined) break;
    const close = closingQuote(json, open + 1);
    pieces[pieces.length] = string.sub(json, next, open);
    pieces[pieces.length] = maskedString(mask, string.sub(json, open + 1, close - 1));
    pieces[pieces.length] = '"';
    next = close + 1;
  }
  return table.concat(pieces) + string.sub(json, next);
};

const restoredWith = (
  { textOf }: Mask,
  text: string,
  write: (this: void, original: string) => string,
): string => {
  const [restored] = string.gsub(text, "<%a[%w_]*_%d+>", (placeholder: string) => {
    const original = textOf.get(string.upper(placeholder));
    return original === undefined ? placeholder : write(original);
  });
  return restored;
};

const asItIs = (original: string): string => original;

const insideJson = (original: string): string => string.sub(stringOf(original), 2, -2);

/** What a model wrote, with the texts that its placeholders stand for. Models that write them in lower case are understood. */
export const restoreText = (mask: Mask, text: string): string =>
  string.find(text, "<", 1, true)[0] === undefined ? text : restoredWith(mask, text, asItIs);

/** As `restoreText`, inside the strings of a JSON text. */
export const restoreJson = (mask: Mask, json: string): string =>
  string.find(json, "<", 1, true)[0] === undefined ? json : restoredWith(mask, json, insideJson);

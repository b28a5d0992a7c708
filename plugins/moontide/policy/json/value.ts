/**
 * JSON as the LLM gateway holds it, so that what is only passed on stays as it was: a schema keeps the order of its
 * members, a number its digits, an empty list stays a list. Objects are Lua tables by name and lists Lua arrays; what
 * nobody looks into stays text (`Raw`).
 */

/** Known by its metatable: an object that a client sends can't pass itself off as one. */
declare const brand: unique symbol;

/** A part of a document as it was written: valid JSON, copied and never looked into. Made by `rawOf`. */
export interface Raw {
  readonly raw: string;
  readonly [brand]: true;
}

export type Json = string | number | boolean | Raw | JsonList | JsonObject;
export type JsonList = readonly Json[];
/** Members that were null are missing, as are those that are undefined. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

const mark = {};

/** @param text valid JSON; `encode` writes it as it is */
export const rawOf = (text: string): Raw => setmetatable({ raw: text }, mark) as unknown as Raw;

/** What stands in a list where the document has null. */
export const jsonNull = rawOf("null");

/** The one empty list: an empty Lua table is an empty object. Nothing may be put into it. */
export const emptyList: JsonList = [];

/** A list for `encode`, which takes an empty table for an object. */
export const listOf = (items: JsonList): JsonList => (items[0] === undefined ? emptyList : items);

export const isRaw = (value: Json | undefined): value is Raw =>
  getmetatable(value as object) === mark;

export const isList = (value: Json | undefined): value is JsonList =>
  value === emptyList || (typeof value === "object" && (value as JsonList)[0] !== undefined);

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && !isList(value) && getmetatable(value) !== mark;

/** The value where it is of that kind, else undefined: for members that may be anything. */
export const asText = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Also of a number that is held as `Raw`, as near as a double comes to it; not of what is beyond all doubles. */
export const asNumber = (value: Json | undefined): number | undefined => {
  if (typeof value === "number") return value;
  const number = isRaw(value) ? tonumber(value.raw) : undefined;
  return number !== undefined && math.abs(number) < math.huge ? number : undefined;
};

export const asBoolean = (value: Json | undefined): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;

export const asList = (value: Json | undefined): JsonList | undefined =>
  isList(value) ? value : undefined;

export const asObject = (value: Json | undefined): JsonObject | undefined =>
  isObject(value) ? value : undefined;

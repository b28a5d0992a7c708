/**
 * JSON as the LLM gateway holds it, so that what is only passed on stays as it was: a schema keeps the order of its
 * members, a number its digits, an empty list stays a list. Objects are Lua tables by name and lists Lua arrays; what
 * nobody looks into stays text (`Raw`).
 */

/** A part of a document as it was written: valid JSON, copied and never looked into. */
export interface Raw {
  readonly raw: string;
}

export type Json = string | number | boolean | Raw | JsonList | JsonObject;
export type JsonList = readonly Json[];
/** Members that were null are missing, as are those that are undefined. */
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

import type { Json, JsonObject } from "../../json/value";

/**
 * A member under either of its names: Google's JSON (the ProtoJSON mapping) is written in `camelCase`, and `snake_case`
 * is taken too; the documentation's examples have both.
 */
export const either = (
  object: JsonObject | undefined,
  camel: string,
  snake: string,
): Json | undefined => object?.[camel] ?? object?.[snake];

/** The name that a member has here, for what is told of it. */
export const nameOf = (object: JsonObject, camel: string, snake: string): string =>
  object[camel] === undefined && object[snake] !== undefined ? snake : camel;

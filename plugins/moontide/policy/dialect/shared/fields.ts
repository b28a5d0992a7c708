/**
 * Members of documents that strangers wrote, read as what they should be: whatever is something else counts as missing.
 */
import type { Json, JsonList, JsonObject, Raw } from "../../json/value";

export const asText = (value: Json | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

export const asFlag = (value: Json | undefined): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;

/** The text of what was left as it was written. */
const rawText = (value: Json | undefined): string | undefined => {
  if (typeof value !== "object") return undefined;
  const text = (value as Raw).raw;
  return typeof text === "string" ? text : undefined;
};

/** Also numbers with more digits than a double has, rounded. */
export const asNumber = (value: Json | undefined): number | undefined => {
  if (typeof value === "number") return value;
  const raw = rawText(value);
  return raw === undefined ? undefined : tonumber(raw);
};

export const asObject = (value: Json | undefined): JsonObject | undefined => {
  if (typeof value !== "object" || rawText(value) !== undefined) return undefined;
  return (value as JsonList)[0] === undefined ? (value as JsonObject) : undefined;
};

export const asList = (value: Json | undefined): JsonList | undefined => {
  if (typeof value !== "object" || rawText(value) !== undefined) return undefined;
  const list = value as JsonList;
  if (list[0] !== undefined) return list;
  const [first] = next(list);
  return first === undefined ? list : undefined;
};

const none: JsonList = [];

/** A list that is missing has no items. */
export const itemsOf = (value: Json | undefined): JsonList => asList(value) ?? none;

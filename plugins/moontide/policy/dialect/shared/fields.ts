/** Members of documents that strangers wrote: whatever is not what it should be counts as missing. */
import { encode } from "../../json/encode";
import { asList, Json, JsonList, Raw, emptyList, isRaw, rawOf } from "../../json/value";

/** A list that is missing has no items. */
export const itemsOf = (value: Json | undefined): JsonList => asList(value) ?? emptyList;

/** As it was written, where that is known; else written anew. */
export const asRaw = (value: Json | undefined): Raw | undefined => {
  if (value === undefined) return undefined;
  return isRaw(value) ? value : rawOf(encode(value));
};

/** The text of an object that may be missing. */
export const objectText = (value: Json | undefined): string => asRaw(value)?.raw ?? "{}";

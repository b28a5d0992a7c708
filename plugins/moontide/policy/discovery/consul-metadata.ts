import { isTable } from "./document-value";

/** The texts of an object; whatever else is in it is passed over. */
export const textsOf = (value: unknown): Readonly<Record<string, string>> => {
  const texts: Record<string, string> = {};
  if (!isTable(value)) return texts;
  for (const [key, text] of pairs(value)) {
    if (typeof key === "string" && typeof text === "string" && text !== "") texts[key] = text;
  }
  return texts;
};

/**
 * Service metadata and tags in one map, as subsets are chosen by them. A tag `name=value` is the value of `name`, any
 * other has the value `true`; metadata stand before tags of the same name. Undefined when there is neither.
 */
export const consulMetadata = (
  meta: Readonly<Record<string, string>>,
  tags: unknown,
): Readonly<Record<string, string>> | undefined => {
  const metadata: Record<string, string> = {};
  if (isTable(tags)) {
    for (const [, tag] of pairs(tags)) {
      if (typeof tag === "string" && tag !== "") {
        const [name, value] = string.match(tag, "^([^=]+)=(.*)$");
        metadata[name ?? tag] = value ?? "true";
      }
    }
  }
  for (const [key, text] of pairs(meta)) metadata[key] = text;
  return next(metadata)[0] === undefined ? undefined : metadata;
};

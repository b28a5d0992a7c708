import { numberText } from "./number";
import { stringOf } from "./string";
import { isList, isRaw, Json, JsonList, JsonObject } from "./value";

const writeList = (list: JsonList, pieces: string[]): void => {
  let separator = "[";
  for (const item of list) {
    pieces[pieces.length] = separator;
    write(item, pieces);
    separator = ",";
  }
  pieces[pieces.length] = separator === "[" ? "[]" : "]";
};

const writeObject = (object: JsonObject, pieces: string[]): void => {
  const names: string[] = [];
  for (const [name] of pairs(object)) names[names.length] = name as string;
  table.sort(names);
  let separator = "{";
  for (const name of names) {
    pieces[pieces.length] = separator;
    pieces[pieces.length] = stringOf(name);
    pieces[pieces.length] = ":";
    write(object[name]!, pieces);
    separator = ",";
  }
  pieces[pieces.length] = separator === "{" ? "{}" : "}";
};

const write = (value: Json, pieces: string[]): void => {
  if (typeof value === "string") pieces[pieces.length] = stringOf(value);
  else if (typeof value === "number") pieces[pieces.length] = numberText(value);
  else if (typeof value === "boolean") pieces[pieces.length] = value ? "true" : "false";
  else if (isRaw(value)) pieces[pieces.length] = value.raw;
  else if (isList(value)) writeList(value, pieces);
  else writeObject(value, pieces);
};

/**
 * The text of a value, without white space. Names are sorted, so that the same value is always the same text; `Raw`
 * stands as it was. An empty table is `{}`: lists that may be empty go through `listOf`.
 */
export const encode = (value: Json): string => {
  const pieces: string[] = [];
  write(value, pieces);
  return table.concat(pieces);
};

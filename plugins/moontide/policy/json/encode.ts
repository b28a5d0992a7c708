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

/** Most names are of a few dialects: `"role":` need not be made each time. Kept up to a bound, as clients name what they like. */
const known = new LuaMap<string, string>();
const most_known = 500;
const most_name_bytes = 40;
let known_count = 0;

const memberName = (name: string): string => {
  const made = known.get(name);
  if (made !== undefined) return made;
  const text = `${stringOf(name)}:`;
  if (known_count < most_known && name.length <= most_name_bytes) {
    known_count += 1;
    known.set(name, text);
  }
  return text;
};

/** For a few names, which `table.sort` takes long for. */
const insertSorted = (names: string[], count: number, name: string): void => {
  let place = count;
  while (place > 0 && name < names[place - 1]!) {
    names[place] = names[place - 1]!;
    place -= 1;
  }
  names[place] = name;
};

const few = 16;

const sortedNames = (object: JsonObject): readonly string[] => {
  const names: string[] = [];
  let count = 0;
  for (const [name] of pairs(object)) {
    if (count < few) insertSorted(names, count, name as string);
    else names[count] = name as string;
    count += 1;
  }
  if (count > few) table.sort(names);
  return names;
};

const writeObject = (object: JsonObject, pieces: string[]): void => {
  let separator = "{";
  for (const name of sortedNames(object)) {
    pieces[pieces.length] = separator;
    pieces[pieces.length] = memberName(name);
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

import { quote } from "../address/quote";

/** A decoded object or list. */
export type Decoded = LuaTable<string | number, unknown>;

export const isTable = (value: unknown): value is Decoded => type(value) === "table";

/** A member that is an object; an empty one when it is missing or something else. */
export const member = (object: Decoded, name: string): Decoded => {
  const value = object.get(name);
  return isTable(value) ? value : new LuaTable();
};

export const refuse = (
  path: string,
  found: string,
  expected: string,
): LuaMultiReturn<[undefined, string]> =>
  $multi(undefined, `${path}: found ${found}, expected ${expected}`);

/** A value as it may stand in a message. */
export const describeValue = (value: unknown): string => {
  if (typeof value === "string") return quote(value);
  if (value === undefined) return "nothing";
  return type(value) === "table" ? "an object or a list" : tostring(value);
};

export const keySet = (keys: readonly string[]): LuaSet<string> => {
  const set = new LuaSet<string>();
  for (const key of keys) set.add(key);
  return set;
};

/** The first key, in alphabetical order, that is not among the known ones. */
export const unknownKey = (object: Decoded, known: LuaSet<string>): string | undefined => {
  let first: string | undefined;
  for (const [key] of pairs(object)) {
    const name = tostring(key);
    if (!known.has(name) && (first === undefined || name < first)) first = name;
  }
  return first;
};

import { Checking, Decoded, isList, isObject, report, reportValue } from "./checking";
import { ListKind, MapKind } from "./description";
import { nearest } from "./suggest";
import { itemPath, optionPath, quote, show } from "./problem";

/** `1 item`, `3 items`. */
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const checkLength = (checking: Checking, kind: ListKind, length: number, path: string): void => {
  const { minimum_items, maximum_items } = kind;
  if (minimum_items !== undefined && length < minimum_items) {
    const found = length === 0 ? "an empty list" : `a list of ${count(length, "item")}`;
    report(checking, path, found, `at least ${count(minimum_items, "item")}`);
  }
  if (maximum_items !== undefined && length > maximum_items) {
    report(checking, path, `a list of ${length} items`, `at most ${maximum_items} items`);
  }
};

const checkUnique = (checking: Checking, items: readonly unknown[], path: string): void => {
  const seen = new LuaMap<AnyNotNil, number>();
  for (const i of $range(1, items.length)) {
    const item = items[i - 1] as AnyNotNil;
    const first = seen.get(item);
    if (first === undefined) seen.set(item, i);
    else {
      const found = `${show(item)} a second time`;
      report(checking, itemPath(path, i), found, `no item twice (see ${itemPath(path, first)})`);
    }
  }
};

const checkAscending = (checking: Checking, items: readonly unknown[], path: string): void => {
  for (const i of $range(2, items.length)) {
    const before = items[i - 2] as number;
    const item = items[i - 1] as number;
    if (item <= before) {
      reportValue(
        checking,
        itemPath(path, i),
        item,
        `a number greater than the one before it, ${show(before)}`,
      );
    }
  }
};

const checkItems = (checking: Checking, kind: ListKind, list: Decoded, path: string): unknown[] => {
  const items: unknown[] = [];
  for (const i of $range(1, list.length())) {
    const item = checking.check(checking, kind.items, list.get(i), itemPath(path, i));
    if (item !== undefined) items[items.length] = item;
  }
  return items;
};

/** A lone value where a list belongs is suggested in brackets. */
const asList = (kind: ListKind, value: unknown): string | undefined => {
  const { items } = kind;
  if (items.kind === "record" && items.shorthand === undefined) return undefined;
  const isText = typeof value === "string";
  const item = isText && items.kind === "enumeration" ? nearest(value, items.values) : value;
  const isScalar = typeof item === "string" || typeof item === "number";
  return isScalar ? `[${show(item)}]` : undefined;
};

/** Checks a list. Wrong items are left out of the result; what concerns order is judged without them. */
export const checkList = (
  checking: Checking,
  kind: ListKind,
  value: unknown,
  path: string,
): unknown[] | undefined => {
  if (!isList(value)) return reportValue(checking, path, value, "a list", asList(kind, value));
  checkLength(checking, kind, value.length(), path);
  const before = checking.problems.length;
  const items = checkItems(checking, kind, value, path);
  if (checking.problems.length === before) {
    if (kind.unique) checkUnique(checking, items, path);
    if (kind.ascending) checkAscending(checking, items, path);
  }
  return items;
};

/** The keys of a decoded object in alphabetical order: the order in which problems are named. */
export const sortedKeys = (object: Decoded): string[] => {
  const keys: string[] = [];
  for (const [key] of pairs(object)) keys[keys.length] = key as string;
  table.sort(keys);
  return keys;
};

/** Checks named things: each key by its format, each value by its kind. */
export const checkMap = (
  checking: Checking,
  kind: MapKind,
  value: unknown,
  path: string,
): LuaTable<string, unknown> | undefined => {
  if (!isObject(value)) return reportValue(checking, path, value, "an object with names as keys");
  const keys = sortedKeys(value);
  if (keys.length < (kind.minimum_items ?? 0)) {
    report(checking, path, "no entries", `at least ${count(kind.minimum_items ?? 0, "entry")}`);
  }
  const checked = new LuaTable<string, unknown>();
  for (const key of keys) {
    const where = optionPath(path, key);
    const expected = checking.formats[kind.keys](key);
    if (expected !== undefined) report(checking, where, `the name ${quote(key)}`, expected);
    checked.set(key, checking.check(checking, kind.values, value.get(key), where));
  }
  return checked;
};

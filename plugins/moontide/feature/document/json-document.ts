import { invalidUtf8 } from "../../schema/utf8";

/*
 * JSON for people and for diffs: names in alphabetical order, two blanks a level, a newline at the end. lua-cjson
 * can't do that, and the one of Debian knows no empty list either; what the admin API answers is small enough
 * to be written here.
 */

/** Stands for every empty list: an empty Lua table alone could as well be an object. */
const emptyList: readonly unknown[] = [];

/** A list that stays one when it is empty. Every list of an answer that can be empty goes through here. */
export const listOf = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length === 0 ? (emptyList as readonly Item[]) : items;

/** Called every so many lists and objects, so that a large document holds up nobody for long. */
export type Pause = (this: void) => void;

const tablesBetweenPauses = 500;

interface Writing {
  readonly parts: string[];
  readonly pause: Pause | undefined;
  tables: number;
}

type Container = LuaTable<string | number, unknown>;

const shortEscapes = new LuaMap<string, string>();
shortEscapes.set('"', '\\"');
shortEscapes.set("\\", "\\\\");
shortEscapes.set("\n", "\\n");
shortEscapes.set("\r", "\\r");
shortEscapes.set("\t", "\\t");

const escape = (character: string): string =>
  shortEscapes.get(character) ?? string.format("\\u%04x", string.byte(character));

/** Bytes that are no UTF-8 (a path of the file system may have any) become U+FFFD, so that the answer is JSON. */
const withoutInvalid = (text: string): string => {
  let whole = text;
  let position = invalidUtf8(whole);
  while (position !== undefined) {
    whole = `${string.sub(whole, 1, position - 1)}\uFFFD${string.sub(whole, position + 1)}`;
    position = invalidUtf8(whole);
  }
  return whole;
};

const quote = (text: string): string => {
  // Nearly every name and address is plain; `%w` and the rest leave out quotes, backslashes and all above ASCII.
  const [special] = string.find(text, "[^%w _.:,;/()=+%-%[%]]");
  if (special === undefined) return `"${text}"`;
  const [escaped] = string.gsub(withoutInvalid(text), '[%c"\\]', escape);
  return `"${escaped}"`;
};

/** Whole numbers without an exponent; JSON has neither NaN nor infinities. */
const number = (value: number): string => {
  if (value !== value || value === math.huge || value === -math.huge) return "null";
  if (value === math.floor(value) && math.abs(value) < 1e15) return string.format("%.0f", value);
  return string.format("%.14g", value);
};

const indents: string[] = ["\n"];

const indentOf = (depth: number): string => {
  let indent = indents[depth];
  if (indent === undefined) {
    indent = `${indentOf(depth - 1)}  `;
    indents[depth] = indent;
  }
  return indent;
};

const writeList = (writing: Writing, list: readonly unknown[], depth: number): void => {
  const parts = writing.parts;
  const n = list.length;
  for (const i of $range(1, n)) {
    parts[parts.length] = i === 1 ? "[" : ",";
    parts[parts.length] = indentOf(depth + 1);
    write(writing, list[i - 1], depth + 1);
  }
  parts[parts.length] = indentOf(depth);
  parts[parts.length] = "]";
};

const writeObject = (writing: Writing, object: Container, depth: number): void => {
  const parts = writing.parts;
  const names: string[] = [];
  for (const [name] of pairs(object)) names[names.length] = name as string;
  table.sort(names);
  for (const i of $range(1, names.length)) {
    const name = names[i - 1]!;
    parts[parts.length] = i === 1 ? "{" : ",";
    parts[parts.length] = indentOf(depth + 1);
    parts[parts.length] = quote(name);
    parts[parts.length] = ": ";
    write(writing, object.get(name), depth + 1);
  }
  parts[parts.length] = indentOf(depth);
  parts[parts.length] = "}";
};

const writeTable = (writing: Writing, value: object, depth: number): void => {
  const container = value as Container;
  const parts = writing.parts;
  writing.tables += 1;
  if (writing.pause !== undefined && writing.tables % tablesBetweenPauses === 0) writing.pause();
  if (value === emptyList) parts[parts.length] = "[]";
  else if (next(value)[0] === undefined) parts[parts.length] = "{}";
  else if (container.get(1) !== undefined) writeList(writing, value as readonly unknown[], depth);
  else writeObject(writing, container, depth);
};

const write = (writing: Writing, value: unknown, depth: number): void => {
  const parts = writing.parts;
  if (typeof value === "string") parts[parts.length] = quote(value);
  else if (typeof value === "number") parts[parts.length] = number(value);
  else if (type(value) === "table") writeTable(writing, value as object, depth);
  else parts[parts.length] = tostring(value ?? "null");
};

/**
 * Plain data as the text of a JSON document. Lists have no holes and objects string keys; what is undefined is
 * left out, as Lua does by itself.
 *
 * @param pause may yield: the data must not change meanwhile
 */
export const encodeDocument = (value: unknown, pause?: Pause): string => {
  const parts: string[] = [];
  write({ parts, pause, tables: 0 }, value, 0);
  parts[parts.length] = "\n";
  return table.concat(parts);
};

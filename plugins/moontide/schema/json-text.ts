import { itemPath, optionPath, Problem, quote } from "./problem";
import { positionOf } from "./text-position";
import { invalidUtf8 } from "./utf8";

/** A larger file is a mistake: checking it would hold the master or a worker for seconds. */
export const maximum_bytes = 2 * 1024 * 1024;

/** As deep as the decoder goes: no option needs a fifth of it. */
export const maximum_depth = 64;

/** An object or list that is open where the scan stands. */
interface Container {
  readonly path: string;
  /** The offset of each key of an object so far; undefined for a list. */
  readonly keys: LuaMap<string, number> | undefined;
  /** What the value that comes next is called. */
  value_path: string;
  position: number;
  expects_key: boolean;
}

/** Finding lines costs a pass over the text for each problem, so a hopeless text is given up early. */
const maximum_problems = 100;

interface Scan {
  readonly text: string;
  readonly open: Container[];
  readonly problems: Problem[];
}

const note = (scan: Scan, path: string, found: string, expected: string): void => {
  scan.problems[scan.problems.length] = { path, found, expected };
};

/** The offset of the quote that ends a string, or the end of the text. */
const endOfString = (text: string, start: number): number => {
  let position = start + 1;
  for (;;) {
    const [found] = string.find(text, '["\\]', position);
    if (found === undefined) return text.length;
    if (string.byte(text, found) === 34) return found;
    position = found + 2;
  }
};

const readKey = (scan: Scan, object: Container, start: number, end: number): void => {
  const name = string.sub(scan.text, start + 1, end - 1);
  const path = optionPath(object.path, name);
  const first = object.keys!.get(name);
  if (first !== undefined) {
    const found = `the name ${quote(name)} a second time (${positionOf(scan.text, start)})`;
    note(scan, path, found, `each name once (first in ${positionOf(scan.text, first)})`);
  }
  object.keys!.set(name, start);
  object.value_path = path;
  object.expects_key = false;
};

const openContainer = (scan: Scan, is_object: boolean): void => {
  const depth = scan.open.length;
  const path = depth === 0 ? "" : scan.open[depth - 1]!.value_path;
  scan.open[depth] = {
    path,
    keys: is_object ? new LuaMap() : undefined,
    value_path: is_object ? path : itemPath(path, 1),
    position: 1,
    expects_key: is_object,
  };
};

const nextValue = (container: Container): void => {
  container.position += 1;
  if (container.keys !== undefined) container.expects_key = true;
  else container.value_path = itemPath(container.path, container.position);
};

const noteNull = (scan: Scan, container: Container | undefined, offset: number): void => {
  if (string.sub(scan.text, offset, offset + 3) !== "null") return;
  const path = container?.value_path ?? "";
  note(
    scan,
    path,
    `null (${positionOf(scan.text, offset)})`,
    "a value; an option that is left out has its default",
  );
};

const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;
const quotationMark = 34;

/** Takes in the token at an offset and returns where it ends. */
const readToken = (scan: Scan, offset: number): number => {
  const { text, open } = scan;
  const byte = string.byte(text, offset);
  const container = open[open.length - 1];
  if (byte === quotationMark) {
    const end = endOfString(text, offset);
    if (container?.expects_key) readKey(scan, container, offset, end);
    return end;
  }
  if (byte === openBrace || byte === openBracket) openContainer(scan, byte === openBrace);
  else if (byte === closeBrace || byte === closeBracket) table.remove(open);
  else if (byte === comma && container !== undefined) nextValue(container);
  else noteNull(scan, container, offset);
  return offset;
};

/**
 * What a JSON decoder lets pass and a configuration must not hold: a name twice in one object (the
 * decoder would silently take the last), and null (in Lua it would look like an option left out, and
 * leave a hole in a list). Expects valid JSON up to the depth limit; names that differ only in their
 * escapes count as different.
 */
export const scanJson = (text: string): readonly Problem[] => {
  const scan: Scan = { text, open: [], problems: [] };
  let position = 1;
  for (;;) {
    const [found] = string.find(text, '["{}%[%],n]', position);
    if (found === undefined || scan.problems.length >= maximum_problems) return scan.problems;
    position = readToken(scan, found) + 1;
  }
};

/** The offset at which objects and lists stand deeper in one another than the limit, or undefined. */
const tooDeep = (text: string): number | undefined => {
  let depth = 0;
  let position = 1;
  for (;;) {
    const [found] = string.find(text, '["{}%[%]]', position);
    if (found === undefined) return undefined;
    const byte = string.byte(text, found);
    position = byte === quotationMark ? endOfString(text, found) + 1 : found + 1;
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte !== quotationMark) depth -= 1;
    if (depth > maximum_depth) return found;
  }
};

const problemAt = (path: string, found: string, expected: string): Problem => ({
  path,
  found,
  expected,
});

/**
 * What must be known of a text before it goes to a JSON decoder, or undefined when it may. Size comes
 * first: no other check looks at more than the limit.
 */
export const checkJsonText = (text: string): Problem | undefined => {
  if (text.length > maximum_bytes) {
    return problemAt("", `${text.length} bytes`, `at most ${maximum_bytes} bytes`);
  }
  if (string.find(text, "%S")[0] === undefined) {
    return problemAt("", "an empty document", "a JSON object");
  }
  const invalid = invalidUtf8(text);
  if (invalid !== undefined) {
    const byte = string.format("the byte 0x%02X", string.byte(text, invalid));
    return problemAt(positionOf(text, invalid), byte, "UTF-8");
  }
  const [, mark] = string.find(text, "^\u{FEFF}");
  if (mark !== undefined)
    return problemAt("line 1, column 1", "a byte order mark", "a JSON object");
  const deep = tooDeep(text);
  if (deep === undefined) return undefined;
  return problemAt(
    positionOf(text, deep),
    `more than ${maximum_depth} objects and lists in one another`,
    `at most ${maximum_depth}`,
  );
};

/** What JSON asks for where people often write something else. */
const expectedAt = (text: string, offset: number): string => {
  const character = string.sub(text, offset, offset);
  if (character === "/" || character === "#") return "valid JSON, which has no comments";
  if (character === "'") return 'valid JSON, which quotes with " only';
  if (character === "}" || character === "]") {
    const [comma_before] = string.find(string.sub(text, 1, offset - 1), ",%s*$");
    if (comma_before !== undefined) return `valid JSON, which has no comma before ${character}`;
  }
  return "valid JSON";
};

/**
 * A decoder's complaint as a problem. lua-cjson ends its messages in `at character N`, a byte counted
 * from 1, which becomes a line and a column.
 */
export const syntaxProblem = (text: string, message: string): Problem => {
  const [complaint, place] = string.match(message, "^(.-) at character (%d+)$");
  if (place === undefined) return problemAt("", `a syntax error (${message})`, "valid JSON");
  const offset = tonumber(place)!;
  const found = `a syntax error (${complaint})`;
  return problemAt(positionOf(text, offset), found, expectedAt(text, offset));
};

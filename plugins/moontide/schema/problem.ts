/** What is wrong with one value of a document, in parts, so that programs can use it too. */
export interface Problem {
  /** Where: `pools.web.timeouts.connect_seconds`, `routes[0].match`; list positions count from 0. */
  readonly path: string;
  /** The value, shortened, or what kind of thing it is. */
  readonly found: string;
  /** What would have been right. */
  readonly expected: string;
  /** What was probably meant, as it would stand in the document. */
  readonly suggestion?: string;
}

const maximum_shown = 40;

/** Cuts long text in front of a whole UTF-8 character, so that messages stay valid UTF-8. */
const shorten = (text: string): string => {
  if (text.length <= maximum_shown) return text;
  let last = maximum_shown;
  const isContinuation = (position: number): boolean => {
    const byte = string.byte(text, position);
    return byte >= 128 && byte < 192;
  };
  while (last > 0 && isContinuation(last + 1)) last -= 1;
  return `${string.sub(text, 1, last)}…`;
};

const escapes = new LuaMap<string, string>();
escapes.set('"', '\\"');
escapes.set("\\", "\\\\");
escapes.set("\n", "\\n");
escapes.set("\t", "\\t");
escapes.set("\r", "\\r");

const escape = (character: string): string =>
  escapes.get(character) ?? string.format("\\u%04x", string.byte(character));

/** Text in quotes as JSON writes it, shortened; control characters can't disturb a terminal. */
export const quote = (text: string): string => {
  const [escaped] = string.gsub(shorten(text), '[%c"\\]', escape);
  return `"${escaped}"`;
};

/** A suggestion of text, if there is one. */
export const quoteMeant = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : quote(meant);

const showNumber = (value: number): string => {
  const text = string.format("%.14g", value);
  if (string.find(text, "e-", 1, true)[0] === undefined) return text;
  return string.gsub(string.format("%.14f", value), "0+$", "")[0];
};

/** A value as messages show it; objects and lists by their size only. */
export const show = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  const [key] = next(value as object);
  if (key === undefined) return "an empty object or list";
  if (type(key) === "number") return "a list";
  return "an object";
};

/** The path of an option within its record; names that are no plain words stand in brackets. */
export const optionPath = (path: string, name: string): string => {
  const [plain] = string.find(name, "^[%w_$-]+$");
  if (plain === undefined) return `${path}[${quote(name)}]`;
  return path === "" ? name : `${path}.${name}`;
};

/** The path of a list's item; `position` counts from 1, as Lua does. */
export const itemPath = (path: string, position: number): string => `${path}[${position - 1}]`;

/** `"a", "b" or "c"`. */
export const alternatives = (values: readonly string[]): string => {
  let text = "";
  const n = values.length;
  for (const i of $range(1, n)) {
    if (i > 1) text += i === n ? " or " : ", ";
    text += quote(values[i - 1]!);
  }
  return text;
};

/** What was found, what was expected and, for a near miss, what was meant: for where the place is told already. */
export const describeProblem = (problem: Problem): string => {
  const { found, expected, suggestion } = problem;
  const hint = suggestion === undefined ? "" : `; did you mean ${suggestion}?`;
  return `found ${found}; expected ${expected}${hint}`;
};

/** One line: where, and the above. */
export const formatProblem = (problem: Problem): string => {
  const where = problem.path === "" ? "the document" : problem.path;
  return `${where}: ${describeProblem(problem)}`;
};

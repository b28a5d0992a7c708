/** What a prompt's clients send: variables with types, read from a JSON object. */
import { FieldProblem } from "../dialect/dialect";
import { encode } from "../json/encode";
import { asBoolean, asNumber, asText, isList, isRaw, Json, JsonObject } from "../json/value";

export type VariableType = "string" | "number" | "integer" | "boolean" | "enumeration" | "list";

export interface Variable {
  readonly type: VariableType;
  readonly description?: string;
  readonly required: boolean;
  readonly default?: string | number | boolean | readonly string[];
  /** Characters of a string, or of each item of a list. */
  readonly maximum_length?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of an enumeration. */
  readonly values: readonly string[];
  readonly maximum_items?: number;
  /** Between the items of a list. */
  readonly separator: string;
}

export type Variables = Readonly<Record<string, Variable>>;

/** What its text is in a template, or what would have been right. */
type Reading = LuaMultiReturn<[text: string, expected: undefined] | [undefined, string]>;

/** Bytes 128 to 191 continue a character. */
const first_byte = `[^${string.char(128)}-${string.char(191)}]`;

/** Characters of UTF-8: bytes that don't continue one. */
export const characters = (text: string): number => string.gsub(text, first_byte, "")[1];

const count = (number: number, unit: string): string => string.format("%d %s", number, unit);

const readText = (value: Json, { maximum_length }: Variable): Reading => {
  const text = asText(value);
  if (text === undefined) return $multi(undefined, "a string");
  if (maximum_length !== undefined && characters(text) > maximum_length) {
    return $multi(undefined, `at most ${count(maximum_length, "characters")}`);
  }
  return $multi(text, undefined);
};

const readNumber = (value: Json, { type, minimum, maximum }: Variable): Reading => {
  const number = typeof value === "string" ? undefined : asNumber(value);
  const isWhole = number !== undefined && (type === "number" || number % 1 === 0);
  if (!isWhole) return $multi(undefined, type === "integer" ? "a whole number" : "a number");
  if (minimum !== undefined && number < minimum) {
    return $multi(undefined, `at least ${encode(minimum)}`);
  }
  if (maximum !== undefined && number > maximum) {
    return $multi(undefined, `at most ${encode(maximum)}`);
  }
  return $multi(isRaw(value) ? value.raw : encode(number), undefined);
};

const readChoice = (value: Json, { values }: Variable): Reading => {
  for (const known of values) if (known === value) return $multi(known, undefined);
  const list: string[] = [];
  for (const known of values) list[list.length] = encode(known);
  return $multi(undefined, `one of ${table.concat(list, ", ")}`);
};

const readItems = (value: Json, variable: Variable): Reading => {
  if (!isList(value)) return $multi(undefined, "a list of strings");
  const { maximum_items, separator } = variable;
  if (maximum_items !== undefined && value.length > maximum_items) {
    return $multi(undefined, `at most ${count(maximum_items, "items")}`);
  }
  const texts: string[] = [];
  for (const item of value) {
    const [text, expected] = readText(item, variable);
    if (text === undefined) {
      return $multi(undefined, `a list of strings, each ${expected}`);
    }
    texts[texts.length] = text;
  }
  return $multi(table.concat(texts, separator), undefined);
};

const readBoolean = (value: Json): Reading => {
  const flag = asBoolean(value);
  if (flag === undefined) return $multi(undefined, "true or false");
  return $multi(flag ? "true" : "false", undefined);
};

/** The text of a value where it is of the variable's type, else what would have been right. */
export const readVariable = (value: Json, variable: Variable): Reading => {
  const { type } = variable;
  if (type === "string") return readText(value, variable);
  if (type === "boolean") return readBoolean(value);
  if (type === "enumeration") return readChoice(value, variable);
  if (type === "list") return readItems(value, variable);
  return readNumber(value, variable);
};

const unknownName = (variables: Variables, body: JsonObject): string | undefined => {
  const unknown: string[] = [];
  for (const [name] of pairs(body)) {
    if (variables[name as string] === undefined) unknown[unknown.length] = name as string;
  }
  table.sort(unknown);
  return unknown[0];
};

const valueOf = (body: JsonObject, name: string, variable: Variable): Json | undefined =>
  body[name] ?? variable.default;

/**
 * The texts of all variables, or the first that is wrong.
 *
 * @param names of the variables, in the order in which they are looked at
 */
export const readVariables = (
  variables: Variables,
  names: readonly string[],
  body: JsonObject,
): LuaMultiReturn<[LuaMap<string, string>, undefined] | [undefined, FieldProblem]> => {
  const texts = new LuaMap<string, string>();
  for (const name of names) {
    const variable = variables[name]!;
    const value = valueOf(body, name, variable);
    if (value === undefined) {
      if (variable.required) return $multi(undefined, { field: name, message: "is missing" });
    } else {
      const [text, expected] = readVariable(value, variable);
      if (text === undefined) {
        return $multi(undefined, { field: name, message: `must be ${expected}` });
      }
      texts.set(name, text);
    }
  }
  const unknown = unknownName(variables, body);
  if (unknown !== undefined) {
    return $multi(undefined, { field: unknown, message: "is no variable of this prompt" });
  }
  return $multi(texts, undefined);
};

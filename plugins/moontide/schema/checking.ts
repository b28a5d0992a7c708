import { Kind } from "./description";
import { FormatChecks } from "./formats";
import { Problem, show } from "./problem";

/**
 * One run of the validator. The functions for the kinds call each other through `check` here, so that
 * their files need not import each other in a circle.
 * @noSelf
 */
export interface Checking {
  readonly problems: Problem[];
  readonly formats: FormatChecks;
  /** The value with defaults filled in, or undefined when it is wrong. */
  readonly check: (checking: Checking, kind: Kind, value: unknown, path: string) => unknown;
}

/** A decoded JSON object or list. */
export type Decoded = LuaTable<string | number, unknown>;

/** Notes a problem. `found` is text for people; `suggestion` as it would stand in the document. */
export const report = (
  checking: Checking,
  path: string,
  found: string,
  expected: string,
  suggestion?: string,
): undefined => {
  checking.problems[checking.problems.length] = { path, found, expected, suggestion };
  return undefined;
};

/** Notes that a value is not what was expected, and shows it. */
export const reportValue = (
  checking: Checking,
  path: string,
  value: unknown,
  expected: string,
  suggestion?: string,
): undefined => report(checking, path, show(value), expected, suggestion);

/** An empty table is both a list and an object: a decoder can't tell `[]` from `{}`. */
const hasKeys = (value: unknown, key_type: "string" | "number"): value is Decoded => {
  if (type(value) !== "table") return false;
  const [key] = next(value as object);
  return key === undefined || type(key) === key_type;
};

export const isList = (value: unknown): value is Decoded => hasKeys(value, "number");

export const isObject = (value: unknown): value is Decoded => hasKeys(value, "string");

import { checkList, checkMap } from "./check-collection";
import { describeNumber, checkNumber } from "./check-number";
import { checkRecord, checkVariant } from "./check-record";
import { checkBoolean, checkEnumeration, checkSecret, checkString } from "./check-scalar";
import { Checking, isList, reportValue } from "./checking";
import { Config } from "./config";
import { Kind, OneOfKind } from "./description";
import { FormatChecks } from "./formats";
import { alternatives, Problem } from "./problem";

/** The JSON type that a value of a kind has. */
const jsonTypes: Readonly<Record<Kind["kind"], string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  enumeration: "string",
  list: "list",
  map: "table",
  record: "table",
  variant: "table",
  one_of: "any",
  secret: "table",
};

const describeChoice = (kind: Kind, path: string): string => {
  if (kind.kind === "number" || kind.kind === "integer") return describeNumber(kind, path);
  if (kind.kind === "enumeration") return alternatives(kind.values);
  if (kind.kind === "boolean") return "true or false";
  if (kind.kind === "string") return "text in quotes";
  return kind.kind === "list" ? "a list" : "an object";
};

/** Checks by the choice that has the JSON type of the value. */
const checkOneOf = (checking: Checking, kind: OneOfKind, value: unknown, path: string): unknown => {
  const found = type(value) === "table" && isList(value) ? "list" : type(value);
  for (const choice of kind.choices) {
    if (jsonTypes[choice.kind] === found) return checking.check(checking, choice, value, path);
  }
  let expected = "";
  for (const choice of kind.choices) {
    expected += `${expected === "" ? "" : ", or "}${describeChoice(choice, path)}`;
  }
  return reportValue(checking, path, value, expected);
};

const checkKind = (checking: Checking, kind: Kind, value: unknown, path: string): unknown => {
  if (kind.kind === "string") return checkString(checking, kind, value, path);
  if (kind.kind === "number") return checkNumber(checking, kind, value, path);
  if (kind.kind === "integer") return checkNumber(checking, kind, value, path);
  if (kind.kind === "boolean") return checkBoolean(checking, value, path);
  if (kind.kind === "enumeration") return checkEnumeration(checking, kind, value, path);
  if (kind.kind === "list") return checkList(checking, kind, value, path);
  if (kind.kind === "map") return checkMap(checking, kind, value, path);
  if (kind.kind === "record") return checkRecord(checking, kind, value, path);
  if (kind.kind === "variant") return checkVariant(checking, kind, value, path);
  if (kind.kind === "one_of") return checkOneOf(checking, kind, value, path);
  return checkSecret(checking, value, path);
};

/** What a check came to. */
export interface Checked<Value> {
  /** Only what is sound in it when there are problems; undefined when it is no such value at all. */
  readonly value: Value | undefined;
  /** All of them, in the order of the description; none when the value is right. */
  readonly problems: readonly Problem[];
}

/** `check` for a description that is known at run time only. */
export const checkValue = (kind: Kind, value: unknown, formats: FormatChecks): Checked<unknown> => {
  const checking: Checking = { problems: [], formats, check: checkKind };
  return { value: checkKind(checking, kind, value, ""), problems: checking.problems };
};

/**
 * Checks a decoded value against its description and fills in the defaults. The value itself is not
 * changed, and what comes back passes the same check unchanged.
 *
 * `value` may be used with confidence only when there are no problems. With problems it holds what is
 * sound, for checks that look at several options together and can find more to say.
 */
export const check = <Description>(
  description: Description & Kind,
  value: unknown,
  formats: FormatChecks,
): Checked<Config<Description>> =>
  checkValue(description, value, formats) as Checked<Config<Description>>;

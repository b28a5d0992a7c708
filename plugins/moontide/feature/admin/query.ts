import { check } from "../../schema/check";
import { Field, RecordKind } from "../../schema/description";
import { formatProblem, Problem } from "../../schema/problem";
import { configurationFormats } from "../configuration/formats";
import { listOf } from "../document/json-document";
import { AdminRefusal } from "./exchange";

export type Query =
  | { readonly value: unknown; readonly refusal?: undefined }
  | { readonly value?: undefined; readonly refusal: AdminRefusal };

const byte = (digits: string): string => string.char(tonumber(digits, 16)!);

const decode = (text: string): string =>
  string.gsub(string.gsub(text, "+", " ")[0], "%%(%x%x)", byte)[0];

/** The values of a query as its description wants them: numbers as numbers. */
const valuesOf = (target: string, fields: readonly Field[]): Record<string, unknown> => {
  const numeric = new LuaSet<string>();
  for (const { kind, name } of fields)
    if (kind === "integer" || kind === "number") numeric.add(name);
  const values: Record<string, unknown> = {};
  const [query] = string.match(target, "^[^?#]*%?([^#]*)");
  for (const [name, text] of string.gmatch(query ?? "", "([^&=]+)=?([^&]*)")) {
    const value = decode(text!);
    const key = decode(name!);
    values[key] = numeric.has(key) ? (tonumber(value) ?? value) : value;
  }
  return values;
};

const invalid = (problems: readonly Problem[]): Query => ({
  refusal: {
    status: 400,
    reason: "invalid_query",
    detail: formatProblem(problems[0]!),
    members: { errors: listOf(problems) },
  },
});

/**
 * Checks the query of a request as a body is checked: what is unknown or out of bounds is an error, not nothing.
 *
 * @param fields of the query, or undefined for an operation that looks at none
 */
export const readQuery = (target: string, fields: readonly Field[] | undefined): Query => {
  if (fields === undefined) return { value: undefined };
  const kind: RecordKind = { kind: "record", fields };
  const { value, problems } = check(kind, valuesOf(target, fields), configurationFormats);
  return problems.length > 0 ? invalid(problems) : { value };
};

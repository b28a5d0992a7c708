import { Checking, isObject, report, reportValue } from "./checking";
import { SecretReference } from "./config";
import { EnumerationKind, StringKind } from "./description";
import { alternatives, optionPath, quote, quoteMeant } from "./problem";
import { nearest } from "./suggest";

/** Repairs of what people write by mistake; the first that makes the text right is suggested. */
const repairs: readonly ((this: void, text: string) => string)[] = [
  (text) => string.lower(text),
  (text) => string.match(text, "^%s*(.-)%s*$")[0]!,
  (text) => `/${text}`,
  (text) => string.gsub(text, "^%a+://", "")[0],
  (text) => string.gsub(text, "^localhost:", "127.0.0.1:")[0],
  (text) => string.gsub(text, ":%d+$", "")[0],
];

const repair = (
  kind: StringKind,
  text: string,
  isWrong: (this: void, text: string) => string | undefined,
): string | undefined => {
  // Which directory a relative path starts from can't be guessed.
  if (kind.format === "file_path") return undefined;
  for (const change of repairs) {
    const changed = change(text);
    if (changed !== text && isWrong(changed) === undefined) return quote(changed);
  }
  return undefined;
};

/** Checks text and its format. Confidential text is described by its length, never repeated. */
export const checkString = (
  checking: Checking,
  kind: StringKind,
  value: unknown,
  path: string,
): string | undefined => {
  const isWrong = checking.formats[kind.format ?? "text"];
  if (typeof value !== "string") {
    const expected = isWrong("") ?? "text in quotes";
    return reportValue(checking, path, value, expected);
  }
  const expected = isWrong(value);
  if (expected === undefined) return value;
  if (kind.confidential) {
    return report(checking, path, `text of ${value.length} bytes`, expected);
  }
  return reportValue(checking, path, value, expected, repair(kind, value, isWrong));
};

const switchWords: Readonly<Record<string, string>> = {
  true: "true",
  yes: "true",
  on: "true",
  false: "false",
  no: "false",
  off: "false",
};

export const checkBoolean = (
  checking: Checking,
  value: unknown,
  path: string,
): boolean | undefined => {
  if (typeof value === "boolean") return value;
  const meant = typeof value === "string" ? switchWords[string.lower(value)] : undefined;
  return reportValue(checking, path, value, "true or false", meant);
};

export const checkEnumeration = (
  checking: Checking,
  kind: EnumerationKind,
  value: unknown,
  path: string,
): string | undefined => {
  for (const known of kind.values) {
    if (known === value) return known;
  }
  const meant = typeof value === "string" ? nearest(value, kind.values) : undefined;
  const prefix = kind.values.length === 1 ? "" : "one of ";
  const expected = `${prefix}${alternatives(kind.values)}`;
  return reportValue(checking, path, value, expected, quoteMeant(meant));
};

const expectedSecret = 'a reference: {"env": "NAME"} or {"file": "/path"}';

/** Checks a reference to a secret. Whatever else stands there may be the secret: it is not shown. */
export const checkSecret = (
  checking: Checking,
  value: unknown,
  path: string,
): SecretReference | undefined => {
  if (value === undefined) return reportValue(checking, path, value, expectedSecret);
  if (!isObject(value)) return report(checking, path, "a literal value", expectedSecret);
  let names = 0;
  for (const [] of pairs(value)) names += 1;
  const env = value.get("env");
  const file = value.get("file");
  if (names !== 1 || (env === undefined && file === undefined)) {
    return report(checking, path, "an object of another shape", expectedSecret);
  }
  if (env !== undefined) {
    const kind = { kind: "string", format: "environment_name", confidential: true } as const;
    const name = checkString(checking, kind, env, optionPath(path, "env"));
    return name === undefined ? undefined : { env: name };
  }
  const name = checkString(
    checking,
    { kind: "string", format: "file_path", confidential: true },
    file,
    optionPath(path, "file"),
  );
  return name === undefined ? undefined : { file: name };
};

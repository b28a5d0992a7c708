import { sortedKeys } from "./check-collection";
import { checkEnumeration } from "./check-scalar";
import { Checking, Decoded, isObject, report, reportValue } from "./checking";
import { Field, RecordKind, Variant, VariantKind } from "./description";
import { alternatives, optionPath, quoteMeant } from "./problem";
import { suggestOption } from "./suggest-option";

/** A record under check: its values, and the options that it may have. */
interface Subject {
  readonly object: Decoded;
  readonly fields: readonly Field[];
  readonly path: string;
  /** A field whose value stands for the whole record: its problems are named without its name. */
  readonly shorthand?: string;
}

/** The option that says which record of a variant it is; it is none of its fields. */
const typeOption = "type";

const reportUnknown = (checking: Checking, subject: Subject, with_type: boolean): void => {
  const names: string[] = [];
  const known = new LuaSet<string>();
  if (with_type) names[0] = typeOption;
  for (const field of subject.fields) names[names.length] = field.name;
  for (const name of names) known.add(name);
  const expected = names.length === 0 ? "no options here" : alternatives(names);
  for (const name of sortedKeys(subject.object)) {
    if (!known.has(name)) {
      const meant = quoteMeant(suggestOption(name, subject.fields));
      report(checking, optionPath(subject.path, name), "an unknown option", expected, meant);
    }
  }
};

const checkField = (checking: Checking, subject: Subject, field: Field): unknown => {
  const path =
    subject.shorthand === field.name ? subject.path : optionPath(subject.path, field.name);
  const given = subject.object.get(field.name) ?? field.default;
  if (given === undefined && field.required !== true) return undefined;
  return checking.check(checking, field, given, path);
};

const checkFields = (checking: Checking, subject: Subject): Decoded => {
  const checked: Decoded = new LuaTable();
  for (const field of subject.fields) {
    checked.set(field.name, checkField(checking, subject, field));
  }
  return checked;
};

/** Checks an object with known options; a string may stand for it where the kind has a shorthand. */
export const checkRecord = (
  checking: Checking,
  kind: RecordKind,
  value: unknown,
  path: string,
): Decoded | undefined => {
  const { fields, shorthand } = kind;
  if (shorthand !== undefined && typeof value === "string") {
    const object: Decoded = new LuaTable();
    object.set(shorthand, value);
    return checkFields(checking, { object, fields, path, shorthand });
  }
  if (!isObject(value)) {
    const expected =
      shorthand === undefined ? "an object" : `an object, or its ${shorthand} in quotes`;
    return reportValue(checking, path, value, expected);
  }
  const subject: Subject = { object: value, fields, path };
  reportUnknown(checking, subject, false);
  return checkFields(checking, subject);
};

const variantOf = (kind: VariantKind, name: string | undefined): Variant | undefined => {
  for (const variant of kind.variants) {
    if (variant.type === name) return variant;
  }
  return undefined;
};

/** Checks an object whose `type` says which options it has. */
export const checkVariant = (
  checking: Checking,
  kind: VariantKind,
  value: unknown,
  path: string,
): Decoded | undefined => {
  if (!isObject(value)) {
    return reportValue(checking, path, value, 'an object with a "type"');
  }
  const types: string[] = [];
  for (const variant of kind.variants) types[types.length] = variant.type;
  const name = checkEnumeration(
    checking,
    { kind: "enumeration", values: types },
    value.get(typeOption),
    optionPath(path, typeOption),
  );
  const variant = variantOf(kind, name);
  if (variant === undefined) return undefined;
  const subject: Subject = { object: value, fields: variant.fields, path };
  reportUnknown(checking, subject, true);
  const checked = checkFields(checking, subject);
  checked.set(typeOption, name);
  return checked;
};

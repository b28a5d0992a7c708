import { Decoded, isList, isObject } from "./checking";
import { Field, Kind, VariantKind } from "./description";

type Names = LuaSet<string>;

const noteFields = (names: Names, fields: readonly Field[], value: Decoded): void => {
  for (const field of fields) note(names, field, value.get(field.name));
};

const noteVariant = (names: Names, kind: VariantKind, value: Decoded): void => {
  for (const variant of kind.variants) {
    if (variant.type === value.get("type")) noteFields(names, variant.fields, value);
  }
};

const noteObject = (names: Names, kind: Kind, value: Decoded): void => {
  if (kind.kind === "record") noteFields(names, kind.fields, value);
  if (kind.kind === "variant") noteVariant(names, kind, value);
  if (kind.kind === "secret") {
    const name = value.get("env");
    if (typeof name === "string") names.add(name);
  }
  if (kind.kind === "map") {
    for (const [, item] of pairs(value)) note(names, kind.values, item);
  }
};

const note = (names: Names, kind: Kind, value: unknown): void => {
  if (kind.kind === "one_of") {
    for (const choice of kind.choices) note(names, choice, value);
  } else if (kind.kind === "list") {
    if (isList(value)) for (const [, item] of pairs(value)) note(names, kind.items, item);
  } else if (isObject(value)) noteObject(names, kind, value);
};

/** The environment variables that the secrets of a checked value refer to, each once, in alphabetical order. */
export const environmentNames = (kind: Kind, value: unknown): readonly string[] => {
  const names: Names = new LuaSet();
  note(names, kind, value);
  const sorted: string[] = [];
  for (const name of names) sorted[sorted.length] = name;
  table.sort(sorted);
  return sorted;
};

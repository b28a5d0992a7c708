import { checkValue } from "./check";
import { Field, Kind, ListKind, NumberKind, StringKind, MapKind } from "./description";
import { FormatChecks } from "./formats";
import { describeProblem, formatProblem, Problem } from "./problem";

/** Answers true, or nothing and what is wrong; Kong calls it with a dot. */
type KongValidator = (
  this: void,
  value: unknown,
) => LuaMultiReturn<[ok: true] | [ok: undefined, err: string]>;

/** What Kong says of one option (kong/db/schema/metaschema.lua). */
export interface KongOption {
  type: string;
  required?: boolean;
  default?: unknown;
  description?: string;
  one_of?: readonly string[];
  between?: readonly [number, number];
  gt?: number;
  len_min?: number;
  len_max?: number;
  elements?: KongOption;
  keys?: KongOption;
  values?: KongOption;
  fields?: readonly Readonly<Record<string, KongOption>>[];
  custom_validator?: KongValidator;
}

/** `between` needs two ends; a double counts exactly up to here. */
const endless = 9007199254740992;

/**
 * Kong fills absent options with its null, a userdata, where the check expects nothing, and an absent record with the
 * nulls of all its options, which it later takes out again. So an empty table says nothing either.
 */
export const withoutNull = (value: unknown): unknown => {
  if (type(value) !== "table") return type(value) === "userdata" ? undefined : value;
  const copy = new LuaTable<AnyNotNil, unknown>();
  for (const [key, item] of pairs(value as Record<string, unknown>)) {
    copy.set(key, withoutNull(item));
  }
  return next(copy)[0] === undefined ? undefined : copy;
};

/** Kong puts it at the option's place, so that only what lies deeper has to be named. */
const problemAt = (problem: Problem): string =>
  problem.path === "" ? describeProblem(problem) : formatProblem(problem);

/** Lets our own check judge what Kong's words can't express; whether an option must be there, Kong judges. */
const ownCheck =
  (kind: Kind, formats: FormatChecks): KongValidator =>
  (value) => {
    const given = withoutNull(value);
    if (given === undefined && (kind as Field).required !== true) return $multi(true);
    const { problems } = checkValue(kind, given, formats);
    if (problems.length === 0) return $multi(true);
    let text = "";
    for (const problem of problems) text += `${text === "" ? "" : "; "}${problemAt(problem)}`;
    return $multi(undefined, text);
  };

const numberOption = (kind: NumberKind): KongOption => {
  const { minimum, maximum, exclusive_minimum } = kind;
  const option: KongOption = { type: kind.kind, gt: exclusive_minimum };
  if (minimum !== undefined || maximum !== undefined) {
    option.between = [minimum ?? exclusive_minimum ?? -endless, maximum ?? endless];
  }
  return option;
};

const stringOption = (kind: StringKind, formats: FormatChecks): KongOption => {
  if (kind.format === undefined) return { type: "string" };
  return { type: "string", custom_validator: ownCheck(kind, formats) };
};

const listOption = (kind: ListKind, formats: FormatChecks): KongOption => ({
  type: kind.unique ? "set" : "array",
  elements: toKongOption(kind.items, formats),
  len_min: kind.minimum_items,
  len_max: kind.maximum_items,
  custom_validator: kind.ascending ? ownCheck(kind, formats) : undefined,
});

/** Kong makes up records that nobody wrote, unless they are expressly not required (kong/db/schema/entity.lua). */
const optionalIn = (option: KongOption): false | undefined =>
  option.type === "record" ? false : undefined;

/** An option of one of several records: Kong sees the options of all, our check sorts them out. */
const mergedOption = (
  kind: Kind,
  lists: readonly (readonly Field[])[],
  formats: FormatChecks,
): KongOption => {
  const fields: Record<string, KongOption>[] = [];
  const seen = new LuaSet<string>();
  for (const list of lists) {
    for (const field of list) {
      if (!seen.has(field.name)) {
        // Defaults would appear in records that have no such option.
        const option = toKongOption(field, formats);
        option.description = field.doc;
        option.required = optionalIn(option);
        fields[fields.length] = { [field.name]: option };
        seen.add(field.name);
      }
    }
  }
  return { type: "record", fields, custom_validator: ownCheck(kind, formats) };
};

const variantOption = (kind: Kind & { kind: "variant" }, formats: FormatChecks): KongOption => {
  const types: string[] = [];
  const lists: (readonly Field[])[] = [];
  for (const variant of kind.variants) {
    types[types.length] = variant.type;
    lists[lists.length] = variant.fields;
  }
  const typeField: Field = {
    name: "type",
    kind: "enumeration",
    values: types,
    doc: "Which kind it is.",
  };
  table.insert(lists, 1, [typeField]);
  return mergedOption(kind, lists, formats);
};

const secretFields: readonly Field[] = [
  { name: "env", kind: "string", doc: "The environment variable that holds the secret." },
  { name: "file", kind: "string", doc: "The file that holds the secret." },
];

/** Of a choice between one item and a list of them Kong gets the list, of one between words and numbers the words. */
const choiceForKong = (choices: readonly Kind[]): Kind | undefined => {
  for (const choice of choices) if (choice.kind === "list") return choice;
  for (const choice of choices) if (choice.kind === "enumeration") return choice;
  return undefined;
};

const mapOption = (kind: MapKind, formats: FormatChecks): KongOption => {
  const keys = stringOption({ kind: "string", format: kind.keys }, formats);
  const values = toKongOption(kind.values, formats);
  return { type: "map", keys, values, len_min: kind.minimum_items };
};

const choiceOption = (choices: readonly Kind[], formats: FormatChecks): KongOption => {
  const choice = choiceForKong(choices);
  return choice === undefined
    ? error("Kong has no options of several types", 2)
    : toKongOption(choice, formats);
};

const toKongOption = (kind: Kind, formats: FormatChecks): KongOption => {
  if (kind.kind === "string") return stringOption(kind, formats);
  if (kind.kind === "boolean") return { type: "boolean" };
  if (kind.kind === "enumeration") return { type: "string", one_of: kind.values };
  if (kind.kind === "list") return listOption(kind, formats);
  if (kind.kind === "map") return mapOption(kind, formats);
  if (kind.kind === "record") return { type: "record", fields: toKongFields(kind.fields, formats) };
  if (kind.kind === "variant") return variantOption(kind, formats);
  if (kind.kind === "secret") return mergedOption(kind, [secretFields], formats);
  if (kind.kind === "one_of") return choiceOption(kind.choices, formats);
  return numberOption(kind);
};

/**
 * The fields of a Kong schema (`config.fields` of a plugin) for described options, in their order.
 * Kong then documents, validates and fills in what its own words can express; formats, ascending lists and
 * the choice among variants are judged by our check. Differences from the document: a shorthand is
 * not accepted, variants get no defaults (the plugin's handler fills them in by checking once more), and an option
 * of several types is an error at load.
 */
export const toKongFields = (
  fields: readonly Field[],
  formats: FormatChecks,
): readonly Readonly<Record<string, KongOption>>[] => {
  const list: Record<string, KongOption>[] = [];
  for (const field of fields) {
    const option = toKongOption(field, formats);
    option.description = field.doc;
    if (field.required === true || field.default !== undefined) option.required = true;
    else option.required = optionalIn(option);
    // A required record is filled in by Kong from the defaults of its own fields.
    if (field.kind !== "record") option.default = field.default;
    // Kong takes no empty text unless it is told to.
    if (field.default === "") option.len_min = 0;
    list[list.length] = { [field.name]: option };
  }
  return list;
};

import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const length = { kind: "integer", minimum: 1, maximum: 10000000 } as const;

export const variableFields = [
  {
    name: "type",
    kind: "enumeration",
    values: ["string", "number", "integer", "boolean", "enumeration", "list"],
    default: "string",
    doc: "What it is. A `list` is of strings.",
    other_names: ["kind"],
  },
  { name: "description", kind: "string", doc: "For those who send it; part of the JSON Schema." },
  {
    name: "required",
    kind: "boolean",
    default: true,
    doc: "Whether it must be sent, where it has no default. One that is missing is an empty text.",
  },
  {
    name: "default",
    kind: "one_of",
    choices: [
      { kind: "string" },
      { kind: "number" },
      { kind: "boolean" },
      { kind: "list", items: { kind: "string" } },
    ],
    doc: "What stands in where it is not sent.",
  },
  {
    name: "values",
    kind: "list",
    items: { kind: "string" },
    unique: true,
    default: [],
    doc: "Of an `enumeration`: what it can be.",
    other_names: ["enum", "choices", "options"],
  },
  {
    name: "minimum",
    kind: "number",
    doc: "Of a number: the least.",
    other_names: ["min"],
  },
  {
    name: "maximum",
    kind: "number",
    doc: "Of a number: the most.",
    other_names: ["max"],
  },
  {
    name: "maximum_length",
    kind: length.kind,
    minimum: length.minimum,
    maximum: length.maximum,
    doc: "Of a string, and of each item of a list: the most characters.",
    other_names: ["max_length", "maxLength"],
  },
  {
    name: "maximum_items",
    kind: length.kind,
    minimum: length.minimum,
    maximum: length.maximum,
    doc: "Of a list: the most items.",
    other_names: ["max_items", "maxItems"],
  },
  {
    name: "separator",
    kind: "string",
    default: "\n",
    doc: "What stands between the items of a list in the prompt.",
  },
] as const satisfies readonly Field[];

export type VariableConfiguration = Config<typeof variableFields>;

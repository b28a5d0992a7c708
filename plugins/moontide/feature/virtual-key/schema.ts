import { priorityNames } from "../../kernel/priority";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

/** What is said of a key, and can be changed. Without defaults: what is left out of a change stays as it is. */
const commonSettings = [
  {
    name: "name",
    kind: "string",
    format: "text",
    doc: "What people call it.",
    other_names: ["key_alias", "alias", "description"],
  },
  {
    name: "team",
    kind: "string",
    format: "name",
    doc: "The team that it counts for, in place of its owner's.",
    other_names: ["team_id"],
  },
  {
    name: "models",
    kind: "list",
    items: { kind: "string", format: "model_pattern" },
    maximum_items: 200,
    unique: true,
    doc: "Which models it may ask for; a `*` at the end stands for the rest. Its owner's `models` hold besides. Without it, or empty: all of these.",
    other_names: ["allowed_models"],
  },
  {
    name: "tags",
    kind: "list",
    items: { kind: "string", format: "name" },
    maximum_items: 50,
    unique: true,
    doc: "Tags besides its owner's.",
    other_names: ["labels", "groups"],
  },
  {
    name: "priority",
    kind: "enumeration",
    values: priorityNames,
    doc: "How important its requests are, in place of its owner's.",
    other_names: ["tier"],
  },
  {
    name: "metadata",
    kind: "map",
    keys: "name",
    values: { kind: "string", format: "text" },
    doc: "Whatever you want to keep with it; the gateway makes nothing of it.",
    other_names: ["annotations", "meta"],
  },
  {
    name: "expires_at",
    kind: "string",
    format: "timestamp",
    doc: "From when on it is refused.",
    other_names: ["expires", "expiry", "valid_until"],
  },
] as const satisfies readonly Field[];

const owner = {
  name: "owner",
  kind: "string",
  format: "name",
  doc: "The consumer whose requests these are: one of `consumers`, or one that exists by its keys alone.",
  other_names: ["user_id", "consumer", "user"],
} as const satisfies Field;

const enabled = {
  name: "enabled",
  kind: "boolean",
  doc: "False refuses it.",
  other_names: ["active"],
} as const satisfies Field;

const requiredOwner = {
  name: owner.name,
  kind: owner.kind,
  format: owner.format,
  required: true,
  doc: owner.doc,
  other_names: owner.other_names,
} as const satisfies Field;

const enabledByDefault = {
  name: enabled.name,
  kind: enabled.kind,
  default: true,
  doc: enabled.doc,
  other_names: enabled.other_names,
} as const satisfies Field;

const settingsWith = <Fields extends readonly Field[]>(
  fields: Fields,
): readonly [...Fields, ...typeof commonSettings] => {
  const all: Field[] = [];
  for (const field of fields) all[all.length] = field;
  for (const field of commonSettings) all[all.length] = field;
  return all as unknown as readonly [...Fields, ...typeof commonSettings];
};

/** All that is said of a key: of a new one, or in place of what was said before. */
export const keySettingsFields = settingsWith([requiredOwner, enabledByDefault] as const);

/** What is to be changed of a key. */
export const keyChangeFields = settingsWith([owner, enabled] as const);

/** A key in the file of `virtual_keys`. */
export const declaredKeyFields = settingsWith([
  {
    name: "id",
    kind: "string",
    format: "name",
    required: true,
    doc: "What it is called in limits, the log and the admin API.",
    other_names: ["key_id"],
  },
  {
    name: "sha256",
    kind: "string",
    format: "sha256",
    confidential: true,
    required: true,
    doc: "The SHA-256 of the key in 64 lower-case hexadecimal digits.",
    other_names: ["hash", "key", "token"],
  },
  requiredOwner,
  enabledByDefault,
] as const);

export const virtualKeysFields = [
  {
    name: "file",
    kind: "string",
    format: "file_path",
    doc: "A JSON list of keys, read again when it changes. While it is wrong, its last good content counts.",
    other_names: ["path", "keys_file"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const virtualKeysField = {
  name: "virtual_keys",
  kind: "record",
  fields: virtualKeysFields,
  default: {},
  doc: "Keys for clients, made through the admin API or listed in a file: see [virtual keys](virtual-keys.md).",
  other_names: ["keys", "api_keys"],
} as const satisfies Field;

export type KeySettings = Config<typeof keySettingsFields>;
export type KeyChange = Config<typeof keyChangeFields>;
export type DeclaredKey = Config<typeof declaredKeyFields>;

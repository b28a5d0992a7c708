import { text } from "./answer-parts";
import { Schema } from "./operation";

/* What the admin API answers about virtual keys, as JSON Schemas (see answers.ts). */

const time = (description: string): Schema => ({
  type: "string",
  format: "date-time",
  description,
});
const texts = (description: string): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
});

const required = [
  "id",
  "source",
  "state",
  "owner",
  "enabled",
  "models",
  "tags",
  "created_at",
  "changed_at",
];

const properties: Readonly<Record<string, Schema>> = {
  id: text("By which limits, the log and this API know it."),
  source: {
    type: "string",
    enum: ["admin", "file"],
    description: "Where it is changed: here, or in the file of `virtual_keys`.",
  },
  state: {
    type: "string",
    enum: ["active", "disabled", "expired"],
    description: "Whether it is taken.",
  },
  hint: text("How the key begins."),
  owner: text("The consumer whose requests these are."),
  enabled: { type: "boolean", description: "False: it is refused." },
  name: text("What people call it."),
  team: text("The team that it counts for, in place of its owner's."),
  models: texts("Which models it may ask for; empty: all that its owner may."),
  tags: texts("Tags besides its owner's."),
  priority: text("How important its requests are, in place of its owner's."),
  metadata: {
    type: "object",
    additionalProperties: { type: "string" },
    description: "What was kept with it.",
  },
  expires_at: time("From when on it is refused."),
  previous_until: time("Until when the key before the last rotation is taken, too."),
  created_at: time("When it was made, or first read."),
  changed_at: time("When it was changed last."),
};

export const keySchema: Schema = {
  type: "object",
  description: "A virtual key, without the key.",
  required,
  properties,
};

const withKey = (): Readonly<Record<string, Schema>> => {
  const all: Record<string, Schema> = {
    key: text("The key itself. It is shown this once, and kept nowhere."),
  };
  for (const [name, schema] of pairs(properties)) all[name] = schema;
  return all;
};

const requiredWithKey = (): string[] => {
  const all: string[] = ["key"];
  for (const name of required) all[all.length] = name;
  return all;
};

export const createdKeySchema: Schema = {
  type: "object",
  description: "A virtual key, with a key that was just made.",
  required: requiredWithKey(),
  properties: withKey(),
};

export const keysSchema: Schema = {
  type: "object",
  description: "Some of the virtual keys.",
  required: ["keys"],
  properties: {
    keys: {
      type: "array",
      items: { $ref: "#/components/schemas/Key" },
      description: "In an order of their own, which stays.",
    },
    next: text("Where there are more: `after` of the next page."),
  },
};

export const virtualKeysStatusSchema: Schema = {
  type: "object",
  description: "Virtual keys as a whole.",
  required: ["count"],
  properties: {
    count: { type: "integer", minimum: 0, description: "All of them." },
    file_problem: text("Why the last good content of the file counts, if so."),
    cluster_problem: text("Why the keys of other gateways are not followed, if so."),
  },
};

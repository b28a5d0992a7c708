/** The condition language of classes, flags and rules of the cache. */
import { Config } from "../../schema/config";
import { Field, Kind } from "../../schema/description";

const texts = {
  kind: "one_of",
  choices: [
    { kind: "string", format: "text" },
    { kind: "list", items: { kind: "string", format: "text" }, minimum_items: 1, unique: true },
  ],
} as const satisfies Kind;

const botKind = {
  kind: "enumeration",
  values: [
    "any",
    "crawler",
    "search",
    "ai",
    "seo",
    "advertising",
    "archive",
    "academic",
    "monitoring",
    "scanner",
    "feed",
    "preview",
    "library",
    "automation",
    "verified",
    "impostor",
  ],
} as const;

const hours = { kind: "string", format: "hours" } as const;
const modelPattern = { kind: "string", format: "model_pattern" } as const;
const path = { kind: "string", format: "url_path" } as const;

/** Conditions that can stand in `not`, too. */
const conditionFields = [
  {
    name: "methods",
    kind: "list",
    items: {
      kind: "enumeration",
      values: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    },
    minimum_items: 1,
    unique: true,
    doc: "The request's method.",
    other_names: ["method"],
  },
  {
    name: "path_prefix",
    kind: "one_of",
    choices: [path, { kind: "list", items: path, minimum_items: 1, unique: true }],
    doc: "The beginning of the path as the client sent it, in whole segments.",
    other_names: ["path", "prefix"],
  },
  {
    name: "header",
    kind: "map",
    keys: "header_name",
    values: texts,
    doc: 'Request headers and their values; `"beta*"` stands for all values that begin so, `"*"` for any: `{"X-Plan": ["pro", "beta*"]}`.',
    other_names: ["headers"],
  },
  {
    name: "hours",
    kind: "one_of",
    choices: [hours, { kind: "list", items: hours, minimum_items: 1, unique: true }],
    doc: 'The time of the day in the document\'s `time_zone`: `"08-18"`, `"08:30-12:00"`, over midnight `"22-06"`.',
    other_names: ["time", "hour"],
  },
  {
    name: "weekdays",
    kind: "list",
    items: { kind: "enumeration", values: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
    minimum_items: 1,
    unique: true,
    doc: "The day of the week in the document's `time_zone`.",
    other_names: ["days", "weekday"],
  },
  {
    name: "consumer",
    kind: "one_of",
    choices: texts.choices,
    doc: "The name of the consumer that the request was proven to come from.",
    other_names: ["consumers"],
  },
  {
    name: "tag",
    kind: "one_of",
    choices: texts.choices,
    doc: "A tag of that consumer.",
    other_names: ["tags"],
  },
  {
    name: "team",
    kind: "one_of",
    choices: texts.choices,
    doc: "The team of that consumer, or of its virtual key.",
    other_names: ["teams"],
  },
  {
    name: "model",
    kind: "one_of",
    choices: [modelPattern, { kind: "list", items: modelPattern, minimum_items: 1, unique: true }],
    doc: 'The model that is asked for, as the client calls it: `["smart", "openai/*"]`. Only where the body is known: in rules of `models` and in limits of tokens.',
    other_names: ["models"],
  },
  {
    name: "role",
    kind: "one_of",
    choices: texts.choices,
    doc: "What the token's claim `roles` holds, or `role` is.",
    other_names: ["roles"],
  },
  {
    name: "claim",
    kind: "map",
    keys: "text",
    values: texts,
    doc: 'Claims of the token and their values; dots lead into objects, and of a list any item counts: `{"realm_access.roles": "editor"}`.',
    other_names: ["claims"],
  },
  {
    name: "bot",
    kind: "one_of",
    choices: [
      botKind,
      { kind: "list", items: botKind, minimum_items: 1, unique: true },
      { kind: "boolean" },
    ],
    doc: 'What the sender is as a bot, by its `User-Agent`: a category; `"crawler"`: those that fetch page after page; `"any"`; `"verified"` and `"impostor"` with `verified_crawlers`. `false`: not known as a bot.',
    other_names: ["bots", "crawler"],
  },
  {
    name: "country",
    kind: "one_of",
    choices: texts.choices,
    doc: 'What the document\'s `geography` says of the client, as it is: `["DE", "AT"]`.',
    other_names: ["countries"],
  },
  {
    name: "region",
    kind: "one_of",
    choices: texts.choices,
    doc: "The client's region, as the document's `geography` names it.",
    other_names: ["regions"],
  },
  {
    name: "percent_of_users",
    kind: "number",
    minimum: 0,
    maximum: 100,
    doc: "A share of the users, by consumer or token, else by address; the same users each time, and with a larger share those before among them.",
    other_names: ["percent", "percentage", "rollout"],
  },
  {
    name: "load",
    kind: "enumeration",
    values: ["high", "normal"],
    doc: "How much the route's pool has to do: `high` from nine tenths of its `limit` on.",
  },
] as const satisfies readonly Field[];

const notField = {
  name: "not",
  kind: "record",
  fields: conditionFields,
  doc: "Conditions of the same kinds that must not hold, all of them together.",
  other_names: ["unless", "except"],
} as const satisfies Field;

const withNot = (): readonly [...typeof conditionFields, typeof notField] => {
  const fields: Field[] = [];
  for (const field of conditionFields) fields[fields.length] = field;
  fields[fields.length] = notField;
  return fields as unknown as readonly [...typeof conditionFields, typeof notField];
};

/** The options of a `when`. */
export const whenFields = withNot();

/** One set of conditions. Compiled by policy/when/when.ts. */
export type WhenConfiguration = Config<typeof whenFields>;

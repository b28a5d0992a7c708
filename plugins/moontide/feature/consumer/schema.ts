import { priorityNames } from "../../kernel/priority";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const texts = {
  kind: "one_of",
  choices: [
    { kind: "string", format: "text" },
    { kind: "list", items: { kind: "string", format: "text" }, minimum_items: 1, unique: true },
  ],
} as const;

const apiKeyFields = [
  {
    name: "sha256",
    kind: "string",
    format: "sha256",
    confidential: true,
    required: true,
    doc: "The SHA-256 of the key in 64 lower-case hexadecimal digits: the file never holds the key.",
    other_names: ["key", "hash", "api_key"],
  },
] as const satisfies readonly Field[];

const consumerTokenFields = [
  {
    name: "issuer",
    kind: "string",
    format: "name",
    required: true,
    doc: "One of the document's `token_issuers`.",
    other_names: ["token_issuer", "iss"],
  },
  {
    name: "claims",
    kind: "map",
    keys: "text",
    values: texts,
    minimum_items: 1,
    required: true,
    doc: 'What the token must claim, all of it; dots lead into objects, and of a list any item counts: `{"sub": "shop"}`, `{"azp": ["shop", "shop-mobile"]}`.',
    other_names: ["claim", "subject"],
  },
] as const satisfies readonly Field[];

export const consumerFields = [
  {
    name: "api_keys",
    kind: "list",
    items: { kind: "record", fields: apiKeyFields },
    default: [],
    doc: "Keys that prove the consumer. Several, so that one can be exchanged without a gap.",
    other_names: ["keys", "api_key", "keyauth_credentials"],
  },
  {
    name: "tokens",
    kind: "list",
    items: { kind: "record", fields: consumerTokenFields },
    default: [],
    doc: "Tokens that prove the consumer: those of an issuer that claim this. The first consumer, by name, whose claims fit is it.",
    other_names: ["jwt", "jwt_secrets"],
  },
  {
    name: "priority",
    kind: "enumeration",
    values: priorityNames,
    doc: "How important its requests are.",
    other_names: ["tier", "class"],
  },
  {
    name: "tags",
    kind: "list",
    items: { kind: "string", format: "name" },
    unique: true,
    default: [],
    doc: "What it has in common with others, for conditions and `allow`.",
    other_names: ["groups", "labels", "acls"],
  },
  {
    name: "team",
    kind: "string",
    format: "name",
    doc: "Whom it belongs to: limits and budgets may count a team's consumers together.",
    other_names: ["organization", "group", "department"],
  },
  {
    name: "models",
    kind: "list",
    items: { kind: "string", format: "model_pattern" },
    minimum_items: 1,
    maximum_items: 200,
    unique: true,
    doc: "Which models it may ask for, by the names that clients use; a `*` at the end stands for the rest. Without it, all that the route has.",
    other_names: ["allowed_models", "model_access"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const consumersField = {
  name: "consumers",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: consumerFields },
  default: {},
  doc: "Who may send requests to routes with `authentication`, by name.",
  other_names: ["consumer", "users", "clients"],
} as const satisfies Field;

export type ConsumerConfiguration = Config<typeof consumerFields>;

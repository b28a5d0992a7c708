/** What a route to models, or a model, does to conversations before anybody is asked; all of it off by default. */
import { personalKinds } from "../../policy/guard/personal/kinds";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const patterns = {
  kind: "list",
  items: { kind: "string", format: "text" },
  unique: true,
  maximum_items: 1000,
  default: [],
} as const;

export const personalDataFields = [
  {
    name: "mode",
    kind: "enumeration",
    values: ["mask", "block", "log"],
    default: "mask",
    doc: "`mask`: the model reads placeholders such as `<EMAIL_1>`, and the client's answer has the texts again that they stand for. `block`: the request is refused. `log`: it is let through, and the log tells how much of which kind it held.",
    other_names: ["action"],
  },
  {
    name: "kinds",
    kind: "list",
    items: { kind: "enumeration", values: personalKinds },
    unique: true,
    default: ["email", "phone", "credit_card", "iban"],
    doc: "What is looked for. Cards, bank accounts and national numbers count where their check digits are right.",
    other_names: ["entities", "types", "anonymize"],
  },
  {
    name: "words",
    kind: patterns.kind,
    items: patterns.items,
    unique: patterns.unique,
    maximum_items: patterns.maximum_items,
    default: patterns.default,
    doc: "Words and phrases of your own that are treated alike (`<WORD_1>`), as patterns.",
    other_names: ["custom_words", "custom_patterns"],
  },
] as const satisfies readonly Field[];

export const guardFields = [
  {
    name: "deny",
    kind: patterns.kind,
    items: patterns.items,
    unique: patterns.unique,
    maximum_items: patterns.maximum_items,
    default: patterns.default,
    doc: "Patterns that no text of a conversation may hold. Words stand in their order, in any case and with any space between them; in a word, `*` stands for any characters, `?` for one and `#` for a digit.",
    other_names: ["deny_patterns", "blocked_words", "blocklist"],
  },
  {
    name: "allow",
    kind: patterns.kind,
    items: patterns.items,
    unique: patterns.unique,
    maximum_items: patterns.maximum_items,
    default: patterns.default,
    doc: "Patterns of which the user's last message must hold one, where any are given.",
    other_names: ["allow_patterns", "allowlist"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 1,
    maximum: 1073741824,
    doc: "The most bytes of text in a conversation.",
    other_names: ["max_bytes", "max_request_body_size"],
  },
  {
    name: "maximum_messages",
    kind: "integer",
    minimum: 1,
    maximum: 100000,
    doc: "The most messages in a conversation.",
    other_names: ["max_messages"],
  },
  {
    name: "maximum_tokens",
    kind: "integer",
    minimum: 1,
    maximum: 100000000,
    doc: "The most tokens of text in a conversation, estimated as a quarter of the bytes.",
    other_names: ["max_tokens", "max_input_tokens"],
  },
  {
    name: "personal_data",
    kind: "record",
    fields: personalDataFields,
    doc: "Given, even as `{}`, personal data is kept from the model.",
    other_names: ["pii", "masking", "redact", "sanitizer"],
  },
] as const satisfies readonly Field[];

const messages = {
  kind: "list",
  items: {
    kind: "record",
    fields: [
      {
        name: "role",
        kind: "enumeration",
        values: ["system", "developer", "user", "assistant"],
        required: true,
        doc: "Who says it.",
      },
      {
        name: "content",
        kind: "string",
        required: true,
        doc: "What is said.",
        other_names: ["text", "template"],
      },
    ],
  },
  maximum_items: 50,
  default: [],
} as const;

/** Fields of a route's `llm` and of a model. */
export const guardsField = {
  name: "guards",
  kind: "record",
  fields: guardFields,
  doc: "What conversations may hold, and what is kept from the model.",
  other_names: ["guardrails", "prompt_guard", "guard"],
} as const satisfies Field;

export const decorateField = {
  name: "decorate",
  kind: "record",
  fields: [
    {
      name: "prepend",
      kind: messages.kind,
      items: messages.items,
      maximum_items: messages.maximum_items,
      default: messages.default,
      doc: "Messages in front of every conversation.",
      other_names: ["before", "prefix"],
    },
    {
      name: "append",
      kind: messages.kind,
      items: messages.items,
      maximum_items: messages.maximum_items,
      default: messages.default,
      doc: "Messages behind every conversation.",
      other_names: ["after", "suffix"],
    },
  ],
  doc: "Messages that are added to conversations.",
  other_names: ["decorator", "prompt_decorator", "decorators"],
} as const satisfies Field;

export type GuardConfiguration = Config<typeof guardFields>;
export type PersonalDataConfiguration = Config<typeof personalDataFields>;
export type AddedMessage = Config<typeof messages.items.fields>;

export type DecorationConfiguration = Config<typeof decorateField.fields>;

/** What a route or a model says of conversations. */
export interface GuardOptions {
  readonly guards?: GuardConfiguration;
  readonly decorate?: DecorationConfiguration;
}

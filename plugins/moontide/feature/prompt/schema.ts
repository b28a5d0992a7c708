/** Prompts that are interfaces of their own: a template with typed variables, a model, and how it is asked. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { key } from "../key/schema";
import { variableFields } from "./variable-schema";

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
        doc: "What is said, with `{{name}}` where a variable stands.",
        other_names: ["template", "text"],
      },
    ],
  },
  minimum_items: 1,
  maximum_items: 100,
} as const;

export const parameterFields = [
  {
    name: "temperature",
    kind: "number",
    minimum: 0,
    maximum: 2,
    doc: "How much is left to chance.",
  },
  {
    name: "top_p",
    kind: "number",
    minimum: 0,
    maximum: 1,
    doc: "Of how much of the probability the next token is drawn.",
  },
  {
    name: "maximum_tokens",
    kind: "integer",
    minimum: 1,
    maximum: 100000000,
    doc: "The longest answer.",
    other_names: ["max_tokens", "max_completion_tokens"],
  },
  {
    name: "stop",
    kind: "list",
    items: { kind: "string" },
    minimum_items: 1,
    maximum_items: 16,
    doc: "Texts at which the answer ends.",
    other_names: ["stop_sequences"],
  },
  { name: "seed", kind: "integer", doc: "For answers that can be had again." },
  {
    name: "reasoning_effort",
    kind: "enumeration",
    values: ["none", "minimal", "low", "medium", "high", "xhigh"],
    doc: "How much the model is to think.",
  },
  {
    name: "json",
    kind: "boolean",
    default: false,
    doc: "The answer must be a JSON object.",
    other_names: ["json_mode"],
  },
] as const satisfies readonly Field[];

const template = {
  name: "template",
  kind: "string",
  doc: "The one message of the user, with `{{name}}` where a variable stands. A prompt, or each of its versions, has this or `messages`.",
  other_names: ["prompt", "text", "content"],
} as const satisfies Field;

const messagesField = {
  name: "messages",
  kind: messages.kind,
  items: messages.items,
  minimum_items: messages.minimum_items,
  maximum_items: messages.maximum_items,
  doc: "Several messages, with variables in each.",
} as const satisfies Field;

const model = {
  name: "model",
  kind: "string",
  format: "model_name",
  doc: 'The model that answers: one of `models`, or `"PROVIDER/MODEL"`.',
  other_names: ["alias"],
} as const satisfies Field;

const parameters = {
  name: "parameters",
  kind: "record",
  fields: parameterFields,
  doc: "How the model is asked.",
  other_names: ["options", "model_parameters"],
} as const satisfies Field;

export const versionFields = [
  template,
  messagesField,
  model,
  parameters,
  {
    name: "weight",
    kind: "number",
    minimum: 0,
    maximum: 1000000,
    default: 1,
    doc: "Its share of the requests that name no version. With 0 it is there for those that name it.",
    other_names: ["percent", "share"],
  },
] as const satisfies readonly Field[];

export const promptFields = [
  { name: "description", kind: "string", doc: "What it is for; part of its JSON Schema." },
  template,
  messagesField,
  model,
  parameters,
  {
    name: "variables",
    kind: "map",
    keys: "name",
    values: { kind: "record", fields: variableFields },
    default: {},
    doc: "What its clients send, by name.",
    other_names: ["inputs", "arguments"],
  },
  {
    name: "versions",
    kind: "map",
    keys: "name",
    values: { kind: "record", fields: versionFields },
    minimum_items: 1,
    doc: "Several versions of it, by name; what one of them does not say is as in the prompt itself.",
    other_names: ["variants"],
  },
  {
    name: "sticky",
    kind: "one_of",
    choices: key.choices,
    doc: "What a client is known by, so that it stays with its version. Without it each request is given one at random.",
    other_names: ["sticky_by", "hash_on"],
  },
  {
    name: "answer",
    kind: "enumeration",
    values: ["chat", "text"],
    default: "chat",
    doc: "What its clients get: a chat completion, or the text alone. Streams are always those of chat completions.",
    other_names: ["output", "response"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const promptsField = {
  name: "prompts",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: promptFields },
  default: {},
  doc: "Prompts that are interfaces of their own, by name: routes with `llm` answer `POST /prompts/NAME`.",
  other_names: ["prompt_templates", "templates"],
} as const satisfies Field;

export type PromptConfiguration = Config<typeof promptFields>;
export type VersionConfiguration = Config<typeof versionFields>;
export type ParameterConfiguration = Config<typeof parameterFields>;

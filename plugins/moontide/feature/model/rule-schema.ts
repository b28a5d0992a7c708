/** Rules of a model: which requests go elsewhere. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { whenFields } from "../when/schema";
import { candidateFields } from "./candidate-schema";

const tokens = { kind: "integer", minimum: 1, maximum: 100000000 } as const;

const modelPattern = { kind: "string", format: "model_pattern" } as const;

/** What a request asks the model for. */
export const askedFields = [
  {
    name: "model",
    kind: "one_of",
    choices: [modelPattern, { kind: "list", items: modelPattern, minimum_items: 1, unique: true }],
    doc: 'What the client called the model, which is another name where this one is a `default_model`: `"gpt-*"` stands for all names that begin so.',
    other_names: ["model_name", "models"],
  },
  {
    name: "stream",
    kind: "boolean",
    doc: "Whether the answer is streamed.",
  },
  {
    name: "tools",
    kind: "boolean",
    doc: "Whether the model is given tools.",
    other_names: ["has_tools", "functions"],
  },
  {
    name: "images",
    kind: "boolean",
    doc: "Whether there are images to look at.",
    other_names: ["has_images", "vision"],
  },
  {
    name: "json",
    kind: "boolean",
    doc: "Whether the answer must be JSON.",
    other_names: ["json_schema"],
  },
  {
    name: "reasoning",
    kind: "boolean",
    doc: "Whether the client asks for thinking.",
  },
  {
    name: "prompt",
    kind: "string",
    format: "name",
    doc: "What kind of prompt the user's last message is: `code`, or one of the `classifiers`.",
    other_names: ["prompt_class", "classifier", "topic"],
  },
  {
    name: "input_tokens_above",
    kind: tokens.kind,
    minimum: tokens.minimum,
    maximum: tokens.maximum,
    doc: "More tokens than this to read, estimated as a quarter of the bytes.",
    other_names: ["input_tokens", "min_input_tokens"],
  },
  {
    name: "input_tokens_below",
    kind: tokens.kind,
    minimum: tokens.minimum,
    maximum: tokens.maximum,
    doc: "Fewer tokens than this to read.",
    other_names: ["max_input_tokens"],
  },
] as const satisfies readonly Field[];

export const ruleFields = [
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that are meant: all conditions must hold. Without any, all.",
    other_names: ["match", "if", "conditions"],
  },
  {
    name: "asked",
    kind: "record",
    fields: askedFields,
    doc: "What they ask the model for; this must hold as well.",
    other_names: ["body", "request"],
  },
  {
    name: "model",
    kind: "string",
    format: "model_name",
    doc: "Another of the `models`, by name, that takes its place. A rule has this or `candidates`.",
    other_names: ["alias", "target"],
  },
  {
    name: "candidates",
    kind: "list",
    items: { kind: "record", fields: candidateFields },
    minimum_items: 1,
    maximum_items: 50,
    doc: "Candidates that take the place of the model's own.",
    other_names: ["targets"],
  },
] as const satisfies readonly Field[];

export type ModelRuleConfiguration = Config<typeof ruleFields>;
export type AskedConfiguration = Config<typeof askedFields>;

/** Kinds of prompts that rules of models name: told by examples. */
import { defaultThreshold } from "../../policy/prompt/threshold";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const examples = { kind: "list", items: { kind: "string" }, maximum_items: 1000 } as const;

export const classifierFields = [
  {
    name: "examples",
    kind: examples.kind,
    items: examples.items,
    maximum_items: examples.maximum_items,
    default: [],
    doc: "Prompts of the kind. `code` needs none: these are added to the gateway's own.",
    other_names: ["utterances", "positive"],
  },
  {
    name: "other",
    kind: examples.kind,
    items: examples.items,
    maximum_items: examples.maximum_items,
    default: [],
    doc: "Prompts that are not, though they look like it.",
    other_names: ["negative", "counterexamples"],
  },
  {
    name: "threshold",
    kind: "number",
    minimum: 0,
    maximum: 1,
    default: defaultThreshold,
    doc: "How sure it must be. More: fewer others are taken for it, and more of its own are missed.",
    other_names: ["minimum_score", "score_threshold"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const classifiersField = {
  name: "classifiers",
  kind: "map",
  keys: "name",
  values: { kind: "record", fields: classifierFields },
  default: {},
  doc: "Kinds of prompts, by name, for `asked.prompt` of models' rules. `code` is there without being named here.",
  other_names: ["prompt_classes", "semantic_routes"],
} as const satisfies Field;

export type ClassifierConfiguration = Config<typeof classifierFields>;

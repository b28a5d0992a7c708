/** A cache's `semantic`: answers that are given again to whoever asks nearly the same. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { mostDimensions } from "../../policy/semantic-cache/dimensions";

export const semanticCacheFields = [
  {
    name: "model",
    kind: "string",
    format: "model_name",
    required: true,
    doc: "Who makes vectors of texts: one of `models`, of any provider that has embeddings.",
    other_names: ["embedding_model", "embeddings"],
  },
  {
    name: "threshold",
    kind: "number",
    minimum: 0.5,
    maximum: 1,
    default: 0.95,
    doc: "How near two texts must be to share an answer: the cosine of their vectors. What that means depends on the model; measure it on texts of your own.",
    other_names: ["similarity_threshold", "similarity", "minimum_similarity"],
  },
  {
    name: "must_agree",
    kind: "list",
    items: { kind: "enumeration", values: ["numbers", "negations", "word_order"] },
    unique: true,
    maximum_items: 3,
    default: ["numbers", "negations", "word_order"],
    doc: "What two texts must have in common besides, as vectors hardly tell it: all numbers; how many words say no; and where all words are the same, their order.",
    other_names: ["exact"],
  },
  {
    name: "maximum_messages",
    kind: "integer",
    minimum: 1,
    maximum: 100,
    default: 4,
    doc: "Longer conversations bypass it, system messages counted: all but the last text must be the same anyway.",
    other_names: ["conversation_history_threshold", "max_messages"],
  },
  {
    name: "maximum_text_bytes",
    kind: "integer",
    minimum: 16,
    maximum: 32768,
    default: 1024,
    doc: "Longer last texts bypass it. Models cut what they don't read, so two long texts that begin alike would be the same; and the longer two texts, the less a word tells.",
    other_names: ["max_text_bytes"],
  },
  {
    name: "maximum_entries",
    kind: "integer",
    minimum: 1,
    maximum: 5000,
    default: 500,
    doc: "How many vectors are kept that differ in their last text alone, and so how many a request is compared with at most. The oldest make room.",
    other_names: ["max_entries", "maximum_comparisons"],
  },
  {
    name: "maximum_total_bytes",
    kind: "integer",
    minimum: 65536,
    maximum: 1099511627776,
    default: 67108864,
    doc: "Of the model's vectors in Redis, all together. In shared memory the size of `moontide_vectors` is the bound, for all models.",
    other_names: ["max_total_size"],
  },
  {
    name: "dimensions",
    kind: "integer",
    minimum: 2,
    maximum: mostDimensions,
    doc: "Asks the model for vectors of so many numbers. Without it they have as many as it gives.",
    other_names: ["vector_dimensions"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 60,
    default: 1,
    doc: "How long a vector is waited for, with all attempts. A request without one goes on as if nothing alike were there.",
    other_names: ["embedding_timeout_seconds"],
  },
] as const satisfies readonly Field[];

/** A field of a model's `cache`. */
export const semanticCacheField = {
  name: "semantic",
  kind: "record",
  fields: semanticCacheFields,
  doc: "Also gives an answer to whoever asks nearly the same: a request that differs in its last text alone, where the vectors of the two are near enough.",
  other_names: ["semantic_cache", "similarity"],
} as const satisfies Field;

export type SemanticCacheConfiguration = Config<typeof semanticCacheFields>;

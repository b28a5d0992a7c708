/** A model's `batching`: requests for vectors that are asked of the provider together. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const embeddingBatchFields = [
  {
    name: "window_milliseconds",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    default: 5,
    doc: "How long the first request waits for others that can go with it. Each is answered by about so much later.",
    other_names: ["window_ms", "max_wait_ms", "maximum_wait_milliseconds"],
  },
  {
    name: "maximum_inputs",
    kind: "integer",
    minimum: 2,
    maximum: 100000,
    default: 256,
    doc: "So many texts go at once, or as many as the provider takes, if those are fewer; they wait no longer then. OpenAI takes 2,048.",
    other_names: ["batch_size", "max_batch_size", "max_inputs"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 16777216,
    default: 262144,
    doc: "So long they are all together. OpenAI takes 300,000 tokens.",
    other_names: ["max_batch_bytes"],
  },
] as const satisfies readonly Field[];

/** A field of a model. */
export const embeddingBatchField = {
  name: "batching",
  kind: "record",
  fields: embeddingBatchFields,
  doc: "Requests for vectors that come at about the same time are asked of the provider together: docs/embedding-batches.md.",
  other_names: ["micro_batching", "batch", "embedding_batching"],
} as const satisfies Field;

export type EmbeddingBatchConfiguration = Config<typeof embeddingBatchFields>;

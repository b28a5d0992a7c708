/** A model's `queue`: how many of its requests may be under way, and who waits beyond that. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { key } from "../key/schema";

export const modelQueueFields = [
  {
    name: "parallel_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    required: true,
    doc: "So many requests for the model may be under way at once, over all workers of this gateway. What is beyond waits. Answers from the cache need no slot.",
    other_names: ["slots", "max_parallel_requests", "concurrency", "maximum_parallel_requests"],
  },
  {
    name: "maximum_length",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 200,
    doc: "So many wait at most, over all workers. When it is full, one of a higher class takes the place of the youngest of the lowest; within a class one of a tenant with less in line that of the tenant with the most.",
    other_names: ["max_length", "size", "max_pending_requests"],
  },
  {
    name: "maximum_bytes",
    kind: "integer",
    minimum: 0,
    maximum: 1099511627776,
    default: 67108864,
    doc: "What the bodies of those that wait may come to.",
    other_names: ["max_bytes"],
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.001,
    maximum: 86400,
    default: 60,
    doc: "How long a request waits at most: no longer than the model's `deadline_seconds`, nor than the client's own deadline (`X-Request-Deadline` in Unix seconds).",
    other_names: ["timeout", "max_wait_seconds", "ttl_seconds"],
  },
  {
    name: "tenant",
    kind: "one_of",
    choices: key.choices,
    default: "consumer",
    doc: "What tenants are told apart by: within a class slots go to the one that was given the fewest tokens.",
    other_names: ["fair_by", "key", "fairness_id"],
  },
  {
    name: "tenant_weights",
    kind: "map",
    keys: "text",
    values: { kind: "number", minimum: 0.01, maximum: 10000 },
    default: {},
    doc: 'Tenants that are due more, or less, than one share: `{"research": 3}`.',
    other_names: ["weights", "shares"],
  },
  {
    name: "output_token_weight",
    kind: "number",
    minimum: 0,
    maximum: 1000,
    default: 2,
    doc: "How many tokens of input one of output counts as: it takes longer to write than to read.",
    other_names: ["output_weight"],
  },
  {
    name: "bulk_percent",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 80,
    doc: "Requests of the class `bulk` begin only while nobody else waits and fewer than so many percent of the slots are taken: the rest is free for others that come. At least one of them may be under way, unless it is 0.",
    other_names: ["batch_percent", "bulk_share_percent"],
  },
] as const satisfies readonly Field[];

/** A field of a model. */
export const modelQueueField = {
  name: "queue",
  kind: "record",
  fields: modelQueueFields,
  doc: "How many requests for the model may be under way, and who is next: docs/model-queue.md.",
  other_names: ["priority_queue", "scheduler", "slots"],
} as const satisfies Field;

export type ModelQueueConfiguration = Config<typeof modelQueueFields>;

/** The document's `batches`: OpenAI's Files and Batch API over any model of the gateway. */
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const batchesFields = [
  {
    name: "directory",
    kind: "string",
    format: "file_path",
    required: true,
    doc: "Where files and the state of batches are kept. The user of the workers must be able to write there. Each gateway needs one of its own.",
    other_names: ["path", "dir"],
  },
  {
    name: "maximum_file_bytes",
    kind: "integer",
    minimum: 1024,
    maximum: 209715200,
    default: 16777216,
    doc: "A larger file is refused with 413. The route's `maximum_body_bytes` holds as well. While it is uploaded a file is held in memory.",
    other_names: ["max_file_bytes"],
  },
  {
    name: "maximum_total_bytes",
    kind: "integer",
    minimum: 65536,
    maximum: 1099511627776,
    default: 1073741824,
    doc: "Of all files and answers together. Uploads beyond it are refused, and batches under way end with what they have.",
    other_names: ["max_total_bytes", "quota_bytes"],
  },
  {
    name: "maximum_files",
    kind: "integer",
    minimum: 1,
    maximum: 10000,
    default: 1000,
    doc: "So many files, and so many batches, are kept at most.",
    other_names: ["max_files"],
  },
  {
    name: "maximum_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 50000,
    doc: "So many lines a batch may have.",
    other_names: ["max_requests", "max_lines"],
  },
  {
    name: "keep_seconds",
    kind: "integer",
    minimum: 60,
    maximum: 31536000,
    default: 2592000,
    doc: "For so long files, and batches that have ended, are kept.",
    other_names: ["ttl_seconds", "retention_seconds"],
  },
  {
    name: "concurrency",
    kind: "integer",
    minimum: 1,
    maximum: 256,
    default: 4,
    doc: "So many requests of all batches are under way at once in the gateway.",
    other_names: ["maximum_concurrency", "workers", "parallel"],
  },
  {
    name: "while_below_percent",
    kind: "number",
    exclusive_minimum: 0,
    maximum: 100,
    default: 50,
    doc: "A request of a batch begins only while each pool among its model's candidates that has a `limit` has fewer requests under way than this share of it.",
    other_names: ["idle_percent", "capacity_percent"],
  },
  {
    name: "batch_rates",
    kind: "boolean",
    default: false,
    doc: "Counts what batches use at the rates of the providers' batch interfaces, where the prices have them. The gateway asks the ordinary interface: the provider's bill is at ordinary rates.",
    other_names: ["batch_prices", "discount"],
  },
] as const satisfies readonly Field[];

/** A field of the document. */
export const batchesField = {
  name: "batches",
  kind: "record",
  fields: batchesFields,
  doc: "Offers OpenAI's `/v1/files` and `/v1/batches` over all models: docs/batches.md. Without it there are none.",
  other_names: ["batch", "batch_api"],
} as const satisfies Field;

export type BatchesConfiguration = Config<typeof batchesFields>;

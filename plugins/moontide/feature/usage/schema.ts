import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const usageFields = [
  {
    name: "file",
    kind: "string",
    format: "file_path",
    doc: "Each request for a model becomes a line of JSON in this file. The user of the workers must be able to write there, and in its folder.",
    other_names: ["path", "log"],
  },
  {
    name: "rotate_bytes",
    kind: "integer",
    minimum: 4096,
    maximum: 33554432,
    default: 16777216,
    doc: "A file that has grown beyond this becomes `FILE.1`, that `FILE.2` and so on.",
    other_names: ["maximum_bytes", "max_size"],
  },
  {
    name: "keep_files",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    default: 10,
    doc: "So many rotated files are kept; what was in older ones is gone.",
    other_names: ["max_files", "backups"],
  },
  {
    name: "scope",
    kind: "enumeration",
    values: ["local", "cluster"],
    default: "local",
    doc: "Whether `GET /v1/usage` sums up this gateway's files, or what all gateways have told the `cluster`'s Redis, where each keeps sums by day, key, consumer, team, model and provider.",
    other_names: ["store"],
  },
  {
    name: "keep_days",
    kind: "integer",
    minimum: 1,
    maximum: 3660,
    default: 400,
    doc: "So long Redis keeps the sums of a day.",
    other_names: ["retention_days", "ttl_days"],
  },
] as const satisfies readonly Field[];

export const usageField = {
  name: "usage",
  kind: "record",
  fields: usageFields,
  default: {},
  doc: "What each request for a model used, kept for bills.",
  other_names: ["ledger", "usage_log"],
} as const satisfies Field;

export type UsageConfiguration = Config<typeof usageFields>;

const text = { kind: "string", format: "text" } as const;

/** The query of `GET /v1/usage`. */
export const usageQueryFields = [
  {
    name: "by",
    kind: text.kind,
    format: text.format,
    default: "model",
    doc: "What sums are grouped by: one or several of `day`, `key`, `consumer`, `team`, `model`, `provider`, with commas between.",
  },
  {
    name: "scope",
    kind: "enumeration",
    values: ["local", "cluster"],
    doc: "What is summed up where it is not what `usage.scope` says: `local`, the files of this gateway; `cluster`, what all gateways have told Redis.",
  },
  { name: "from", kind: text.kind, format: text.format, doc: "The first day, `2026-11-30`." },
  { name: "to", kind: text.kind, format: text.format, doc: "The last day." },
  { name: "key", kind: text.kind, format: text.format, doc: "Of this virtual key alone." },
  { name: "consumer", kind: text.kind, format: text.format, doc: "Of this consumer alone." },
  { name: "team", kind: text.kind, format: text.format, doc: "Of this team alone." },
  { name: "model", kind: text.kind, format: text.format, doc: "Of this model alone." },
  { name: "provider", kind: text.kind, format: text.format, doc: "Of this provider alone." },
] as const satisfies readonly Field[];

export type UsageQuery = Config<typeof usageQueryFields>;

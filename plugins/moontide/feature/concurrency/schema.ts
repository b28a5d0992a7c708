import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { key } from "../key/schema";
import { whenFields } from "../when/schema";

export const concurrencyLimitFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics call the limit. Limits of the same name share their counts, so that one holds over several routes; they must have the same options.",
    other_names: ["id"],
  },
  {
    name: "key",
    kind: "one_of",
    choices: key.choices,
    required: true,
    doc: "What requests are told apart by, in the words of `rate_limits`. Requests without any of it are told apart by their address.",
    other_names: ["by", "limit_by", "per"],
  },
  {
    name: "requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    required: true,
    doc: "So many requests of each key may be under way at once, over all workers of the gateway.",
    other_names: ["limit", "max", "connections", "concurrency"],
  },
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that the limit holds for: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "conditions"],
  },
] as const satisfies readonly Field[];

export const concurrencyLimitsField = {
  name: "concurrency_limits",
  kind: "list",
  items: { kind: "record", fields: concurrencyLimitFields },
  minimum_items: 1,
  maximum_items: 8,
  doc: "How many requests of each consumer, address or whatever else tells clients apart may be under way at once: from here until their answer has been passed on, waiting included.",
  other_names: ["concurrency", "limit_conn", "concurrency_limit", "connection_limits"],
} as const satisfies Field;

export type ConcurrencyLimitConfiguration = Config<typeof concurrencyLimitFields>;

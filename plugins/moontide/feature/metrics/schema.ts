import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const metricsFields = [
  {
    name: "maximum_endpoints",
    kind: "integer",
    minimum: 1,
    maximum: 100000,
    default: 500,
    needs_reload: true,
    doc: "At most about this many endpoints get series of their own (three status classes each, per worker); the others count as `other`.",
    other_names: ["maximum_series"],
  },
  {
    name: "latency_buckets_seconds",
    kind: "list",
    items: { kind: "number", exclusive_minimum: 0, maximum: 86400 },
    minimum_items: 1,
    maximum_items: 50,
    ascending: true,
    default: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    needs_reload: true,
    doc: "The upper bounds of the latency histograms, in ascending order.",
    other_names: ["buckets"],
  },
] as const satisfies readonly Field[];

export type MetricsConfiguration = Config<typeof metricsFields>;

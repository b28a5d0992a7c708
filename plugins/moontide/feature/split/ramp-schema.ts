import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

const guardFields = [
  {
    name: "error_percent_above_baseline",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 1,
    doc: "By so many percentage points the variant may fail more often than the others. Answers of 500 and above are failures, as is no answer.",
    other_names: ["error_percent", "error_rate"],
  },
  {
    name: "latency_ratio",
    kind: "number",
    minimum: 1,
    maximum: 100,
    default: 1.5,
    doc: "So many times the others' latency the variant's may be. Compared are geometric means of the time until the response header, of requests that did not fail.",
    other_names: ["latency_factor", "latency_threshold"],
  },
] as const satisfies readonly Field[];

export const rampFields = [
  {
    name: "steps_percent",
    kind: "list",
    items: { kind: "number", exclusive_minimum: 0, maximum: 100 },
    minimum_items: 1,
    maximum_items: 100,
    ascending: true,
    default: [1, 5, 25, 50, 100],
    doc: "The variant's share, step by step.",
    other_names: ["steps", "weights", "percents"],
  },
  {
    name: "interval_seconds",
    kind: "number",
    minimum: 1,
    maximum: 604800,
    default: 300,
    doc: "The shortest time on each step.",
    other_names: ["step_seconds", "pause_seconds"],
  },
  {
    name: "minimum_requests",
    kind: "integer",
    minimum: 10,
    maximum: 1000000,
    default: 100,
    doc: "So many requests the variant must have had on a step before it is judged there, and before it goes on.",
    other_names: ["min_requests"],
  },
  {
    name: "guard",
    kind: "record",
    fields: guardFields,
    default: {},
    doc: "How much worse than the others the variant may be. What could be chance makes it wait on its step; what can't be sets `on_violation` off.",
    other_names: ["guards", "analysis", "thresholds"],
  },
  {
    name: "on_violation",
    kind: "enumeration",
    values: ["rollback", "pause"],
    default: "rollback",
    doc: "What happens to a variant that is worse than that: no more requests, or no further step; until an operator resumes or the split is configured anew.",
    other_names: ["on_failure", "action"],
  },
] as const satisfies readonly Field[];

export type RampConfiguration = Config<typeof rampFields>;

import { Field } from "../../schema/description";
import { scaleMetrics } from "./metrics";

/** Which number of which signal something looks at. */
export const metric = {
  name: "metric",
  kind: "enumeration",
  values: scaleMetrics,
  required: true,
  doc: "Which signal of the pool, over all workers. docs/autoscaling.md says what each is.",
  other_names: ["signal"],
} as const satisfies Field;

const aggregation = {
  name: "aggregation",
  kind: "enumeration",
  values: ["average", "maximum", "minimum", "p50", "p90", "p95", "p99"],
  default: "average",
  doc: "How what was seen within the window becomes one number.",
  other_names: ["agg", "statistic"],
} as const satisfies Field;

const window = {
  name: "window_seconds",
  kind: "number",
  minimum: 2,
  maximum: 3600,
  default: 30,
  doc: "What of the past is looked at.",
  other_names: ["window"],
} as const satisfies Field;

export const name = {
  name: "name",
  kind: "string",
  format: "name",
  doc: "As metrics, explanations and alerts call it; without one, the signal and its position.",
} as const satisfies Field;

const instances = {
  name: "instances",
  kind: "integer",
  minimum: 1,
  maximum: 100000,
  default: 1,
  doc: "Of `add`: how many more than there are.",
} as const satisfies Field;

export const ruleFields = [
  name,
  metric,
  aggregation,
  window,
  { name: "above", kind: "number", doc: "It holds while the signal is above this." },
  { name: "below", kind: "number", doc: "Or below this." },
  {
    name: "clear",
    kind: "number",
    doc: "It is over at this level; without one, 15 % on the good side of the threshold.",
    other_names: ["clear_level"],
  },
  {
    name: "for_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 60,
    doc: "It fires when it held at every look for so long.",
    other_names: ["for", "duration_seconds"],
  },
  {
    name: "keep_for_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 60,
    doc: "It is over when the clear level was kept for so long.",
    other_names: ["keep_firing_for"],
  },
  {
    name: "action",
    kind: "enumeration",
    values: ["alert", "hold", "add"],
    default: "hold",
    doc: "While it fires: say so; keep the pool from shrinking as well; or also ask for more `instances`, once in `cooldown_seconds`.",
  },
  instances,
  {
    name: "cooldown_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 300,
    doc: "Of `add`: how long the next addition waits for this one to show.",
    other_names: ["cooldown"],
  },
  {
    name: "on_missing",
    kind: "enumeration",
    values: ["freeze", "ignore"],
    default: "freeze",
    doc: "Whether the pool may shrink while the signal is not known: never, or as if there were no rule.",
    other_names: ["missing_data"],
  },
] as const satisfies readonly Field[];

export const stepFields = [
  name,
  metric,
  aggregation,
  window,
  {
    name: "cooldown_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 60,
    doc: "How long after a change the next one waits for it to show.",
  },
  {
    name: "bands",
    kind: "list",
    minimum_items: 1,
    maximum_items: 50,
    required: true,
    items: {
      kind: "record",
      fields: [
        {
          name: "at_least",
          kind: "number",
          required: true,
          doc: "From this value on; of all that are reached the highest counts.",
        },
        {
          name: "instances",
          kind: "integer",
          minimum: -100000,
          maximum: 100000,
          doc: "How many more, or with a minus how many fewer.",
        },
        {
          name: "percent",
          kind: "number",
          minimum: -100,
          maximum: 1000,
          doc: "Or which part of those there are, at least one.",
        },
      ],
    },
    doc: "What is done where the signal lies.",
    other_names: ["steps", "adjustments"],
  },
] as const satisfies readonly Field[];

import { Field } from "../../schema/description";

const policy = {
  kind: "record",
  fields: [
    {
      name: "instances",
      kind: "integer",
      minimum: 1,
      maximum: 100000,
      doc: "So many within the period.",
    },
    {
      name: "percent",
      kind: "number",
      exclusive_minimum: 0,
      maximum: 10000,
      doc: "So large a part within the period; of the two the larger, if both are given.",
    },
    {
      name: "period_seconds",
      kind: "number",
      minimum: 2,
      maximum: 3600,
      default: 15,
      doc: "The period.",
    },
  ],
} as const;

const policiesDoc =
  "How fast: of several policies the one that allows most counts; an empty list sets no bound." as const;

export const scaleUpFields = [
  {
    name: "stabilisation_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 0,
    doc: "The least that was needed within so long counts.",
    other_names: ["stabilization_seconds", "stabilizationWindowSeconds"],
  },
  {
    name: "policies",
    kind: "list",
    maximum_items: 10,
    items: policy,
    default: [{ instances: 4, percent: 100, period_seconds: 15 }],
    doc: policiesDoc,
  },
] as const satisfies readonly Field[];

export const scaleDownFields = [
  {
    name: "stabilisation_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 300,
    doc: "The most that was needed within so long counts.",
    other_names: ["stabilization_seconds", "stabilizationWindowSeconds"],
  },
  {
    name: "policies",
    kind: "list",
    maximum_items: 10,
    items: policy,
    default: [{ percent: 100, period_seconds: 15 }],
    doc: policiesDoc,
  },
] as const satisfies readonly Field[];

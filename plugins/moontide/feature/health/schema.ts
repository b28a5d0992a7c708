import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { latencyOutlierFields, successRateFields } from "./outlier-schema";
import { activeHealthFields } from "./active/schema";

export const passiveHealthFields = [
  {
    name: "enabled",
    kind: "boolean",
    default: true,
    doc: "Whether endpoints are taken out of rotation for the failures that requests meet.",
  },
  {
    name: "consecutive_failures",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    default: 5,
    doc: "An endpoint is ejected after this many failures in a row, counted over all workers.",
    other_names: ["max_fails", "consecutive_5xx", "failures"],
  },
  {
    name: "failure_percent",
    kind: "integer",
    minimum: 1,
    maximum: 100,
    default: 50,
    doc: "An endpoint is ejected when at least this share of its attempts within the window failed.",
    other_names: ["failure_percentage_threshold", "error_percent"],
  },
  {
    name: "minimum_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 20,
    doc: "`failure_percent` counts only from this many attempts within the window: a small sample proves nothing.",
    other_names: ["request_volume"],
  },
  {
    name: "window_seconds",
    kind: "number",
    minimum: 1,
    maximum: 3600,
    default: 10,
    doc: "The window over which `failure_percent` is measured.",
  },
  {
    name: "ejection_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 86400,
    default: 10,
    doc: "How long the first ejection lasts; the second in short order lasts twice as long, the third three times, and so on.",
    other_names: ["fail_timeout", "base_ejection_time"],
  },
  {
    name: "maximum_ejection_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 86400,
    default: 300,
    doc: "No ejection lasts longer than this.",
    other_names: ["max_ejection_time"],
  },
  {
    name: "jitter_percent",
    kind: "integer",
    minimum: 0,
    maximum: 100,
    default: 20,
    doc: "By how much an ejection is made longer or shorter by chance, so that endpoints do not all return at once.",
  },
  {
    name: "maximum_ejected_percent",
    kind: "integer",
    minimum: 0,
    maximum: 100,
    default: 50,
    doc: "Never more than this share of a pool is ejected, but one endpoint always may be where there are two or more; 0 ejects nobody.",
    other_names: ["max_ejection_percent"],
  },
  {
    name: "panic_percent",
    kind: "integer",
    minimum: 0,
    maximum: 100,
    default: 50,
    doc: "When less than this share of a pool is healthy, all its endpoints are used: a poor answer from many beats the collapse of a few. 0 never does so. Together with `maximum_ejected_percent` at most 100.",
    other_names: ["healthy_panic_threshold"],
  },
  {
    name: "success_rate",
    kind: "record",
    fields: successRateFields,
    default: {},
    doc: "Finds endpoints that fail more often than the others, though not often enough for `failure_percent`.",
  },
  {
    name: "latency",
    kind: "record",
    fields: latencyOutlierFields,
    default: {},
    doc: "Finds endpoints that are slower than the others.",
  },
] as const satisfies readonly Field[];

export const healthFields = [
  {
    name: "passive",
    kind: "record",
    fields: passiveHealthFields,
    default: {},
    doc: "Judges endpoints by the requests that they serve.",
    other_names: ["outlier_detection"],
  },
  {
    name: "active",
    kind: "record",
    fields: activeHealthFields,
    doc: "Given, even as `{}`, endpoints are asked at intervals how they are. One worker asks for all.",
    other_names: ["check", "probe", "http"],
  },
] as const satisfies readonly Field[];

export type PassiveHealthConfiguration = Config<typeof passiveHealthFields>;
export type HealthConfiguration = Config<typeof healthFields>;

import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { metric, name, ruleFields, stepFields } from "./rule-schema";
import { scaleDownFields, scaleUpFields } from "./pace-schema";

export const targetFields = [
  metric,
  {
    name: "per_instance",
    kind: "number",
    exclusive_minimum: 0,
    doc: "How much of the signal one instance is to have, such as 80 requests per second: 85 to 90 % of what it can do.",
  },
  {
    name: "average",
    kind: "number",
    exclusive_minimum: 0,
    doc: "In its place for `utilisation_percent`: what each is to be at.",
    other_names: ["average_value", "utilization"],
  },
] as const satisfies readonly Field[];

const hours = { kind: "string", format: "hours" } as const;

export const scheduleFields = [
  name,
  {
    name: "hours",
    kind: "one_of",
    choices: [hours, { kind: "list", items: hours, minimum_items: 1, unique: true }],
    doc: 'The time of the day in the document\'s `time_zone`: `"08-18"`, over midnight `"22-06"`.',
  },
  {
    name: "weekdays",
    kind: "list",
    items: { kind: "enumeration", values: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
    minimum_items: 1,
    unique: true,
    doc: "The days of the week there.",
  },
  {
    name: "from",
    kind: "string",
    format: "timestamp",
    doc: 'Not before this time, such as `"2026-12-24T00:00:00+01:00"`.',
  },
  { name: "until", kind: "string", format: "timestamp", doc: "And only before this one." },
  {
    name: "minimum",
    kind: "integer",
    minimum: 0,
    maximum: 100000,
    doc: "In place of the pool's; of several schedules that apply the highest.",
  },
  {
    name: "maximum",
    kind: "integer",
    minimum: 0,
    maximum: 100000,
    doc: "In place of the pool's; of several the lowest.",
  },
] as const satisfies readonly Field[];

const costFields = [
  {
    name: "usd_per_instance_hour",
    kind: "number",
    exclusive_minimum: 0,
    required: true,
    doc: "What an instance costs.",
  },
  {
    name: "maximum_usd_per_hour",
    kind: "number",
    minimum: 0,
    required: true,
    doc: "What the pool may cost: it has the last word, over every minimum.",
  },
] as const satisfies readonly Field[];

const predictionFields = [
  {
    name: "season_seconds",
    kind: "integer",
    minimum: 600,
    maximum: 604800,
    default: 86400,
    doc: "After how long the load repeats itself.",
    other_names: ["season"],
  },
  {
    name: "bucket_seconds",
    kind: "integer",
    minimum: 60,
    maximum: 3600,
    default: 300,
    doc: "How finely it is looked at.",
  },
] as const satisfies readonly Field[];

/** How a pool is scaled. */
export const autoscaleFields = [
  {
    name: "minimum",
    kind: "integer",
    minimum: 0,
    maximum: 100000,
    default: 1,
    doc: "Never fewer instances than this. 0 needs `cold_start`.",
    other_names: ["min", "min_replicas", "minReplicas"],
  },
  {
    name: "maximum",
    kind: "integer",
    minimum: 1,
    maximum: 100000,
    required: true,
    doc: "Never more.",
    other_names: ["max", "max_replicas", "maxReplicas"],
  },
  {
    name: "dry_run",
    kind: "boolean",
    default: false,
    doc: "Decides and explains, but tells orchestrators to leave everything as it is.",
    other_names: ["shadow"],
  },
  {
    name: "startup_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 20,
    doc: "How long an instance takes until it serves: how far ahead `prediction` looks.",
  },
  {
    name: "targets",
    kind: "list",
    maximum_items: 50,
    items: { kind: "record", fields: targetFields },
    default: [],
    doc: "What each instance is to have of a signal; of several the largest need counts.",
    other_names: ["target", "metrics"],
  },
  {
    name: "steps",
    kind: "list",
    maximum_items: 50,
    items: { kind: "record", fields: stepFields },
    default: [],
    doc: "In place of targets or beside them: bands of a signal, each with its change.",
    other_names: ["step_policies"],
  },
  {
    name: "rules",
    kind: "list",
    maximum_items: 50,
    items: { kind: "record", fields: ruleFields },
    default: [],
    doc: "Conditions that alert, keep the pool from shrinking, or add instances.",
    other_names: ["alerts"],
  },
  {
    name: "classic_rules",
    kind: "boolean",
    default: false,
    doc: "Adds rules that many know: utilisation above 75 % for 5 minutes, latency above 0.5 s for 3, more than 100 in the queue for 1, errors above 5 % for 3. Each holds.",
  },
  {
    name: "stable_window_seconds",
    kind: "number",
    minimum: 4,
    maximum: 3600,
    default: 30,
    doc: "The window by which targets are followed.",
  },
  {
    name: "panic_window_seconds",
    kind: "number",
    minimum: 2,
    maximum: 600,
    default: 6,
    doc: "The short window that is followed where the load has run away from the other.",
  },
  {
    name: "panic_percent",
    kind: "number",
    minimum: 100,
    maximum: 1000,
    default: 130,
    doc: "It has when the short window has so much of the long one's.",
  },
  {
    name: "panic_hold_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 60,
    doc: "For how long the pool does not shrink after that.",
  },
  {
    name: "tolerance_percent",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 10,
    doc: "Who shrinks keeps so much more than was needed, so that noise does not start and stop instances.",
    other_names: ["tolerance"],
  },
  {
    name: "scale_up",
    kind: "record",
    fields: scaleUpFields,
    default: {},
    doc: "How fast it grows.",
    other_names: ["scaleUp"],
  },
  {
    name: "scale_down",
    kind: "record",
    fields: scaleDownFields,
    default: {},
    doc: "How fast it shrinks.",
    other_names: ["scaleDown"],
  },
  {
    name: "schedules",
    kind: "list",
    maximum_items: 50,
    items: { kind: "record", fields: scheduleFields },
    default: [],
    doc: "Other bounds for some times.",
    other_names: ["schedule", "cron"],
  },
  {
    name: "cost",
    kind: "record",
    fields: costFields,
    doc: "What the pool may cost.",
    other_names: ["budget"],
  },
  {
    name: "prediction",
    kind: "record",
    fields: predictionFields,
    doc: "Given, even as `{}`, the first target's signal is foreseen. It can only raise, and counts only while it is better than assuming that nothing changes.",
    other_names: ["predictive", "forecast"],
  },
] as const satisfies readonly Field[];

export type AutoscaleConfiguration = Config<typeof autoscaleFields>;
export type ScheduleConfiguration = AutoscaleConfiguration["schedules"][number];

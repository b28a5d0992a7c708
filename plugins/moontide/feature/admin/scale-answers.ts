import { count, flag, list, number, signedNumber, text } from "./answer-parts";
import { Schema } from "./operation";

/* What the admin API answers about scaling, as JSON Schemas (see answers.ts). */

const values: Schema = {
  type: "object",
  description: "What is asked for; in a dry run what there is.",
  required: ["desired", "need", "current", "in_flight", "queue_length", "active"],
  properties: {
    desired: count("How many instances there should be."),
    need: number("The same, unrounded: rounded up it is `desired`."),
    current: count("How many there are."),
    in_flight: number("Requests under way."),
    queue_length: number("Requests that wait."),
    active: count("1 while at least one is wanted, else 0."),
  },
};

export const scalesSchema: Schema = {
  type: "object",
  description: "Pools that are scaled.",
  required: ["pools"],
  properties: {
    pools: { type: "object", description: "By name.", additionalProperties: values },
  },
};

const target: Schema = {
  type: "object",
  description: "A target.",
  required: ["metric", "panicking"],
  properties: {
    metric: text("Its signal."),
    value: number("What was seen; missing while it is not known."),
    instances: number("How many that needs, unrounded."),
    panicking: flag("The short window has run away."),
    more_above: number("From which value on one more would be asked for."),
    fewer_below: number("Below which value, for long enough, one fewer."),
  },
};

const rule: Schema = {
  type: "object",
  description: "A rule.",
  required: ["name", "metric", "action", "status", "for_seconds", "signal_known"],
  properties: {
    name: text("Its name."),
    metric: text("Its signal."),
    action: { type: "string", enum: ["alert", "hold", "add"] },
    status: { type: "string", enum: ["inactive", "pending", "firing", "resolved", "unknown"] },
    for_seconds: number("For how long it has that status."),
    value: number("What was seen last."),
    above: number("Its threshold, or"),
    below: number("its threshold from below."),
    clear: number("At which level it is over."),
    signal_known: flag("False while nobody knows."),
  },
};

const forecast: Schema = {
  type: "object",
  description: "With `prediction`: what is foreseen.",
  required: ["skill", "margin", "votes"],
  properties: {
    value: number("Of the first target's signal, margin included."),
    instances: number("How many that needs, unrounded."),
    skill: signedNumber("1 − its error ÷ that of assuming that nothing changes."),
    margin: number("By what forecasts are multiplied."),
    votes: flag("Whether it counts."),
  },
};

const stage: Schema = {
  type: "object",
  description: "A stage that changed the number.",
  required: ["by", "instances"],
  properties: { by: text("What did."), instances: number("To what.") },
};

const veto: Schema = {
  type: "object",
  description: "Something that forbids shrinking.",
  required: ["by", "detail"],
  properties: { by: text("What does."), detail: text("Why.") },
};

export const scaleSchema: Schema = {
  type: "object",
  description: "A decision; before the first one only `desired`, which is what there is.",
  required: ["pool", "dry_run", "desired"],
  properties: {
    pool: text("The pool."),
    dry_run: flag("Whether nobody is told."),
    desired: count("How many instances there should be."),
    before: count("How many were asked for before."),
    serving: count("Those in rotation."),
    starting: count("Those that are on the list and not in rotation yet."),
    need: number("What its signals need, unrounded; missing while none is known."),
    minimum: count("The bounds that held, by"),
    maximum: count("options, schedules and cost."),
    panicking: flag("The load jumped a moment ago."),
    age_seconds: number("Since when."),
    targets: list(target, "In the order of the configuration."),
    forecast,
    rules: list(rule, "In the order of the configuration."),
    stages: list(stage, "In their order: the last one is why."),
    vetoes: list(veto, "What forbids shrinking."),
    signals: {
      type: "object",
      description: "What was seen of each signal within the stable window.",
      additionalProperties: { type: "number" },
    },
  },
};

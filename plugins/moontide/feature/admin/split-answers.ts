import { number, text } from "./answer-parts";
import { Schema } from "./operation";

/* What the admin API answers about how requests are divided, as JSON Schemas (see answers.ts). */

const sample = (description: string): Schema => ({
  type: "object",
  description,
  required: ["requests", "error_percent"],
  properties: {
    requests: { type: "integer", minimum: 0, description: "Over all workers, on this step." },
    error_percent: number("How many of them failed."),
  },
});

const variant: Schema = {
  type: "object",
  description: "A variant.",
  required: ["name", "pool", "percent", "ramped"],
  properties: {
    name: text("What `override_header` calls it."),
    pool: text("Where its requests go."),
    percent: number("Its share at present."),
    ramped: { type: "boolean", description: "Its share is a ramp's." },
  },
};

const ramp: Schema = {
  type: "object",
  description: "How far the ramp is; none before it has begun, or without one.",
  required: ["status", "percent", "step", "steps_percent", "step_age_seconds", "reason"],
  properties: {
    status: { type: "string", enum: ["ramping", "paused", "complete", "rolled_back"] },
    percent: number("The share of its variant."),
    step: { type: "integer", minimum: 1, description: "Which step it is on." },
    steps_percent: { type: "array", items: { type: "number" }, description: "All steps." },
    step_age_seconds: number("Since it is on this one."),
    reason: text("Why it is where it is."),
    waits_for: {
      type: "string",
      enum: ["interval", "requests", "errors", "latency"],
      description: "What keeps it from the next step.",
    },
    variant: sample("What its variant showed on this step."),
    others: sample("What the others showed."),
    latency_ratio: number("How many times the others' latency the variant's is."),
  },
};

export const splitSchema: Schema = {
  type: "object",
  description: "A route's split.",
  required: ["route", "variants"],
  properties: {
    route: text("The name of the route."),
    variants: { type: "array", items: variant, description: "In the order of the configuration." },
    ramp,
    kept: {
      type: "boolean",
      description: "False when a change is in effect but could not be kept for a restart.",
    },
  },
};

export const groupsSchema: Schema = {
  type: "array",
  description: "Where endpoints are not all alike to the gateway.",
  items: {
    type: "object",
    description: "Endpoints of one priority, region and zone.",
    required: ["level", "percent", "endpoints"],
    properties: {
      level: { type: "integer", minimum: 0, description: "0 is used first." },
      zone: text("Where zones are looked at."),
      percent: number("Its part of the pool's requests."),
      endpoints: { type: "integer", minimum: 0, description: "In rotation." },
    },
  },
};

export const spilloverSchema: Schema = {
  type: "object",
  description: "Where a part of the requests goes.",
  required: ["pool", "percent"],
  properties: {
    pool: text("The other pool."),
    percent: number("That part at present."),
  },
};

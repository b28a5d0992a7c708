import { Schema } from "./operation";

/* What the admin API tells of circuit breakers, drains and slow starts, as JSON Schemas. */

const seconds = (description: string): Schema => ({ type: "number", minimum: 0, description });

export const breakerSchema: Schema = {
  type: "object",
  description: "Where the pool has a circuit breaker.",
  required: ["state", "times"],
  properties: {
    state: { type: "string", enum: ["closed", "open", "half_open", "recovering"] },
    seconds_left: seconds("Until an open circuit lets the first requests through."),
    times: {
      type: "integer",
      minimum: 0,
      description: "How many openings followed upon each other.",
    },
  },
};

export const drainSchema: Schema = {
  type: "object",
  description: "While it drains.",
  required: ["seconds_left"],
  properties: {
    seconds_left: seconds("Until those that are bound to it must be gone."),
  },
};

export const slowStartSchema: Schema = {
  type: "object",
  description: "While it warms up.",
  required: ["share"],
  properties: {
    share: { type: "number", minimum: 0, maximum: 1, description: "Of its weight, by now." },
  },
};

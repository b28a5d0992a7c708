import { Schema } from "./operation";

/* What the admin API answers about feature flags, as JSON Schemas (see answers.ts). */

export const flagSchema: Schema = {
  type: "object",
  description: "A feature flag, over all routes that have it.",
  required: ["name", "enabled", "switched", "stale", "routes"],
  properties: {
    name: { type: "string", description: "`flags[].name` of its routes." },
    enabled: { type: "boolean", description: "It may be on, for requests that meet its `when`." },
    switched: {
      type: "boolean",
      description: "An operator switched it here: the configuration's `enabled` does not count.",
    },
    switched_at: { type: "string", format: "date-time", description: "When, if so." },
    stale: { type: "boolean", description: "No route has it any more." },
    routes: {
      type: "array",
      items: { type: "string" },
      description: "The routes that have it, in the order of the configuration.",
    },
  },
};

export const flagsSchema: Schema = {
  type: "object",
  description: "All feature flags.",
  required: ["flags"],
  properties: {
    flags: {
      type: "array",
      items: { $ref: "#/components/schemas/Flag" },
      description: "In the order of their names.",
    },
  },
};

import { Schema } from "./operation";

/* What the admin API answers about rate limits, as JSON Schemas (see answers.ts). */

export const rateLimitSchema: Schema = {
  type: "object",
  description: "A rate limit; those that share a name as one.",
  required: ["name", "requests", "window_seconds", "algorithm", "scope"],
  properties: {
    name: { type: "string", description: "As metrics and clients know it." },
    requests: { type: "integer", description: "What it allows in a window." },
    window_seconds: { type: "number", description: "How long a window is." },
    algorithm: { enum: ["sliding_window", "gcra"], description: "How it is counted." },
    scope: { enum: ["local", "cluster"], description: "Who counts together." },
  },
};

export const redisSchema: Schema = {
  type: "object",
  description: "The Redis of the cluster, as the worker that answers sees it.",
  required: ["address", "lost"],
  properties: {
    address: { type: "string", description: "Host and port, or a unix socket." },
    lost: {
      type: "boolean",
      description: "It does not answer: the gateway counts the cluster's limits by itself.",
    },
  },
};

import { count } from "./answer-parts";
import { Schema } from "./operation";

/** What the admin API answers about a route's cache, as a JSON Schema (see answers.ts). */
export const cacheSchema: Schema = {
  type: "object",
  description: "The cache of a route, as the worker that answers has met it; metrics have all.",
  required: ["route", "missing", "hits", "misses", "bypassed"],
  properties: {
    route: { type: "string", description: "The route's name." },
    missing: { type: "boolean", description: "A server lacks the snippets: it keeps nothing." },
    hits: count("Answered with what was kept."),
    misses: count("Looked for and fetched."),
    bypassed: count("Not looked for."),
  },
};

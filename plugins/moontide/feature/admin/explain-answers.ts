import { priorityNames } from "../../kernel/priority";
import { Schema } from "./operation";

/* What the admin API answers about what the gateway does, as JSON Schemas (see answers.ts). */

const text = (description: string): Schema => ({ type: "string", description });

const step: Schema = {
  type: "object",
  description: "One step of the chain.",
  required: ["step", "outcome", "detail"],
  properties: {
    step: text("The part of the chain: `route`, `class`, `limit` and so on."),
    outcome: {
      type: "string",
      enum: ["passes", "refused", "chosen", "waits", "skipped"],
      description: "What came of it. `skipped`: nothing of that kind is configured.",
    },
    detail: text("Why, in a sentence."),
    reason: text("Of a refusal: the word that the client would be told."),
  },
};

export const explanationSchema: Schema = {
  type: "object",
  description: "What would become of a request now.",
  required: ["verdict", "priority", "steps"],
  properties: {
    verdict: {
      type: "string",
      enum: ["admitted", "waits", "refused"],
      description: "How it ends. `waits`: in the pool's queue.",
    },
    reason: text("Of a refusal: `reason` of the problem document."),
    status: { type: "integer", description: "Of a refusal: its HTTP status." },
    route: text("The route."),
    consumer: text("Who sends it, where that is known."),
    priority: { type: "string", enum: priorityNames, description: "Its class." },
    variant: text("The variant of the route's split."),
    pool: text("The pool that it comes to, or that refuses it."),
    endpoint: text("Its endpoint, where that is certain: the only one, or its key's or session's."),
    steps: { type: "array", items: step, description: "In the order of the chain." },
  },
};

import { priorityNames } from "../../kernel/priority";
import { text } from "./answer-parts";
import { Schema } from "./operation";

/* What the admin API answers about what the gateway does, as JSON Schemas (see answers.ts). */

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

const texts = (description: string): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
});

const fields: Schema = {
  type: "object",
  description: "What would become of the fields of the request.",
  required: ["translated", "changed", "left_out", "refused"],
  properties: {
    translated: {
      type: "boolean",
      description: "Whether it is written anew in the provider's dialect.",
    },
    changed: texts("Where it is not: what is changed in the client's bytes."),
    left_out: texts(
      "What the dialect has no word for: hints always, others with `drop_unsupported`.",
    ),
    refused: texts("What keeps it from being said: the field, and why."),
  },
};

const candidate: Schema = {
  type: "object",
  description: "One that could answer, or could not.",
  required: ["name", "state"],
  properties: {
    name: text("`PROVIDER/MODEL`."),
    state: {
      type: "string",
      enum: ["next", "behind", "larger", "aside", "unsayable", "excluded"],
      description:
        "`next`: it is asked. `behind`: after failures of others. `larger`: only if others have no room. `aside`: not at the moment. `unsayable`: its dialect has no word for a field. `excluded`: it can't do what is asked.",
    },
    why: text(
      "Of one that is not asked: `capability`, `context`, `output`, `cooldown`, `provider`, `keys` or `pool`.",
    ),
    detail: text("The same in words."),
    dialect: text("In which it would be asked."),
    target: text("Where it would be asked."),
    key: { type: "integer", description: "The place of its key among the provider's, from 0." },
    fields,
  },
};

const modelSchema: Schema = {
  type: "object",
  description: "Of a route with `llm`: who would answer.",
  required: ["asked_for", "name", "dialect", "stream", "candidates"],
  properties: {
    asked_for: text("The model as the client calls it."),
    name: text("As the configuration does, where rules and defaults have led."),
    rule: { type: "integer", description: "The position of the rule that chose, from 0." },
    prompt_class: text("What kind of prompt it was taken for, where rules asked."),
    dialect: text("The client's."),
    stream: { type: "boolean", description: "Whether the answer is streamed." },
    input_tokens: { type: "integer", description: "Estimated, where somebody has to know." },
    candidates: { type: "array", items: candidate, description: "In their order." },
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
    model: modelSchema,
    steps: { type: "array", items: step, description: "In the order of the chain." },
  },
};

const decision: Schema = {
  type: "object",
  description: "A refusal, or a decision that changed something.",
  required: ["time", "kind", "reason", "similar"],
  properties: {
    time: { type: "string", format: "date-time", description: "When." },
    kind: { type: "string", enum: ["refusal", "decision"], description: "Which of the two." },
    reason: text("`reason` of the problem document, or the decision's event in the log."),
    status: { type: "integer", description: "Of a refusal: its HTTP status." },
    route: text("Its route, if it has one."),
    pool: text("Its pool, if it has one."),
    priority: text("Of a refusal: the class of the request."),
    consumer: text("Of a refusal: who sent it, where that was proven."),
    address: text("Of a refusal: the client, as far as `admin.client_addresses` says."),
    method: text("Of a refusal."),
    path: text("Of a refusal: without the query."),
    level: text("Of a decision: `notice`, `warn` or `error`."),
    details: { type: "object", description: "Of a decision: what the log says besides." },
    similar: {
      type: "integer",
      minimum: 0,
      description: "How many more like it came behind it in the same second.",
    },
    worker: { type: "integer", description: "The process that decided." },
  },
};

export const decisionsSchema: Schema = {
  type: "object",
  description: "Refusals and decisions.",
  required: ["decisions"],
  properties: {
    decisions: { type: "array", items: decision, description: "The newest first." },
  },
};

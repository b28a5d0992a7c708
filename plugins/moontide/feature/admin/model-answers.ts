import { number, text } from "./answer-parts";
import { Schema } from "./operation";

/** What the admin API answers about models and who answers for them, as JSON Schemas (see answers.ts). */

const index: Schema = { type: "integer", minimum: 0, description: "From 0." };

const standing: Readonly<Record<string, Schema>> = {
  state: {
    enum: ["in_use", "aside", "trial"],
    description:
      "`aside`: nobody asks it; `trial`: the next request finds out whether it works again.",
  },
  last_problem: text("Why it stands aside, or did last."),
  seconds_left: number("How long it stands aside."),
};

const withStanding = (
  description: string,
  required: readonly string[],
  own: Readonly<Record<string, Schema>>,
): Schema => {
  const properties: Record<string, Schema> = {};
  for (const [name, schema] of pairs(own)) properties[name] = schema;
  for (const [name, schema] of pairs(standing)) properties[name] = schema;
  return { type: "object", description, required, properties };
};

export const providerSchema: Schema = withStanding(
  "Who answers for models.",
  ["name", "type", "state", "keys"],
  {
    name: text("As the configuration calls it."),
    type: text("Which provider it is."),
    keys: {
      type: "array",
      description: "In the order of the configuration.",
      items: withStanding("A key; never what it is.", ["index", "state"], {
        index,
        unreadable: text("Why it can't be read."),
      }),
    },
  },
);

const queueSchema: Schema = {
  type: "object",
  description: "Its slots and who waits for them, over all workers. Absent without `queue`.",
  required: ["parallel_requests", "taken", "length", "by_priority", "bytes", "maximum_length"],
  properties: {
    parallel_requests: number("How many requests may be under way."),
    taken: number("How many are."),
    length: number("How many wait."),
    by_priority: {
      type: "object",
      description: "The same by class; those that are there.",
      additionalProperties: { type: "number" },
    },
    bytes: number("What the bodies of those that wait come to."),
    maximum_length: number("How many may wait."),
  },
};

export const modelSchema: Schema = {
  type: "object",
  description: "A model by the name that clients call it.",
  required: ["name", "choose_by", "candidates"],
  properties: {
    name: text("As clients call it."),
    choose_by: text("How the first candidate is chosen."),
    queue: queueSchema,
    candidates: {
      type: "array",
      description: "In the order of the configuration.",
      items: withStanding("Who can answer.", ["name", "weight", "state", "limited_keys"], {
        name: text("`PROVIDER/MODEL`."),
        weight: number("Its share in relation to the others."),
        first_token_seconds: number("On average, as this worker sees it."),
        tokens_per_second: number("On average, as this worker sees it."),
        limited_keys: {
          type: "array",
          description: "Keys that have used up their limit here.",
          items: index,
        },
      }),
    },
  },
};

import { Schema } from "./operation";

/** What the admin API answers about token limits and budgets, as a JSON Schema (see answers.ts). */
export const tokenLimitSchema: Schema = {
  type: "object",
  description: "One quantity of a token limit or a budget.",
  required: ["name", "kind", "quantity", "limit", "time", "scope"],
  properties: {
    name: { type: "string", description: "As metrics and clients know it." },
    kind: { enum: ["limit", "budget"], description: "Which of the two it is." },
    quantity: { type: "string", description: "What it counts." },
    limit: { type: "number", description: "How much of it each key may use; of dollars, dollars." },
    time: { type: "string", description: "In which time." },
    scope: { enum: ["local", "cluster"], description: "Who counts together." },
  },
};

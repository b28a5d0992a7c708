import { Schema } from "./operation";

/* What the admin API answers about token issuers, as JSON Schemas (see answers.ts). */

export const issuerSchema: Schema = {
  type: "object",
  description: "An issuer of tokens, with the keys that this worker has of it.",
  required: ["name", "source", "keys"],
  properties: {
    name: { type: "string", description: "Its name in `token_issuers`." },
    source: {
      type: "string",
      enum: ["jwks", "public_key", "secret"],
      description: "Where its keys come from.",
    },
    url: { type: "string", description: "Of its JWK set." },
    keys: {
      type: "integer",
      minimum: 0,
      description: "How many are in use; with 0 its tokens are refused.",
    },
    age_seconds: { type: "number", minimum: 0, description: "Since they were fetched last." },
    problem: {
      type: "string",
      description: "Why there are no newer ones, where the last attempt failed.",
    },
  },
};

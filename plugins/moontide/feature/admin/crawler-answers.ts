import { Schema } from "./operation";

/** What the admin API answers about crawlers that can be verified, as a JSON Schema (see answers.ts). */
export const crawlerSchema: Schema = {
  type: "object",
  description: "A crawler that can be told from its impostors.",
  required: ["name", "networks", "unknown"],
  properties: {
    name: { type: "string", description: "Its name in `verified_crawlers`." },
    networks: { type: "integer", description: "How many networks it comes from." },
    unknown: { type: "boolean", description: "Its file has never been good: nobody is verified." },
    problem: { type: "string", description: "Why its file is not used as it is now." },
  },
};

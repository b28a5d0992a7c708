import { count, text } from "./answer-parts";
import { Schema } from "./operation";

export const usageSchema: Schema = {
  type: "object",
  description: "What requests for models used.",
  required: ["scope", "usage"],
  properties: {
    scope: {
      type: "string",
      enum: ["local", "cluster"],
      description: "Whether it is what this gateway's files have, or all gateways' sums in Redis.",
    },
    usage: {
      type: "array",
      description: "In the order of their groups.",
      items: {
        type: "object",
        required: ["requests", "input_tokens", "output_tokens", "cost_nano_usd"],
        properties: {
          day: text("In UTC, where sums are grouped by it; so it is with the next five."),
          key: text("The virtual key's id; empty where none was sent."),
          consumer: text("The consumer's name; empty where nobody is known."),
          team: text("The consumer's team."),
          model: text("As clients call it."),
          provider: text("Who answered last."),
          requests: count("Those that ended."),
          input_tokens: count("All that was read."),
          cached_tokens: count("Of these, from the provider's cache."),
          cache_write_tokens: count("Of these, written to it."),
          output_tokens: count("All that was written."),
          reasoning_tokens: count("Of these, thoughts."),
          cost_nano_usd: count("Billionths of a US dollar."),
        },
      },
    },
  },
};

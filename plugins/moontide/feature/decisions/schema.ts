import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

/** As many are kept at least, over all workers. */
export const mostShown = 1000;

/** Which decisions are asked for: the query of `GET /v1/decisions`. */
export const decisionFilterFields = [
  {
    name: "kind",
    kind: "enumeration",
    values: ["refusal", "decision"],
    doc: "Only refusals, or only what the gateway decided by itself.",
  },
  {
    name: "reason",
    kind: "string",
    doc: "Only those with this reason; of a decision, the name of its event in the log.",
    other_names: ["event"],
  },
  { name: "route", kind: "string", doc: "Only those of this route." },
  { name: "pool", kind: "string", doc: "Only those of this pool." },
  { name: "consumer", kind: "string", doc: "Only those of this consumer." },
  {
    name: "limit",
    kind: "integer",
    minimum: 1,
    maximum: mostShown,
    default: 100,
    doc: "So many at most, the newest.",
    other_names: ["count", "maximum"],
  },
] as const satisfies readonly Field[];

export type DecisionFilter = Config<typeof decisionFilterFields>;

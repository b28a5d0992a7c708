import { Field } from "../../schema/description";
import { key } from "../key/schema";

export const hashFields = [
  {
    name: "key",
    kind: "one_of",
    choices: key.choices,
    default: ["address"],
    doc: "What requests are spread by: `consumer`, `address`, `host`, `path`, `header:NAME`, `cookie:NAME` or `query:NAME`, or a list of these that count together. Requests without any of it are balanced as by `least_request`.",
    other_names: ["hash_on", "hash_by", "header", "cookie"],
  },
  {
    name: "bounded_load_percent",
    kind: "integer",
    minimum: 0,
    maximum: 1000,
    default: 150,
    doc: "An endpoint with more than this share of the mean under way, and at least four, is passed over, always for the same next one. Less makes load more even, more keeps keys together; 0 for no bound, else more than 100.",
    other_names: ["hash_balance_factor", "hash-balance-factor", "balance_factor"],
  },
] as const satisfies readonly Field[];

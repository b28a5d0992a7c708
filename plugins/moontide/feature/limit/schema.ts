import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const limitFields = [
  {
    name: "algorithm",
    kind: "enumeration",
    values: ["static"],
    default: "static",
    doc: "How the limit is found: `static` is `maximum`.",
  },
  {
    name: "maximum",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 1000,
    doc: "The pool never has more requests under way than this, over all workers of this gateway.",
    other_names: ["max", "max_limit", "max_connections", "maxconn"],
  },
  {
    name: "shadow",
    kind: "boolean",
    default: false,
    doc: "Works the limit out and counts what it would have refused, but refuses nothing.",
    other_names: ["dry_run", "report_only"],
  },
] as const satisfies readonly Field[];

export type LimitConfiguration = Config<typeof limitFields>;

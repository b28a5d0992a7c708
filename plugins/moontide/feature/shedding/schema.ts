import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const sheddingFields = [
  {
    name: "maximum_percent",
    kind: "number",
    minimum: 1,
    maximum: 95,
    default: 95,
    doc: "More than this part of the requests is never shed: what is left shows when there is room again.",
    other_names: ["max_percent", "cap_percent"],
  },
  {
    name: "turn_seconds",
    kind: "number",
    minimum: 1,
    maximum: 86400,
    default: 5,
    doc: "Where a class is shed in part, the same users are served for so long; then it is others' turn. After eight turns all have had the same share.",
    other_names: ["rotation_seconds", "cohort_seconds"],
  },
] as const satisfies readonly Field[];

export const exemptField = {
  name: "exempt_from_shedding",
  kind: "boolean",
  doc: "Requests of this route are never shed, neither by `shedding` of their pool nor by `self_protection`: for health checks and the like. The pool's limit holds for them as well.",
  other_names: ["never_shed", "shedding_exempt"],
} as const satisfies Field;

export type SheddingConfiguration = Config<typeof sheddingFields>;

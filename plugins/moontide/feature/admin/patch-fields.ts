import { Field } from "../../schema/description";

/** What a change of an endpoint may carry. No defaults: what is left out stays as it is. */
export const patchFields: readonly Field[] = [
  {
    name: "weight",
    kind: "integer",
    minimum: 1,
    maximum: 1000,
    doc: "Its share of the traffic in relation to the others.",
  },
  {
    name: "draining",
    kind: "boolean",
    doc: "Whether it finishes what it has and gets nothing new.",
    other_names: ["drain"],
  },
];

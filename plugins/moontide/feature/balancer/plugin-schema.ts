/** The options of `balancer` as far as they work in Kong. Also read in Node, as all of a schema is. */
import { Field } from "../../schema/description";
import { load } from "../load/schema";
import { balancerFields } from "./schema";

const prometheus = load.variants[1];

/** Kong's plugin sees no answers: it can't set a cookie, nor read what an endpoint says of its load. */
const adapted: Readonly<Record<string, Field | undefined>> = {
  algorithm: {
    name: "algorithm",
    kind: "enumeration",
    values: [
      "peak_ewma",
      "least_request",
      "round_robin",
      "random",
      "consistent_hash",
      "least_load",
      "lowest_latency",
      "probing",
    ],
    default: "peak_ewma",
    doc: "How one of the endpoints is chosen; the gateway's own documentation says which is for what. `least_load` needs `load`. There is no `sticky` in Kong.",
  },
  load: {
    name: "load",
    kind: "variant",
    variants: [prometheus],
    doc: "`least_load` only: who says how busy an endpoint is. Without it, `least_load` is `least_request`.",
  },
};

const leftFields = (): Field[] => {
  const fields: Field[] = [];
  for (const field of balancerFields) {
    if (field.name !== "sticky") fields[fields.length] = adapted[field.name] ?? field;
  }
  return fields;
};

export const balancerPluginOptions: readonly Field[] = leftFields();

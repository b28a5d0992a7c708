import { Field } from "../../schema/description";

/** Which endpoints of a pool are meant; of routes, and of the variants of a split. */
export const subsetField = {
  name: "subset",
  kind: "map",
  keys: "text",
  values: { kind: "string" },
  minimum_items: 1,
  doc: 'Only endpoints whose metadata have all of these values, as in `{"version": "v2"}`.',
  other_names: ["labels", "tags", "metadata_match"],
} as const satisfies Field;

export const subsetFallbackField = {
  name: "subset_fallback",
  kind: "enumeration",
  values: ["any", "none"],
  doc: "Where requests go while no endpoint in rotation belongs to `subset`: to any other of the pool, or, without this option, nowhere, with 503.",
  other_names: ["fallback_policy"],
} as const satisfies Field;

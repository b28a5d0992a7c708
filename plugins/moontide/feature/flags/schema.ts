import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { subsetFallbackField, subsetField } from "../locality/subset-schema";
import { whenFields } from "../when/schema";

/** More flags than this on one route were made by mistake: each is asked for every request. */
const maximum_flags = 100;

export const flagFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    required: true,
    doc: "What the admin API and metrics call the flag. Several routes may have a flag of the same name: it is switched for all of them at once.",
    other_names: ["id", "key", "flag"],
  },
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests for which the flag is on: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "rules", "conditions"],
  },
  {
    name: "enabled",
    kind: "boolean",
    default: true,
    doc: "Without it the flag is on for nobody. `PUT /v1/flags/NAME` goes before it.",
    other_names: ["active", "on"],
  },
  {
    name: "pool",
    kind: "string",
    format: "name",
    doc: "Where requests go for which the flag is on. The first flag that is on and has a `pool` or `route` decides, before the request's class and the route's split.",
    other_names: ["upstream", "service", "backend"],
  },
  subsetField,
  subsetFallbackField,
  {
    name: "route",
    kind: "string",
    format: "name",
    doc: "The name of another route to whose `pool` and `subset` requests go for which the flag is on. Not together with `pool`.",
    other_names: ["to"],
  },
  {
    name: "headers",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", format: "header_value" },
    doc: 'Headers that the endpoint gets with requests for which the flag is on: `{"X-Feature": "new_flow"}`. On this route clients cannot send headers of these names: theirs are removed, whether the flag is on or not.',
    other_names: ["header", "set_headers", "add_headers"],
  },
] as const satisfies readonly Field[];

export const flagsField = {
  name: "flags",
  kind: "list",
  items: { kind: "record", fields: flagFields },
  minimum_items: 1,
  maximum_items: maximum_flags,
  doc: "Feature flags: which requests of this route go elsewhere, or with other headers, and can be told not to within a second by the admin API.",
  other_names: ["feature_flags", "features", "toggles"],
} as const satisfies Field;

export type FlagConfiguration = Config<typeof flagFields>;

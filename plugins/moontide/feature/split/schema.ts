import { Config } from "../../schema/config";
import { Field, RecordKind } from "../../schema/description";
import { key } from "../key/schema";
import { subsetFallbackField, subsetField } from "../locality/subset-schema";
import { rampFields } from "./ramp-schema";

export const variant = {
  kind: "record",
  fields: [
    {
      name: "pool",
      kind: "string",
      format: "name",
      required: true,
      doc: "The name of the pool that serves this variant.",
      other_names: ["upstream", "service", "backend", "cluster"],
    },
    {
      name: "name",
      kind: "string",
      format: "name",
      doc: "What metrics, the admin API and `override_header` call the variant. Without it, the name of its pool.",
      other_names: ["id", "variant"],
    },
    {
      name: "weight",
      kind: "number",
      minimum: 0,
      maximum: 1000000,
      default: 1,
      doc: "Its share of the requests in relation to the others; percentages, if all of them add up to 100. A variant with a `ramp` gets what its step says.",
      other_names: ["percent", "share"],
    },
    subsetField,
    subsetFallbackField,
    {
      name: "ramp",
      kind: "record",
      fields: rampFields,
      doc: "Given, even as `{}`, the variant's share grows by steps while it is as good as all others together. One variant of a split can have it.",
      other_names: ["canary", "rollout", "progressive"],
    },
  ] as const satisfies readonly Field[],
} as const satisfies RecordKind;

export const cookieFields = [
  {
    name: "name",
    kind: "string",
    format: "header_name",
    default: "moontide_split",
    doc: "The name of the cookie.",
  },
  {
    name: "maximum_age_seconds",
    kind: "integer",
    minimum: 1,
    maximum: 34560000,
    default: 2592000,
    doc: "How long browsers keep it.",
    other_names: ["max_age", "ttl_seconds", "expires"],
  },
] as const satisfies readonly Field[];

const variants = {
  kind: "list",
  items: variant,
  minimum_items: 2,
  maximum_items: 20,
} as const;

export const splitFields = [
  {
    name: "variants",
    kind: "list",
    items: variant,
    minimum_items: 2,
    maximum_items: 20,
    required: true,
    doc: "Among which the requests are divided.",
    other_names: ["pools", "backends", "weighted_clusters"],
  },
  {
    name: "sticky",
    kind: "one_of",
    choices: key.choices,
    doc: "What a client is known by, so that it stays with its variant: when shares change, no more clients move than have to. Requests without it, and all without this option, are divided at random.",
    other_names: ["sticky_by", "hash_on", "key"],
  },
  {
    name: "cookie",
    kind: "record",
    fields: cookieFields,
    doc: "Given, even as `{}`, clients that are not known by `sticky` get a cookie with a random number that keeps them with their variant.",
    other_names: ["sticky_cookie"],
  },
  {
    name: "override_header",
    kind: "string",
    format: "header_name",
    doc: "A header by which a request chooses its variant itself, by name, whatever the shares are; names that no variant has are passed over. For tests of a variant that gets no traffic yet.",
    other_names: ["override", "header"],
  },
  {
    name: "override_from",
    kind: "enumeration",
    values: ["anyone", "trusted_proxies"],
    default: "anyone",
    doc: "Whose `override_header` counts: anyone's, or only that of requests that come from an address in `trusted_proxies`.",
  },
] as const satisfies readonly Field[];

/** A list alone is the variants, with the defaults of everything else. */
export const split = {
  kind: "one_of",
  choices: [variants, { kind: "record", fields: splitFields }],
} as const;

export type VariantConfiguration = Config<typeof variant>;
export type SplitConfiguration = Config<typeof splitFields>;
export type SplitOptions = SplitConfiguration | readonly VariantConfiguration[];

const isList = (options: SplitOptions): options is readonly VariantConfiguration[] =>
  (options as Partial<SplitConfiguration>).variants === undefined;

/** The long form of a split. */
export const wholeSplit = (options: SplitOptions): SplitConfiguration =>
  isList(options) ? { variants: options, override_from: "anyone" } : options;

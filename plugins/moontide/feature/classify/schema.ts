import { priorityNames } from "../../kernel/priority";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { concurrencyLimitFields } from "../concurrency/schema";
import { subsetFallbackField, subsetField } from "../locality/subset-schema";
import { rateLimitFields } from "../rate-limit/schema";
import { whenFields } from "../when/schema";

/** More classes than this were made by mistake: each is asked for every request. */
const maximum_classes = 100;
const maximum_limits = 16;
const maximum_concurrency_limits = 8;

export const classFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics and explanations call the class. Without it, the route's name and its position.",
    other_names: ["id", "class"],
  },
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that belong to the class: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "rules", "conditions"],
  },
  {
    name: "priority",
    kind: "enumeration",
    values: priorityNames,
    doc: "How important requests of the class are: what queues and shedding go by.",
    other_names: ["tier", "importance"],
  },
  {
    name: "pool",
    kind: "string",
    format: "name",
    doc: "Where requests of the class go, unless a flag sends them elsewhere. Goes before the route's split and pool.",
    other_names: ["upstream", "service", "backend"],
  },
  subsetField,
  subsetFallbackField,
  {
    name: "rate_limits",
    kind: "list",
    items: { kind: "record", fields: rateLimitFields },
    minimum_items: 1,
    maximum_items: maximum_limits,
    doc: "Rate limits of requests of the class, besides their route's.",
    other_names: ["rate_limit", "limits", "throttle"],
  },
  {
    name: "concurrency_limits",
    kind: "list",
    items: { kind: "record", fields: concurrencyLimitFields },
    minimum_items: 1,
    maximum_items: maximum_concurrency_limits,
    doc: "How many requests of the class may be under way at once, besides their route's limits.",
    other_names: ["concurrency", "limit_conn", "concurrency_limit", "connection_limits"],
  },
] as const satisfies readonly Field[];

const otherNames = ["classes", "classification", "priorities"] as const;

export const classifyField = {
  name: "classify",
  kind: "list",
  items: { kind: "record", fields: classFields },
  minimum_items: 1,
  maximum_items: maximum_classes,
  doc: "Classes of requests, by condition. Of those that a request belongs to, the first that says something of its priority, its pool or its limits decides that.",
  other_names: otherNames,
} as const satisfies Field;

/** The same for all routes. */
export const commonClassifyField = {
  name: "classify",
  kind: "list",
  items: { kind: "record", fields: classFields },
  minimum_items: 1,
  maximum_items: maximum_classes,
  doc: "Classes of requests of all routes, asked after a route's own.",
  other_names: otherNames,
} as const satisfies Field;

export const priorityField = {
  name: "priority",
  kind: "enumeration",
  values: priorityNames,
  doc: "How important requests of this route are, where neither their class nor a trusted proxy nor their consumer says so. Without it, `normal`.",
  other_names: ["tier", "importance"],
} as const satisfies Field;

export const priorityHeaderField = {
  name: "priority_header",
  kind: "string",
  format: "header_name",
  doc: "A request header in which `trusted_proxies` say how important a request is: a name, or a number from 0, `critical`, to 5, `bulk`. Everybody else's is removed.",
  other_names: ["tier_header"],
} as const satisfies Field;

export type ClassConfiguration = Config<typeof classFields>;

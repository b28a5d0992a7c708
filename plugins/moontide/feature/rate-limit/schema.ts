import { maximumCost } from "../../policy/rate-limit/bounds";
import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { key } from "../key/schema";
import { whenFields } from "../when/schema";

/** More limits than this on one route were made by mistake: each is asked for every request. */
const maximum_limits = 16;

export const rateLimitFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics and clients call the limit. Limits of the same name share their counts, so that one holds over several routes; they must have the same options. Without it the limit is the route's own.",
    other_names: ["id"],
  },
  {
    name: "key",
    kind: "one_of",
    choices: key.choices,
    required: true,
    doc: "What requests are told apart by: `consumer`, `address`, `route`, `host`, `path`, `header:NAME`, `cookie:NAME` or `query:NAME`, or a list of these that count together. Requests without any of it are told apart by their address.",
    other_names: ["by", "limit_by", "per", "identifier"],
  },
  {
    name: "requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000000,
    required: true,
    doc: "So many requests, or so much cost, in `window_seconds` for each key.",
    other_names: ["limit", "rate", "count", "quota", "max"],
  },
  {
    name: "window_seconds",
    kind: "number",
    minimum: 1,
    maximum: 2678400,
    required: true,
    doc: "The time that `requests` are counted over.",
    other_names: ["window", "period", "per_seconds", "interval", "window_size"],
  },
  {
    name: "algorithm",
    kind: "enumeration",
    values: ["sliding_window", "gcra"],
    default: "sliding_window",
    doc: "`sliding_window` is for quotas: they may be used up at once. `gcra` paces: requests come evenly, and at most `burst` at once.",
  },
  {
    name: "burst",
    kind: "integer",
    minimum: 1,
    maximum: 1000000000,
    doc: "With `gcra`: so many requests may come at once. Without it a tenth of `requests`, and at least 1.",
    other_names: ["max_burst", "capacity"],
  },
  {
    name: "cost",
    kind: "integer",
    minimum: 1,
    maximum: maximumCost,
    default: 1,
    doc: "What one request takes off the limit.",
    other_names: ["weight"],
  },
  {
    name: "cost_variable",
    kind: "string",
    format: "name",
    doc: "A variable of nginx's that holds the cost of a request, from a `map` for example, or a header as `http_x_cost`, which clients may set as they like. Where it holds no number from 0 to 1000000, `cost` counts.",
  },
  {
    name: "scope",
    kind: "enumeration",
    values: ["local", "cluster"],
    default: "local",
    doc: "Whether the gateway counts by itself, all its workers together, or all gateways count together in the `cluster`'s Redis.",
    other_names: ["policy"],
  },
  {
    name: "lease_percent",
    kind: "number",
    minimum: 0,
    maximum: 20,
    default: 0,
    doc: "With `cluster` and `sliding_window`: so large a part of `requests` is taken from Redis at once, and requests are let through from it without asking again. Quicker, and less exact: see docs/rate-limits.md.",
  },
  {
    name: "when",
    kind: "record",
    fields: whenFields,
    doc: "The requests that the limit holds for: all conditions must hold. Without any, all requests.",
    other_names: ["match", "if", "conditions"],
  },
  {
    name: "headers",
    kind: "boolean",
    default: true,
    doc: "Whether answers tell clients of the limit, in `RateLimit` and `RateLimit-Policy`. A refusal has `Retry-After` in any case.",
    other_names: ["hide_client_headers", "show_limit_quota_header"],
  },
] as const satisfies readonly Field[];

export const rateLimitsField = {
  name: "rate_limits",
  kind: "list",
  items: { kind: "record", fields: rateLimitFields },
  minimum_items: 1,
  maximum_items: maximum_limits,
  doc: "How many requests the route takes from each consumer, address or whatever else tells clients apart. A request is taken off all of its limits or, when one refuses it, off none.",
  other_names: ["rate_limit", "rate_limiting", "limit_req", "limits", "throttle"],
} as const satisfies Field;

export type RateLimitConfiguration = Config<typeof rateLimitFields>;

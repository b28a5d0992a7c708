import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { authenticationField } from "../consumer/route-schema";
import { cacheField } from "../cache/schema";
import { classifyField, priorityField } from "../classify/schema";
import { concurrencyLimitsField } from "../concurrency/schema";
import { flagsField } from "../flags/schema";
import { subsetFallbackField, subsetField } from "../locality/subset-schema";
import { llmFields } from "../llm/schema";
import { rateLimitsField } from "../rate-limit/schema";
import { overloadAnswerField } from "../overload/schema";
import { exemptField } from "../shedding/schema";
import { split } from "../split/schema";

export const matchFields = [
  {
    name: "host",
    kind: "string",
    format: "host_pattern",
    doc: "The host name of the request, exact or as `*.example.com`, which stands for every name below it. Without it, any.",
    other_names: ["hosts", "hostname", "domain", "server_name"],
  },
  {
    name: "path",
    kind: "string",
    format: "url_path",
    doc: "The whole path, exactly. Not together with `path_prefix`.",
    other_names: ["uri", "url"],
  },
  {
    name: "path_prefix",
    kind: "string",
    format: "url_path",
    doc: "The beginning of the path, in whole segments: `/shop` stands for `/shop` and `/shop/cart`, not for `/shopping`.",
    other_names: ["prefix", "paths", "location"],
  },
  {
    name: "methods",
    kind: "list",
    items: {
      kind: "enumeration",
      values: [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
      ],
    },
    minimum_items: 1,
    unique: true,
    doc: "The methods of the request. Without it, all.",
    other_names: ["method"],
  },
  {
    name: "headers",
    kind: "map",
    keys: "header_name",
    values: { kind: "string", format: "header_value" },
    doc: "Headers that the request must have, each with exactly this value. Names are compared without regard to case.",
    other_names: ["header"],
  },
] as const satisfies readonly Field[];

export const rewriteFields = [
  {
    name: "strip_prefix",
    kind: "string",
    format: "url_path",
    doc: "Taken off the beginning of the path, in whole segments, before the request goes to the pool.",
    other_names: ["strip_path"],
  },
  {
    name: "add_prefix",
    kind: "string",
    format: "url_path",
    doc: "Put in front of the path, after `strip_prefix` was taken off.",
    other_names: ["prefix"],
  },
] as const satisfies readonly Field[];

export const routeFields = [
  {
    name: "name",
    kind: "string",
    format: "name",
    doc: "What metrics and logs call the route. Without it, `route-1` for the first, and so on.",
    other_names: ["id"],
  },
  {
    name: "match",
    kind: "record",
    fields: matchFields,
    default: {},
    doc: "Which requests take this route: all conditions must hold, and none means every request. Of several routes the one with the most particular host wins, then path, then the most other conditions, then the order.",
    other_names: ["when", "rules"],
  },
  {
    name: "pool",
    kind: "string",
    format: "name",
    doc: "The name of the pool that serves the requests. A route has this, `split` or `llm`.",
    other_names: ["upstream", "service", "backend", "cluster", "pools"],
  },
  subsetField,
  subsetFallbackField,
  {
    name: "split",
    kind: "one_of",
    choices: split.choices,
    doc: "Pools or subsets of them among which the requests are divided, for canaries and A/B tests: a list of variants, or an object with `variants` and more.",
    other_names: ["canary", "traffic_split", "weighted_pools"],
  },
  {
    name: "llm",
    kind: "record",
    fields: llmFields,
    doc: "Given, even as `{}`, the route is an interface to models, in the dialects of OpenAI and Anthropic, in place of a way to a pool.",
    other_names: ["ai", "models", "model"],
  },
  authenticationField,
  priorityField,
  classifyField,
  flagsField,
  rateLimitsField,
  concurrencyLimitsField,
  exemptField,
  cacheField,
  overloadAnswerField,
  {
    name: "rewrite",
    kind: "record",
    fields: rewriteFields,
    doc: "How the path changes on its way to the pool.",
  },
  {
    name: "maximum_body_bytes",
    kind: "integer",
    minimum: 0,
    maximum: 1099511627776,
    default: 10485760,
    doc: "Requests with a larger body are refused with 413. The snippets take no more than 1 GiB. Of a body whose size is not announced, a route with `streaming` takes up to the next of 1 MiB, 10 MiB, 100 MiB and 1 GiB. The messages of gRPC are not bounded.",
    other_names: ["client_max_body_size", "max_body_size", "body_limit"],
  },
  {
    name: "streaming",
    kind: "boolean",
    default: false,
    doc: "Sends the body on while it arrives, before it is complete, and the answer without buffering. Such requests cannot be retried once their body is under way.",
  },
  {
    name: "websockets",
    kind: "boolean",
    default: true,
    doc: "Passes WebSockets on where the client asks for one (`Upgrade: websocket`). Other upgrades are never passed on.",
    other_names: ["websocket", "upgrade", "upgrades", "enable_websocket"],
  },
] as const satisfies readonly Field[];

export type MatchConfiguration = Config<typeof matchFields>;
export type RewriteConfiguration = Config<typeof rewriteFields>;
export type RouteOptions = Config<typeof routeFields>;

import { Config } from "../../schema/config";
import { Field, RecordKind } from "../../schema/description";
import { breakerFields } from "../breaker/schema";
import { balancerFields } from "../balancer/schema";
import { discovery } from "../discovery/schema";
import { coldStartFields } from "../cold-start/schema";
import { drainFields } from "../drain/schema";
import { healthFields } from "../health/schema";
import { limitFields } from "../limit/schema";
import { localityFields } from "../locality/schema";
import { overloadAnswerField } from "../overload/schema";
import { autoscaleFields } from "../scale/schema";
import { queueFields } from "../queue/schema";
import { sheddingFields } from "../shedding/schema";
import { retryFields } from "../retries/schema";
import { spilloverFields } from "../spillover/schema";
import { timeoutFields } from "../timeouts/schema";
import { tlsFields } from "../tls/schema";

/** One endpoint, as pools and discovery files list it. */
export const endpoint = {
  kind: "record",
  shorthand: "address",
  fields: [
    {
      name: "address",
      kind: "string",
      format: "endpoint_address",
      required: true,
      doc: "`10.0.0.1:80`, `[2001:db8::1]:80` or `unix:/run/web.sock`.",
      other_names: ["host", "url", "target", "server"],
    },
    {
      name: "weight",
      kind: "integer",
      minimum: 1,
      maximum: 1000,
      default: 1,
      doc: "Its share of the traffic in relation to the others.",
    },
    {
      name: "region",
      kind: "string",
      format: "text",
      doc: "The region in which it runs, for `locality`.",
    },
    {
      name: "zone",
      kind: "string",
      format: "text",
      doc: "The zone in which it runs, for `locality`.",
    },
    {
      name: "priority",
      kind: "integer",
      minimum: 0,
      maximum: 65535,
      doc: "Endpoints of 0, the default, are used first; higher ones take over what those before them can't carry.",
    },
    {
      name: "metadata",
      kind: "map",
      keys: "text",
      values: { kind: "string" },
      doc: 'What `subset` chooses by: `{"version": "v2"}`.',
      other_names: ["labels", "tags"],
    },
  ] as const satisfies readonly Field[],
} as const satisfies RecordKind;

export const poolFields = [
  {
    name: "endpoints",
    kind: "list",
    items: endpoint,
    maximum_items: 10000,
    default: [],
    doc: "Endpoints that are always there, each as an address or as an object with a weight. Those of `discovery` are added to them.",
    other_names: ["servers", "targets", "nodes", "upstreams", "backends", "hosts", "instances"],
  },
  {
    name: "discovery",
    kind: "variant",
    variants: discovery.variants,
    doc: "Where endpoints that come and go are found.",
  },
  {
    name: "protocol",
    kind: "enumeration",
    values: ["http", "grpc"],
    default: "http",
    doc: "What the endpoints speak: HTTP/1.1, WebSockets included, or gRPC. Clients of gRPC need a `listen` with HTTP/2.",
    other_names: ["grpc", "http2", "upstream_protocol"],
  },
  {
    name: "host_header",
    kind: "string",
    format: "authority",
    doc: "The Host header sent to the endpoints. Without it, the one of the client.",
    other_names: ["host", "upstream_host"],
  },
  {
    name: "tls",
    kind: "record",
    fields: tlsFields,
    doc: "Given, even as `{}`, the endpoints are reached over TLS.",
    other_names: ["ssl", "https", "scheme"],
  },
  {
    name: "timeouts",
    kind: "record",
    fields: timeoutFields,
    default: {},
    doc: "How long the steps of a request may take.",
  },
  {
    name: "balancer",
    kind: "record",
    fields: balancerFields,
    default: {},
    doc: "How one of the endpoints is chosen.",
    other_names: ["load_balancer", "lb", "load_balancing"],
  },
  {
    name: "health",
    kind: "record",
    fields: healthFields,
    default: {},
    doc: "When endpoints are taken out of rotation, and for how long.",
    other_names: ["health_check", "healthcheck", "healthchecks", "checks"],
  },
  {
    name: "retries",
    kind: "record",
    fields: retryFields,
    default: {},
    doc: "Which failed attempts are repeated on another endpoint, and how often.",
    other_names: ["retry"],
  },
  {
    name: "locality",
    kind: "record",
    fields: localityFields,
    doc: "Given, even as `{}`, closer endpoints are preferred; the document's `location` says where the gateway is.",
    other_names: ["zones", "topology", "failover"],
  },
  {
    name: "limit",
    kind: "record",
    fields: limitFields,
    doc: "How many requests the pool may have under way at once; what is beyond is refused with 503, or waits in its `queue`. Given, even as `{}`, the limit adapts.",
    other_names: ["concurrency_limit", "max_in_flight", "concurrency", "max_concurrency"],
  },
  {
    name: "endpoint_limit",
    kind: "record",
    fields: limitFields,
    doc: "The same for each of its endpoints. One that warms up has a part of it, as of the requests.",
    other_names: ["per_endpoint_limit", "max_connections_per_endpoint"],
  },
  {
    name: "queue",
    kind: "record",
    fields: queueFields,
    doc: "Requests that the pool has no place for wait instead of being refused. Needs `limit` or `cold_start`.",
    other_names: ["pending", "backlog", "waiting"],
  },
  {
    name: "shedding",
    kind: "record",
    fields: sheddingFields,
    doc: "Given, even as `{}`, what the pool has no room for is refused by class and user, the least important first. Needs `limit` or `endpoint_limit`.",
    other_names: ["load_shedding", "overload", "priorities"],
  },
  overloadAnswerField,
  {
    name: "cold_start",
    kind: "record",
    fields: coldStartFields,
    doc: "The pool may have no instance running: requests are held until one is up. Given, even as `{}`, every endpoint has to prove itself first.",
    other_names: ["scale_to_zero", "activator", "wake"],
  },
  {
    name: "autoscale",
    kind: "record",
    fields: autoscaleFields,
    doc: "How many instances the pool should have is worked out every two seconds, for orchestrators to ask for.",
    other_names: ["scaling", "autoscaling", "hpa"],
  },
  {
    name: "spillover",
    kind: "record",
    fields: spilloverFields,
    doc: "Another pool for a part of the requests, or for what exceeds a limit of this one.",
    other_names: ["overflow", "secondary"],
  },
  {
    name: "breaker",
    kind: "record",
    fields: breakerFields,
    doc: "Given, even as `{}`, a pool that fails too often gets no requests for a while: they are refused with 503 and `Retry-After`. Single endpoints have `health` for that.",
    other_names: ["circuit_breaker", "circuitBreaker"],
  },
  {
    name: "drain",
    kind: "record",
    fields: drainFields,
    default: {},
    doc: "How endpoints are let go.",
    other_names: ["draining"],
  },
] as const satisfies readonly Field[];

export type EndpointConfiguration = Config<typeof endpoint>;
export type PoolConfiguration = Config<typeof poolFields>;

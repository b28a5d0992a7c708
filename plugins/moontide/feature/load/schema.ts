import { Config } from "../../schema/config";
import { Field, VariantKind } from "../../schema/description";

const expiry = {
  name: "expiry_seconds",
  kind: "number",
  minimum: 1,
  maximum: 3600,
  default: 30,
  doc: "A report older than this does not count: the endpoint is compared by requests under way.",
  other_names: ["weight_expiration_period"],
} as const satisfies Field;

const blackout = {
  name: "blackout_seconds",
  kind: "number",
  minimum: 0,
  maximum: 3600,
  default: 10,
  doc: "For how long after its first report an endpoint is still compared by requests under way: a process that just started tells little.",
  other_names: ["blackout_period"],
} as const satisfies Field;

const orcaFields = [
  {
    name: "error_penalty",
    kind: "number",
    minimum: 0,
    maximum: 100,
    default: 1,
    doc: "How much its share of errors (`eps` by `rps_fractional`) adds to an endpoint's utilisation.",
    other_names: ["error_utilization_penalty"],
  },
  {
    name: "keep_header",
    kind: "boolean",
    default: false,
    doc: "Leaves the header in the answer to the client.",
  },
  expiry,
  blackout,
] as const satisfies readonly Field[];

const prometheusFields = [
  {
    name: "port",
    kind: "integer",
    minimum: 1,
    maximum: 65535,
    default: 9100,
    doc: "The exporter's port at the endpoint's address; without TLS.",
  },
  {
    name: "path",
    kind: "string",
    format: "url_path",
    default: "/metrics",
    doc: "Where it answers.",
  },
  {
    name: "metric",
    kind: "string",
    format: "metric_name",
    default: "node_cpu_seconds_total",
    doc: "The metric that tells the load. The defaults of `metric`, `labels` and `measure` are for node_exporter.",
  },
  {
    name: "labels",
    kind: "map",
    keys: "metric_name",
    values: { kind: "string" },
    default: { mode: "idle" },
    doc: "The labels that a series of the metric must have to count; others may be there.",
  },
  {
    name: "measure",
    kind: "enumeration",
    values: ["gauge", "busy_seconds", "idle_seconds"],
    default: "idle_seconds",
    doc: "`gauge`: the mean of the series. `busy_seconds`: by how much their sum grows in a second. `idle_seconds`: what is missing to a second of growth in a second, on the mean of the series.",
    other_names: ["kind"],
  },
  {
    name: "full_value",
    kind: "number",
    exclusive_minimum: 0,
    default: 1,
    doc: "With `gauge` and `busy_seconds`: the value that means fully loaded, the number of processors for instance.",
    other_names: ["capacity", "maximum"],
  },
  {
    name: "interval_seconds",
    kind: "number",
    minimum: 0.5,
    maximum: 300,
    default: 5,
    doc: "How often it is asked. One worker asks for all.",
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.05,
    maximum: 60,
    default: 2,
    doc: "How long an answer may take.",
  },
  {
    name: "maximum_concurrent",
    kind: "integer",
    minimum: 1,
    maximum: 256,
    default: 16,
    doc: "How many endpoints of the pool are asked at a time.",
  },
  expiry,
  blackout,
] as const satisfies readonly Field[];

export const load = {
  kind: "variant",
  variants: [
    {
      type: "orca",
      doc: "Endpoints say so themselves, in the response header `endpoint-load-metrics` (ORCA), as text or JSON: `application_utilization`, else `cpu_utilization`.",
      fields: orcaFields,
    },
    {
      type: "prometheus",
      doc: "An exporter beside each endpoint is asked.",
      fields: prometheusFields,
    },
  ],
} as const satisfies VariantKind;

export const probingFields = [
  {
    name: "path",
    kind: "string",
    format: "url_path",
    default: "/.well-known/load",
    doc: 'What endpoints are asked for, with GET. They answer 200 and `{"in_flight": 3, "latency_seconds": 0.02}`: requests under way there, whoever sent them, and the median time of late with so many.',
  },
  {
    name: "port",
    kind: "integer",
    minimum: 1,
    maximum: 65535,
    doc: "Where they answer, when it is not the endpoint's own port.",
  },
  {
    name: "timeout_seconds",
    kind: "number",
    minimum: 0.01,
    maximum: 10,
    default: 0.5,
    doc: "An answer that takes longer is too old to be of use.",
  },
  {
    name: "probes_per_request",
    kind: "number",
    minimum: 1,
    maximum: 10,
    default: 3,
    doc: "How many endpoints are asked for each request, on the mean; beside it, never before.",
    other_names: ["probe_rate", "r_probe"],
  },
  {
    name: "maximum_probes_per_second",
    kind: "integer",
    minimum: 1,
    maximum: 100000,
    default: 200,
    doc: "Never more than this in each worker. With more requests than that the pool is balanced by `peak_ewma`: a worker that has so many sees enough by itself.",
  },
] as const satisfies readonly Field[];

export type LoadConfiguration = Config<typeof load>;
export type OrcaConfiguration = Extract<LoadConfiguration, { type: "orca" }>;
export type PrometheusConfiguration = Extract<LoadConfiguration, { type: "prometheus" }>;
export type ProbingConfiguration = Config<typeof probingFields>;

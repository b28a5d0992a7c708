import { Field } from "../../schema/description";

/** Endpoints that fail more often than their neighbours. */
export const successRateFields = [
  {
    name: "enabled",
    kind: "boolean",
    default: true,
    doc: "Whether endpoints are ejected that fail much more often than the others of their pool.",
  },
  {
    name: "standard_deviations",
    kind: "number",
    minimum: 0.1,
    maximum: 100,
    default: 1.9,
    doc: "How many standard deviations below the pool's mean an endpoint's success rate must lie. It must also lie five points below the mean, and further than chance explains.",
    other_names: ["success_rate_stdev_factor", "stdev_factor"],
  },
  {
    name: "minimum_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 100,
    doc: "Endpoints with fewer attempts within the window are not compared.",
    other_names: ["success_rate_request_volume", "request_volume"],
  },
  {
    name: "minimum_endpoints",
    kind: "integer",
    minimum: 2,
    maximum: 10000,
    default: 5,
    doc: "With fewer endpoints to compare, nobody is ejected by comparison.",
    other_names: ["success_rate_minimum_hosts", "minimum_hosts"],
  },
] as const satisfies readonly Field[];

/** Endpoints that are slower than their neighbours. */
export const latencyOutlierFields = [
  {
    name: "enabled",
    kind: "boolean",
    default: false,
    doc: "Whether endpoints are ejected that are much slower than the others of their pool. Off unless asked for: machines of unlike size are no fault, and `peak_ewma` already sends a slow endpoint less.",
  },
  {
    name: "factor",
    kind: "number",
    exclusive_minimum: 1,
    maximum: 1000,
    default: 3,
    doc: "An endpoint is ejected whose typical response time (the geometric mean of its good answers) is more than this many times the pool's median.",
    other_names: ["multiple", "threshold"],
  },
  {
    name: "minimum_seconds",
    kind: "number",
    minimum: 0,
    maximum: 3600,
    default: 0.05,
    doc: "Endpoints that typically answer faster than this are never too slow.",
  },
  {
    name: "minimum_requests",
    kind: "integer",
    minimum: 1,
    maximum: 1000000,
    default: 50,
    doc: "Endpoints with fewer good answers within the window are not compared.",
    other_names: ["request_volume"],
  },
  {
    name: "minimum_endpoints",
    kind: "integer",
    minimum: 2,
    maximum: 10000,
    default: 3,
    doc: "With fewer endpoints to compare, nobody is ejected by comparison.",
    other_names: ["minimum_hosts"],
  },
] as const satisfies readonly Field[];

import { Config } from "../../schema/config";
import { Field } from "../../schema/description";
import { load, probingFields } from "../load/schema";
import { stickyFields } from "../sticky/schema";
import { hashFields } from "./hash-schema";

export const balancerFields = [
  {
    name: "algorithm",
    kind: "enumeration",
    values: [
      "peak_ewma",
      "least_request",
      "round_robin",
      "random",
      "consistent_hash",
      "sticky",
      "least_load",
      "lowest_latency",
      "probing",
    ],
    default: "peak_ewma",
    doc: "`peak_ewma` compares latency × load of two random endpoints, `least_request` the load, `lowest_latency` the latency alone, `least_load` how busy they say they are. `round_robin` takes turns, `random` draws, both by weight. `consistent_hash` keeps what has the same key with one endpoint, `sticky` a session, by a cookie. `probing` asks endpoints beside the requests (Prequal): for several gateways before one pool.",
    other_names: ["lb_policy", "policy", "type"],
  },
  {
    name: "decay_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 600,
    default: 3,
    doc: "`peak_ewma`, `lowest_latency` and whatever falls back on them: the time constant with which past latency is forgotten. A shorter one follows changes sooner, a longer one is calmer.",
    other_names: ["decay_time"],
  },
  {
    name: "slow_start_seconds",
    kind: "number",
    minimum: 0,
    maximum: 86400,
    default: 0,
    doc: "Over which time an endpoint that joins a running pool, or comes back from an ejection, gets to its full weight; 0 at once. Where all endpoints are new there is none. Not with `consistent_hash`, whose keys would move.",
    other_names: ["slow_start", "warm_up_seconds"],
  },
  {
    name: "slow_start_aggression",
    kind: "number",
    minimum: 0.1,
    maximum: 10,
    default: 1,
    doc: "The curve of the slow start: 1 grows evenly, more is quicker at first, less is slower at first.",
    other_names: ["aggression"],
  },
  {
    name: "slow_start_minimum_percent",
    kind: "number",
    minimum: 1,
    maximum: 100,
    default: 10,
    doc: "The share of its weight that a slow start begins with.",
    other_names: ["min_weight_percent"],
  },
  {
    name: "hash",
    kind: "record",
    fields: hashFields,
    default: {},
    doc: "`consistent_hash` only: what requests are spread by.",
    other_names: ["hash_on", "consistent_hash"],
  },
  {
    name: "sticky",
    kind: "record",
    fields: stickyFields,
    default: {},
    doc: "`sticky` only: how sessions are kept.",
    other_names: ["session_affinity", "affinity", "sticky_session"],
  },
  {
    name: "load",
    kind: "variant",
    variants: load.variants,
    default: { type: "orca" },
    doc: "`least_load` only: who says how busy an endpoint is.",
    other_names: ["utilization", "utilisation", "metrics"],
  },
  {
    name: "probing",
    kind: "record",
    fields: probingFields,
    default: {},
    doc: "`probing` only: how endpoints are asked.",
    other_names: ["probes", "prequal"],
  },
] as const satisfies readonly Field[];

export type BalancerConfiguration = Config<typeof balancerFields>;

import { Config } from "../../schema/config";
import { Field } from "../../schema/description";

export const balancerFields = [
  {
    name: "algorithm",
    kind: "enumeration",
    values: ["peak_ewma", "round_robin", "least_request", "random"],
    default: "peak_ewma",
    doc: "`peak_ewma` compares the latency and the load of two random endpoints, `least_request` the load of two, `round_robin` takes turns by weight, `random` draws by weight.",
    other_names: ["lb_policy", "policy", "type"],
  },
  {
    name: "decay_seconds",
    kind: "number",
    minimum: 0.1,
    maximum: 600,
    default: 3,
    doc: "`peak_ewma` only: the time constant with which past latency is forgotten. A shorter one follows changes sooner, a longer one is calmer.",
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
] as const satisfies readonly Field[];

export type BalancerConfiguration = Config<typeof balancerFields>;

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
] as const satisfies readonly Field[];

export type BalancerConfiguration = Config<typeof balancerFields>;

import { Balancer } from "./balancer";
import { leastRequest } from "./least-request";
import { peakEwma } from "./peak-ewma";
import { random } from "./random";
import { roundRobin } from "./round-robin";

/** The values of a pool's `balancer.algorithm`; the first is the default. */
export const balancerNames = ["peak_ewma", "least_request", "round_robin", "random"] as const;

export type BalancerName = (typeof balancerNames)[number];

/** Every balancer by its name. Contract and simulation suites run over this table. */
export const balancers: Readonly<Record<BalancerName, Balancer>> = {
  peak_ewma: peakEwma,
  least_request: leastRequest,
  round_robin: roundRobin,
  random,
};

import { Balancer } from "./balancer";
import { consistentHash } from "./consistent-hash";
import { leastLoad } from "./least-load";
import { leastRequest } from "./least-request";
import { lowestLatency } from "./lowest-latency";
import { peakEwma } from "./peak-ewma";
import { probing } from "./probing";
import { random } from "./random";
import { roundRobin } from "./round-robin";
import { sticky } from "./sticky";

/** The values of a pool's `balancer.algorithm`; the first is the default. */
export const balancerNames = [
  "peak_ewma",
  "least_request",
  "round_robin",
  "random",
  "consistent_hash",
  "sticky",
  "least_load",
  "lowest_latency",
  "probing",
] as const;

export type BalancerName = (typeof balancerNames)[number];

/** Every balancer by its name. Contract and simulation suites run over this table. */
export const balancers: Readonly<Record<BalancerName, Balancer>> = {
  peak_ewma: peakEwma,
  least_request: leastRequest,
  round_robin: roundRobin,
  random,
  consistent_hash: consistentHash,
  sticky,
  least_load: leastLoad,
  lowest_latency: lowestLatency,
  probing,
};

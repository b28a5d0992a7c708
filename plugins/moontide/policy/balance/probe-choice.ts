import { Endpoint } from "../../kernel/endpoint";
import { Selection } from "./balancer";
import { isAvoided } from "./candidate";
import { readLatency } from "./latency";
import { ProbePool } from "./probe-pool";
import { hotAbove } from "./recent-counts";

/** A choice among fewer answers is none: they would draw the traffic of all others. */
const fewest = 2;

/** What the endpoint said, or what a failure that this worker knows of has cost. */
const latencyOf = (probes: ProbePool, index: number, selection: Selection): number => {
  const endpoint = probes.endpoints[index]!;
  const said = probes.latency_seconds[index]!;
  if (!endpoint.failing) return said;
  return math.max(said, readLatency(endpoint, selection.now, selection.decay_seconds));
};

const isCandidate = (
  present: LuaSet<Endpoint>,
  probes: ProbePool,
  index: number,
  selection: Selection,
): boolean => {
  const endpoint = probes.endpoints[index]!;
  return present.has(endpoint) && !isAvoided(endpoint, selection);
};

/**
 * The index of the best answer that is not used up: the least latency among the cold, failing them the fewest attempts
 * under way; -1 without enough answers to choose from.
 */
const bestUnused = (present: LuaSet<Endpoint>, probes: ProbePool, selection: Selection): number => {
  const hot = hotAbove(probes.recent);
  let usable = 0;
  let coldest = -1;
  let coldest_latency = math.huge;
  let calmest = -1;
  for (const i of $range(0, probes.count - 1)) {
    if (probes.uses[i]! > 0 && isCandidate(present, probes, i, selection)) {
      usable += 1;
      const latency = latencyOf(probes, i, selection);
      if (probes.in_flight[i]! <= hot && latency < coldest_latency) {
        coldest = i;
        coldest_latency = latency;
      }
      if (calmest < 0 || probes.in_flight[i]! < probes.in_flight[calmest]!) calmest = i;
    }
  }
  if (usable < fewest) return -1;
  return coldest >= 0 ? coldest : calmest;
};

/**
 * The index of the best of all answers, used up or not, by latency × (attempts under way + 1): in a pool of few endpoints
 * every answer is soon used up, and what is left over are the worst. -1 without enough answers.
 */
const bestOfAll = (present: LuaSet<Endpoint>, probes: ProbePool, selection: Selection): number => {
  let usable = 0;
  let found = -1;
  let least = math.huge;
  for (const i of $range(0, probes.count - 1)) {
    if (isCandidate(present, probes, i, selection)) {
      usable += 1;
      const cost = latencyOf(probes, i, selection) * (probes.in_flight[i]! + 1);
      if (cost < least) {
        found = i;
        least = cost;
      }
    }
  }
  return usable < fewest ? -1 : found;
};

/** The index of the answer to go by, or -1 when there are not enough to choose from. Allocates nothing. */
export const chooseProbe = (
  present: LuaSet<Endpoint>,
  probes: ProbePool,
  selection: Selection,
): number => {
  const index = bestUnused(present, probes, selection);
  return index < 0 ? bestOfAll(present, probes, selection) : index;
};

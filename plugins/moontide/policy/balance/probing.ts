import { Endpoint } from "../../kernel/endpoint";
import { Balancer, Selection } from "./balancer";
import { isAvoided } from "./candidate";
import { readLatency } from "./latency";
import { peakEwma } from "./peak-ewma";
import { expireProbes, ProbePool, removeProbe } from "./probe-pool";
import { hotAbove } from "./recent-counts";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

interface Probing {
  readonly draw: WeightedDraw;
  /** Those in rotation: an answer may be of one that no longer is. */
  readonly present: LuaSet<Endpoint>;
}

/** A choice among fewer answers is none: they would draw the traffic of all others. */
const fewest = 2;

/** With fewer probes for each request the good answers are used up and the bad ones are left over. */
const leastRate = 1;

/** What the endpoint said, or what a failure that this worker knows of has cost. */
const latencyOf = (probes: ProbePool, index: number, selection: Selection): number => {
  const endpoint = probes.endpoints[index]!;
  const said = probes.latency_seconds[index]!;
  if (!endpoint.failing) return said;
  return math.max(said, readLatency(endpoint, selection.now, selection.decay_seconds));
};

/**
 * The index of the best answer: the least latency among the cold, failing them the fewest attempts under way;
 * -1 without enough answers to choose from.
 */
const best = (state: Probing, probes: ProbePool, selection: Selection): number => {
  const hot = hotAbove(probes.recent);
  let usable = 0;
  let coldest = -1;
  let coldest_latency = math.huge;
  let calmest = -1;
  for (const i of $range(0, probes.count - 1)) {
    const endpoint = probes.endpoints[i]!;
    if (state.present.has(endpoint) && !isAvoided(endpoint, selection)) {
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
 * Chooses by what endpoints themselves answered to probes a moment ago (Prequal, NSDI 2024): of those with a usual
 * number of requests under way the fastest, and when all are busy the least busy. Unlike the gateway's own counts
 * the answers hold what all other gateways send there, too. Probes are sent beside requests, never before one.
 * Without answers, with less than one for each request, and while an endpoint does not answer as agreed, it is
 * `peak_ewma`.
 */
export const probing: Balancer<Probing> = {
  start: (endpoints) => {
    const present = new LuaSet<Endpoint>();
    for (const endpoint of endpoints) present.add(endpoint);
    return { draw: startWeightedDraw(endpoints), present };
  },
  pick: (state, selection) => {
    const probes = selection.probes;
    if (probes === undefined) return peakEwma.pick(state.draw, selection);
    probes.picks += 1;
    expireProbes(probes, selection.now);
    const isUsable = probes.silent === 0 && probes.rate >= leastRate;
    const index = isUsable ? best(state, probes, selection) : -1;
    if (index < 0) return peakEwma.pick(state.draw, selection);
    const endpoint = probes.endpoints[index]!;
    // The request that goes there now is not in the answer yet.
    probes.in_flight[index] = probes.in_flight[index]! + 1;
    probes.uses[index] = probes.uses[index]! - 1;
    if (probes.uses[index] <= 0) removeProbe(probes, index);
    return endpoint;
  },
};

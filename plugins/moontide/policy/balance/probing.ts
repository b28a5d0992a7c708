import { Endpoint } from "../../kernel/endpoint";
import { Balancer } from "./balancer";
import { peakEwma } from "./peak-ewma";
import { chooseProbe } from "./probe-choice";
import { expireProbes } from "./probe-pool";
import { startWeightedDraw, WeightedDraw } from "./weighted-draw";

interface Probing {
  readonly draw: WeightedDraw;
  /** Those in rotation: an answer may be of one that no longer is. */
  readonly present: LuaSet<Endpoint>;
}

/** With fewer probes for each request the good answers are used up and the bad ones are left over. */
const leastRate = 1;

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
    const index = isUsable ? chooseProbe(state.present, probes, selection) : -1;
    if (index < 0) return peakEwma.pick(state.draw, selection);
    const endpoint = probes.endpoints[index]!;
    // The request that goes there now is not in the answer yet.
    probes.in_flight[index] = probes.in_flight[index]! + 1;
    probes.uses[index] = probes.uses[index]! - 1;
    return endpoint;
  },
};

import { Endpoint } from "../../kernel/endpoint";
import { Balancer, BalancerOptions, ChoiceName } from "./balancer";
import { isAvoided } from "./candidate";
import { consistentHash } from "./consistent-hash";
import { leastRequest } from "./least-request";
import { peakEwma } from "./peak-ewma";
import { random } from "./random";
import { roundRobin } from "./round-robin";

interface Sticky {
  readonly by_id: LuaMap<string, Endpoint>;
  /** What chooses for requests that want nobody in particular. */
  readonly choice: Balancer;
  readonly state: unknown;
}

const choices: Readonly<Record<ChoiceName, Balancer>> = {
  peak_ewma: peakEwma,
  least_request: leastRequest,
  round_robin: roundRobin,
  random,
};

const choiceOf = (options: BalancerOptions): Balancer => {
  const { sticky } = options;
  if (sticky?.mode === "balanced") return consistentHash;
  return choices[sticky?.algorithm ?? "peak_ewma"];
};

/** Sessions spread by their number alone, as even as they are many. */
const unbounded: BalancerOptions = { decay_seconds: 1 };

/**
 * Requests of one session stay with one endpoint. Persistent sessions name the endpoint (`selection.affinity`) and stay
 * while it is in rotation; where it is not, another is chosen as for a new session. Balanced sessions have a number
 * (`selection.hash`), which leads to the same endpoint until the list changes; then newcomers get their share of them.
 */
export const sticky: Balancer<Sticky> = {
  start: (endpoints, source, options) => {
    const by_id = new LuaMap<string, Endpoint>();
    for (const endpoint of endpoints) by_id.set(endpoint.id, endpoint);
    const choice = choiceOf(options);
    const inner = choice === consistentHash ? unbounded : options;
    return { by_id, choice, state: choice.start(endpoints, source, inner) };
  },
  pick: (state, selection) => {
    const { affinity } = selection;
    if (affinity !== undefined) {
      const endpoint = state.by_id.get(affinity);
      if (endpoint !== undefined && !isAvoided(endpoint, selection)) return endpoint;
    }
    return state.choice.pick(state.state, selection);
  },
};

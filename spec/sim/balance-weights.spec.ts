import { balancers } from "moontide/policy/balance/index";
import { BackendOptions } from "../support/lua/sim/backend";
import { runScenario } from "../support/lua/sim/run";

/** Those with a rule of their own for weights; the others choose as one of these where they know no better. */
const names = ["peak_ewma", "least_request", "round_robin", "random", "lowest_latency"] as const;

type Name = (typeof names)[number];

/** Slots in proportion to the weights: the weights tell the truth, and shares should follow them. */
const worstShare = (name: Name, weights: readonly number[], load: number): number => {
  const backends: BackendOptions[] = [];
  let sum = 0;
  for (const i of $range(0, weights.length - 1)) {
    backends[i] = { slots: 4 * weights[i]! };
    sum += weights[i]!;
  }
  const requests_per_second = load * sum * 80;
  const run = runScenario(
    {
      seed: 1,
      seconds: 40000 / requests_per_second,
      requests_per_second,
      service_seconds: 0.05,
      backends,
    },
    { workers: 2, balancer: balancers[name], weights },
  );
  let worst = 0;
  for (const i of $range(0, weights.length - 1)) {
    const share = (run.backends[i]!.served * sum) / (run.sent * weights[i]!);
    worst = math.max(worst, math.abs(share - 1));
  }
  return worst;
};

const weightings: Record<string, number[]> = {
  "1:2:3:4": [1, 2, 3, 4],
  "one of 9 among nine of 1": [9, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  "50, 10 and 5": [50, 10, 10, 10, 10, 5, 5],
};

/** How far a share may lie from its weight, as a part of it. */
const tolerances: Record<Name, number> = {
  peak_ewma: 0.35,
  least_request: 0.15,
  round_robin: 0.01,
  random: 0.1,
  lowest_latency: 0.35,
};

for (const name of names) {
  describe(`shares under load by ${name}`, () => {
    for (const weighting of ["1:2:3:4", "one of 9 among nine of 1", "50, 10 and 5"]) {
      for (const load of [0.02, 0.3, 0.75, 0.9]) {
        it(`follow ${weighting} at ${load * 100} %`, () => {
          const worst = worstShare(name, weightings[weighting]!, load);
          assert.is_true(worst <= tolerances[name], `off by ${worst}`);
        });
      }
    }

    it("follow 9:1 to the light one's double at most, in the quietest pool", () => {
      assert.is_true(worstShare(name, [9, 1], 0.02) < 1);
    });
  });
}

import type { Balancer, BalancerOptions } from "moontide/policy/balance/balancer";
import { consistentHash } from "moontide/policy/balance/consistent-hash";
import { hashOf } from "moontide/policy/key/hash";
import { BackendOptions } from "../support/lua/sim/backend";
import { FleetRun, runFleet } from "../support/lua/sim/gateways";
import { percentile } from "../support/lua/sim/run";
import type { SeededRandom } from "../support/lua/random";

/**
 * A site on which few things are asked for often: keys by Zipf's law with exponent 1.1 over 2,000, so the first has a
 * seventh of all requests, more than one of twenty backends can serve.
 */
const keys: number[] = [];
const cumulative: number[] = [];
let total = 0;
for (const rank of $range(1, 2000)) {
  total += 1 / rank ** 1.1;
  cumulative[rank - 1] = total;
  keys[rank - 1] = hashOf(`/page/${rank}`);
}

const drawKey = (random: SeededRandom): number => {
  const place = random.uniform() * total;
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = math.floor((low + high) / 2);
    if (cumulative[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return keys[low]!;
};

const bounded = (bounded_load_percent: number): Balancer => ({
  start: (endpoints, random, options) => {
    const all: BalancerOptions = { ...options, hash: { bounded_load_percent } };
    return consistentHash.start(endpoints, random, all);
  },
  pick: (state, selection) => consistentHash.pick(state as never, selection),
});

const run = (bounded_load_percent: number): FleetRun => {
  const backends: BackendOptions[] = [];
  for (const i of $range(0, 19)) backends[i] = {};
  return runFleet(
    { seed: 1, seconds: 40, requests_per_second: 0.7 * 20 * 80, service_seconds: 0.05, backends },
    { gateways: 1, workers: 2, balancer: bounded(bounded_load_percent), key: drawKey },
  );
};

describe("consistent hash with a key that is asked for too often", () => {
  it("drowns one endpoint without a bound, and none with one", () => {
    const free = percentile(run(0).latencies, 99);
    const tail = percentile(run(125).latencies, 99);
    assert.is_true(free > 5, `p99 ${free} s without`);
    assert.is_true(tail < 0.4, `p99 ${tail} s with`);
  });

  it("spreads its requests no further than it has to", () => {
    const { backends, sent } = run(125);
    let most = 0;
    for (const { served } of backends) most = math.max(most, served);
    // 1.25 times the mean under way is about that much of the traffic, as all are as fast.
    assert.is_true(most <= (1.4 * sent) / 20, `${most} of ${sent}`);
    assert.is_true(most >= (1.1 * sent) / 20, `${most} of ${sent}`);
  });
});

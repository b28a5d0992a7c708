import type { Selection } from "moontide/policy/balance/balancer";
import { roundRobin } from "moontide/policy/balance/round-robin";
import { blankEndpoints, equalWeights } from "../../../support/lua/endpoint";
import { seededRandom } from "../../../support/lua/random";
import { balancerOptions } from "../../../support/lua/selection";

const createSelection = (seed: number): Selection => ({
  now: 1,
  random: seededRandom(seed),
  decay_seconds: 3,
  in_flight: () => 0,
  tried: [],
  tried_count: 0,
});

/** The ports of so many picks in a row. */
const walkRound = (weights: readonly number[], picks: number, seed = 1): number[] => {
  const selection = createSelection(seed);
  const state = roundRobin.start(blankEndpoints(weights), selection.random, balancerOptions);
  const ports: number[] = [];
  for (const i of $range(1, picks)) ports[i - 1] = roundRobin.pick(state, selection).port;
  return ports;
};

const count = (ports: readonly number[], port: number): number => {
  let found = 0;
  for (const one of ports) if (one === port) found += 1;
  return found;
};

/** The longest row of the same port. */
const longestRow = (ports: readonly number[], port: number): number => {
  let longest = 0;
  let row = 0;
  for (const one of ports) {
    row = one === port ? row + 1 : 0;
    longest = math.max(longest, row);
  }
  return longest;
};

const periodOf = (weights: readonly number[]): number => {
  const random = seededRandom(1);
  return roundRobin.start(blankEndpoints(weights), random, balancerOptions).sequence.length;
};

describe("round robin", () => {
  it("is exact over each period, wherever it starts", () => {
    for (const weights of [
      [1, 1, 1],
      [5, 1, 1],
      [3, 2, 7, 1],
      [100, 1, 1, 1, 1],
    ]) {
      let period = 0;
      for (const weight of weights) period += weight;
      for (const seed of $range(1, 5)) {
        const ports = walkRound(weights, period, seed);
        for (const i of $range(1, weights.length)) assert.equal(weights[i - 1], count(ports, i));
      }
    }
  });

  it("takes strict turns when weights are equal", () => {
    const ports = walkRound(equalWeights(7, 300), 70);
    for (const i of $range(7, 69)) assert.equal(ports[i - 7], ports[i]);
    for (const i of $range(1, 7)) assert.equal(10, count(ports, i));
  });

  it("spreads a heavy endpoint among many light ones instead of sending it bursts", () => {
    const weights = equalWeights(100);
    weights[0] = 99;
    const ports = walkRound(weights, 198 * 2);
    assert.is_true(longestRow(ports, 1) <= 4, `a row of ${longestRow(ports, 1)}`);
  });

  it("keeps the turns of one endpoint at even distances", () => {
    const ports = walkRound([4, 3, 2, 1, 1, 1], 120);
    let last = 0;
    let longest = 0;
    for (const i of $range(1, 120)) {
      if (ports[i - 1] === 1) {
        longest = math.max(longest, i - last);
        last = i;
      }
    }
    assert.is_true(longest <= 5, `4 of 12 turns, but ${longest} picks apart`);
  });

  it("shortens the period to lowest terms", () => {
    assert.equal(5, periodOf([200, 300]));
    assert.equal(3, periodOf([1000, 1000, 1000]));
  });

  it("bounds the period and keeps the shares to a percent", () => {
    const weights: number[] = [];
    for (const i of $range(1, 1000)) weights[i - 1] = i;
    const period = periodOf(weights);
    assert.is_true(period <= 70000, `${period}`);
    const ports = walkRound(weights, period);
    assert.near((1000 / 500500) * period, count(ports, 1000), (10 / 500500) * period);
    assert.is_true(count(ports, 1) >= 1, "the lightest keeps a turn");
  });

  it("copes with fractional weights", () => {
    const period = periodOf([1, 0.1]);
    assert.is_true(period <= 65536, `${period}`);
    const ports = walkRound([1, 0.1], period);
    assert.near(period / 11, count(ports, 2), period / 1000);
  });

  it("starts at different places in different workers", () => {
    const first = new LuaSet<number>();
    let different = 0;
    for (const seed of $range(1, 20)) {
      const [port] = walkRound(equalWeights(20), 1, seed);
      if (!first.has(port!)) different += 1;
      first.add(port!);
    }
    assert.is_true(different >= 8, `${different} different first endpoints`);
  });
});

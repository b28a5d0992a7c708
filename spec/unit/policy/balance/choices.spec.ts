import type { Endpoint } from "moontide/kernel/endpoint";
import type { Selection } from "moontide/policy/balance/balancer";
import { leastRequest } from "moontide/policy/balance/least-request";
import { peakEwma } from "moontide/policy/balance/peak-ewma";
import { drawWeighted, startWeightedDraw } from "moontide/policy/balance/weighted-draw";
import { blankEndpoints } from "../../../support/lua/endpoint";
import { seededRandom } from "../../../support/lua/random";
import { balancerOptions } from "../../../support/lua/selection";

const createSelection = (inFlight: readonly number[]): Selection => ({
  now: 1000,
  random: seededRandom(1),
  decay_seconds: 3,
  in_flight: (endpoint) => inFlight[endpoint.port - 1]!,
  tried: [],
  tried_count: 0,
});

const know = (endpoint: Endpoint, seconds: number): void => {
  endpoint.latency_seconds = seconds;
  endpoint.latency_at = 1000;
};

describe("weighted draw", () => {
  it("follows the weights", () => {
    const weights = [1, 999, 500, 0.5, 20];
    const draw = startWeightedDraw(blankEndpoints(weights));
    const random = seededRandom(3);
    const counts = [0, 0, 0, 0, 0];
    for (const _ of $range(1, 1520500)) {
      const i = drawWeighted(draw, random);
      counts[i] = counts[i]! + 1;
    }
    for (const i of $range(0, 4)) {
      const expected = weights[i]! * 1000;
      assert.near(expected, counts[i]!, 4 * math.sqrt(expected));
    }
  });
});

describe("least request", () => {
  it("takes the endpoint with fewer attempts under way over all workers", () => {
    const endpoints = blankEndpoints([1, 1]);
    const selection = createSelection([3, 2]);
    const state = leastRequest.start(endpoints, selection.random, balancerOptions);
    for (const _ of $range(1, 50)) assert.equal(2, leastRequest.pick(state, selection).port);
  });

  it("weighs them: three on a weight of four is less than one on a weight of one", () => {
    const endpoints = blankEndpoints([4, 1]);
    const selection = createSelection([2, 3]);
    const state = leastRequest.start(endpoints, selection.random, balancerOptions);
    for (const _ of $range(1, 50)) assert.equal(1, leastRequest.pick(state, selection).port);
  });

  it("never takes the busiest of many", () => {
    const endpoints = blankEndpoints([1, 1, 1, 1]);
    const selection = createSelection([1, 1, 1, 2]);
    const state = leastRequest.start(endpoints, selection.random, balancerOptions);
    for (const _ of $range(1, 200)) assert.not_equal(4, leastRequest.pick(state, selection).port);
  });

  it("compares two, not all: the emptiest endpoint gets no more than two draws reach", () => {
    const endpoints = blankEndpoints([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const selection = createSelection([0, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    const state = leastRequest.start(endpoints, selection.random, balancerOptions);
    let emptiest = 0;
    for (const _ of $range(1, 10000)) {
      if (leastRequest.pick(state, selection).port === 1) emptiest += 1;
    }
    assert.near(2000, emptiest, 150);
  });
});

describe("peak EWMA balancer", () => {
  it("multiplies response time and attempts under way", () => {
    const endpoints = blankEndpoints([1, 1]);
    know(endpoints[0]!, 0.1);
    know(endpoints[1]!, 0.05);
    const fast = createSelection([0, 0]);
    const state = peakEwma.start(endpoints, fast.random, balancerOptions);
    for (const _ of $range(1, 50)) assert.equal(2, peakEwma.pick(state, fast).port);
    const busy = createSelection([0, 2]);
    for (const _ of $range(1, 50)) assert.equal(1, peakEwma.pick(state, busy).port);
  });

  it("divides by the weight", () => {
    const endpoints = blankEndpoints([10, 1]);
    know(endpoints[0]!, 0.1);
    know(endpoints[1]!, 0.1);
    const selection = createSelection([8, 2]);
    const state = peakEwma.start(endpoints, selection.random, balancerOptions);
    for (const _ of $range(1, 50)) assert.equal(1, peakEwma.pick(state, selection).port);
  });

  it("does not pour everything on an endpoint that has not answered yet", () => {
    const endpoints = blankEndpoints([1, 1]);
    know(endpoints[0]!, 0.1);
    const selection = createSelection([3, 5]);
    const state = peakEwma.start(endpoints, selection.random, balancerOptions);
    for (const _ of $range(1, 50)) assert.equal(1, peakEwma.pick(state, selection).port);
  });

  it("comes back to an endpoint that was slow and is idle", () => {
    const endpoints = blankEndpoints([1, 1]);
    know(endpoints[0]!, 1);
    know(endpoints[1]!, 0.05);
    endpoints[1]!.in_flight_here = 1;
    const selection = createSelection([0, 1]);
    const state = peakEwma.start(endpoints, selection.random, balancerOptions);
    assert.equal(2, peakEwma.pick(state, selection).port);
    selection.now = 1015;
    assert.equal(1, peakEwma.pick(state, selection).port);
  });
});

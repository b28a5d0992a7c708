import type { Endpoint } from "moontide/kernel/endpoint";
import type { BalancerOptions } from "moontide/policy/balance/balancer";
import { sticky } from "moontide/policy/balance/sticky";
import { hashOf } from "moontide/policy/key/hash";
import { blankEndpoint, blankEndpoints, equalWeights } from "../../../support/lua/endpoint";
import { createSelection } from "../../../support/lua/selection";

const persistent: BalancerOptions = {
  decay_seconds: 3,
  sticky: { mode: "persistent", algorithm: "least_request" },
};

const balanced: BalancerOptions = {
  decay_seconds: 3,
  sticky: { mode: "balanced", algorithm: "peak_ewma" },
};

describe("a persistent session", () => {
  it("stays where it is, however busy, and whoever joins", () => {
    const endpoints = blankEndpoints(equalWeights(5));
    const selection = createSelection();
    endpoints[2]!.in_flight_here = 100;
    selection.affinity = endpoints[2]!.id;
    const before = sticky.start(endpoints, selection.random, persistent);
    assert.equal(endpoints[2], sticky.pick(before, selection));
    const grown = [...endpoints, ...blankEndpoints(equalWeights(20)).slice(5)];
    const after = sticky.start(grown, selection.random, persistent);
    for (const _ of $range(1, 50)) assert.equal(endpoints[2], sticky.pick(after, selection));
  });

  it("moves when its endpoint is not in rotation, to one chosen as the inner algorithm does", () => {
    const endpoints = blankEndpoints([1, 1]);
    endpoints[0]!.in_flight_here = 9;
    const selection = createSelection();
    selection.affinity = "10.0.0.1:777";
    const state = sticky.start(endpoints, selection.random, persistent);
    for (const _ of $range(1, 50)) assert.equal(endpoints[1], sticky.pick(state, selection));
  });

  it("is retried elsewhere", () => {
    const endpoints = blankEndpoints([1, 1]);
    const selection = createSelection();
    selection.affinity = endpoints[0]!.id;
    selection.tried = [endpoints[0]!];
    selection.tried_count = 1;
    const state = sticky.start(endpoints, selection.random, persistent);
    assert.equal(endpoints[1], sticky.pick(state, selection));
  });
});

describe("balanced sessions", () => {
  const sessions: number[] = [];
  for (const i of $range(1, 20000)) sessions[i - 1] = hashOf(`session ${i}`);

  const homes = (endpoints: readonly Endpoint[]): Endpoint[] => {
    const selection = createSelection();
    const state = sticky.start(endpoints, selection.random, balanced);
    const found: Endpoint[] = [];
    for (const session of sessions) {
      selection.hash = session;
      found[found.length] = sticky.pick(state, selection);
    }
    return found;
  };

  it("move to a newcomer in proportion when the pool grows, and to nobody else", () => {
    const endpoints = blankEndpoints(equalWeights(10));
    const newcomer = blankEndpoint(11);
    const before = homes(endpoints);
    const after = homes([...endpoints, newcomer]);
    let moved = 0;
    for (const i of $range(0, sessions.length - 1)) {
      if (before[i] !== after[i]) {
        moved += 1;
        assert.equal(newcomer, after[i]);
      }
    }
    assert.near(sessions.length / 11, moved, 0.3 * (sessions.length / 11));
  });
});

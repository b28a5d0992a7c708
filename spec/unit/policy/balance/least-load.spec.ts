import type { Endpoint } from "moontide/kernel/endpoint";
import { leastLoad } from "moontide/policy/balance/least-load";
import { observeUtilisation } from "moontide/policy/balance/utilisation";
import { blankEndpoint, blankEndpoints } from "../../../support/lua/endpoint";
import { createSelection } from "../../../support/lua/selection";

const options = { decay_seconds: 3, load: { expiry_seconds: 30, blackout_seconds: 10 } };

/** Reports from second 980 to 1000, one a second, as the selection's present is second 1000. */
const report = (
  endpoint: Endpoint,
  utilisation: number,
  requests_per_second: number,
  from = 980,
  until = 1000,
): void => {
  for (const now of $range(from, until)) {
    observeUtilisation(endpoint, utilisation, requests_per_second, now, 30);
  }
};

const picks = (endpoints: readonly Endpoint[], count = 100): number[] => {
  const selection = createSelection();
  const state = leastLoad.start(endpoints, selection.random, options);
  const found: number[] = [];
  for (const { port } of endpoints) found[port - 1] = 0;
  for (const _ of $range(1, count)) {
    const { port } = leastLoad.pick(state, selection);
    found[port - 1] = found[port - 1]! + 1;
  }
  return found;
};

describe("least load", () => {
  it("prefers whoever is less busy at the same rate", () => {
    const endpoints = blankEndpoints([1, 1]);
    report(endpoints[0]!, 0.9, 50);
    report(endpoints[1]!, 0.3, 50);
    assert.same([0, 100], picks(endpoints));
  });

  it("knows that a large endpoint can do more at the same utilisation", () => {
    const endpoints = blankEndpoints([1, 1]);
    report(endpoints[0]!, 0.5, 400);
    report(endpoints[1]!, 0.5, 100);
    endpoints[0]!.in_flight_here = 6;
    endpoints[1]!.in_flight_here = 2;
    assert.same([100, 0], picks(endpoints));
  });

  it("does not rush to whoever was idle in the last report: attempts under way count at once", () => {
    const endpoints = blankEndpoints([1, 1]);
    report(endpoints[0]!, 0.2, 50);
    report(endpoints[1]!, 0.4, 50);
    endpoints[0]!.in_flight_here = 4;
    endpoints[1]!.in_flight_here = 1;
    assert.same([0, 100], picks(endpoints));
  });

  it("counts this worker's own answers where the endpoint tells no rate", () => {
    const endpoints = blankEndpoints([1, 1]);
    for (const now of $range(980, 1000)) {
      for (const [place, answers] of [20, 80].entries()) {
        endpoints[place]!.answered += answers;
        observeUtilisation(endpoints[place]!, 0.5, 0, now, 30);
      }
    }
    assert.near(40, endpoints[0]!.capacity, 2);
    assert.near(160, endpoints[1]!.capacity, 8);
  });

  for (const [name, from, until] of [
    ["is too old", 940, 969],
    ["is of an endpoint that began to report just now", 995, 1000],
  ] as const) {
    it(`compares attempts under way when what one said ${name}`, () => {
      const endpoints = blankEndpoints([1, 1]);
      report(endpoints[0]!, 0.9, 50);
      report(endpoints[1]!, 0.1, 500, from, until);
      endpoints[1]!.in_flight_here = 2;
      assert.same([100, 0], picks(endpoints));
    });
  }

  it("begins anew after a gap", () => {
    const endpoint = blankEndpoint(1);
    report(endpoint, 0.9, 50, 900, 920);
    report(endpoint, 0.1, 500, 990, 990);
    assert.near(5000, endpoint.capacity, 1);
    assert.equal(990, endpoint.utilisation_since);
  });

  it("keeps away from whoever fails fast, for a while", () => {
    const endpoints = blankEndpoints([1, 1]);
    report(endpoints[0]!, 0.5, 50);
    report(endpoints[1]!, 0.5, 50);
    endpoints[0]!.failing = true;
    endpoints[0]!.latency_seconds = 1;
    endpoints[0]!.latency_at = 999.9;
    endpoints[1]!.in_flight_here = 3;
    assert.same([0, 100], picks(endpoints));
    endpoints[0]!.latency_at = 980;
    assert.same([100, 0], picks(endpoints));
  });
});

import type { Endpoint } from "moontide/kernel/endpoint";
import type { Selection } from "moontide/policy/balance/balancer";
import { addProbe, createProbePool, ProbePool } from "moontide/policy/balance/probe-pool";
import { probeRate } from "moontide/policy/balance/probe-rate";
import { hotAbove } from "moontide/policy/balance/recent-counts";
import { probing } from "moontide/policy/balance/probing";
import { blankEndpoints, equalWeights } from "../../../support/lua/endpoint";
import { balancerOptions, createSelection } from "../../../support/lua/selection";

interface World {
  readonly endpoints: Endpoint[];
  readonly probes: ProbePool;
  readonly selection: Selection;
}

const world = (size: number): World => {
  const probes = createProbePool();
  probes.rate = 1;
  const selection = createSelection();
  selection.probes = probes;
  return { endpoints: blankEndpoints(equalWeights(size)), probes, selection };
};

/** What the endpoint at that index answered just now. */
const answer = (
  { endpoints, probes }: World,
  index: number,
  in_flight: number,
  latency_seconds: number,
  at = 1000,
): void => addProbe(probes, endpoints[index]!, in_flight, latency_seconds, at);

const pickPort = ({ endpoints, selection }: World): number =>
  probing.pick(probing.start(endpoints, selection.random, balancerOptions), selection).port;

describe("probing", () => {
  it("takes the fastest of those with a usual number of requests", () => {
    const here = world(5);
    answer(here, 0, 3, 0.2);
    answer(here, 1, 4, 0.1);
    answer(here, 2, 40, 0.01);
    answer(here, 3, 3, 0.3);
    assert.equal(2, pickPort(here));
  });

  it("takes the least busy when all are busier than usual", () => {
    const here = world(3);
    for (const _ of $range(1, 32)) answer(here, 2, 0, 0.1);
    here.probes.count = 0;
    answer(here, 0, 9, 0.01);
    answer(here, 1, 5, 0.2);
    assert.equal(2, pickPort(here));
  });

  it("counts the request that it sends, and uses an answer twice where there is one probe for each", () => {
    const here = world(5);
    for (const i of $range(0, 4)) answer(here, i, 1 + i, 0.1 * (i + 1));
    assert.same([1, 1, 2, 2], [pickPort(here), pickPort(here), pickPort(here), pickPort(here)]);
    assert.same([3, 4], [here.probes.in_flight[0], here.probes.in_flight[1]]);
  });

  it("goes by all answers, with what was sent since, when fewer than two are not used up", () => {
    const here = world(3);
    here.probes.rate = 3;
    answer(here, 0, 1, 0.1);
    answer(here, 1, 1, 0.1);
    answer(here, 2, 1, 0.9);
    const ports = [pickPort(here), pickPort(here), pickPort(here), pickPort(here)];
    table.sort(ports);
    assert.same([1, 1, 2, 2], ports);
  });

  it("forgets answers after a second", () => {
    const here = world(3);
    answer(here, 0, 1, 0.1, 998.9);
    answer(here, 1, 1, 0.1);
    pickPort(here);
    assert.equal(1, here.probes.count);
  });

  it("keeps the newest answer of each, and sixteen at most", () => {
    const here = world(40);
    for (const i of $range(0, 39)) answer(here, i, 1, 0.1);
    assert.is_true(here.probes.count <= 16);
    const again = world(2);
    answer(again, 0, 1, 0.1);
    answer(again, 0, 7, 0.2);
    assert.same([1, 7], [again.probes.count, again.probes.in_flight[0]]);
  });

  it("calls hot what is above most of the recent answers", () => {
    const here = world(1);
    for (const i of $range(1, 100)) answer(here, 0, i, 0.1);
    // Of the last 64, from 37 to 100.
    assert.near(37 + 0.84 * 63, hotAbove(here.probes.recent), 1);
  });

  for (const [name, spoil] of [
    ["there is one answer only", (here: World) => (here.probes.count = 1)],
    ["an endpoint does not answer as agreed", (here: World) => (here.probes.silent = 1)],
    ["there is less than one probe for a request", (here: World) => (here.probes.rate = 0.9)],
    ["nobody probes", (here: World) => (here.selection.probes = undefined)],
  ] as const) {
    it(`is peak EWMA when ${name}`, () => {
      const here = world(2);
      answer(here, 0, 1, 0.01);
      answer(here, 1, 1, 0.5);
      spoil(here);
      here.endpoints[0]!.in_flight_here = 9;
      assert.equal(2, pickPort(here));
    });
  }

  it("passes over answers of those that left the rotation or were tried", () => {
    const here = world(4);
    for (const i of $range(0, 3)) answer(here, i, 1, 0.1 * (i + 1));
    const left = here.endpoints.slice(1);
    here.selection.tried = [here.endpoints[1]!];
    here.selection.tried_count = 1;
    const state = probing.start(left, here.selection.random, balancerOptions);
    assert.equal(3, probing.pick(state, here.selection).port);
  });

  it("does not believe in the speed of whoever fails", () => {
    const here = world(2);
    answer(here, 0, 1, 0.001);
    answer(here, 1, 1, 0.2);
    here.endpoints[0]!.failing = true;
    here.endpoints[0]!.latency_seconds = 1;
    here.endpoints[0]!.latency_at = 1000;
    assert.equal(2, pickPort(here));
  });

  it("has as many probes for a request as may be sent", () => {
    assert.equal(3, probeRate(3, 200, 10));
    assert.equal(2, probeRate(3, 200, 100));
    assert.equal(0.2, probeRate(3, 200, 1000));
    assert.equal(3, probeRate(3, 200, 0));
  });
});

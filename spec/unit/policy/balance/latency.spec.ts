import type { Endpoint } from "moontide/kernel/endpoint";
import {
  failureLatency,
  observeLatency,
  readLatency,
  seedLatency,
} from "moontide/policy/balance/latency";
import { blankEndpoint } from "../../../support/lua/endpoint";

const decay = 3;

const known = (index: number, seconds: number, at: number): Endpoint => {
  const endpoint = blankEndpoint(index);
  observeLatency(endpoint, seconds, at, decay);
  return endpoint;
};

describe("peak EWMA", () => {
  it("takes the first sample as it is", () => {
    const endpoint = known(1, 0.2, 100);
    assert.equal(0.2, endpoint.latency_seconds);
    assert.equal(100, endpoint.latency_at);
  });

  it("jumps to a sample above the average", () => {
    const endpoint = known(1, 0.2, 100);
    observeLatency(endpoint, 2, 100.001, decay);
    assert.equal(2, endpoint.latency_seconds);
  });

  it("comes down by 1 - 1/e in one time constant", () => {
    const endpoint = known(1, 1, 100);
    observeLatency(endpoint, 0, 103, decay);
    assert.near(1 / math.exp(1), endpoint.latency_seconds, 1e-9);
  });

  it("hardly moves for a low sample right after a high one", () => {
    const endpoint = known(1, 1, 100);
    observeLatency(endpoint, 0.01, 100.01, decay);
    assert.is_true(endpoint.latency_seconds > 0.99);
  });

  it("depends on time, not on how many samples came", () => {
    const often = known(1, 1, 100);
    for (const i of $range(1, 100)) observeLatency(often, 0.1, 100 + i * 0.01, decay);
    const once = known(2, 1, 100);
    observeLatency(once, 0.1, 101, decay);
    assert.near(once.latency_seconds, often.latency_seconds, 1e-9);
  });
});

describe("reading the latency", () => {
  it("decays while the endpoint is idle", () => {
    const endpoint = known(1, 1, 100);
    assert.equal(1, readLatency(endpoint, 100, decay));
    assert.near(1 / math.exp(2), readLatency(endpoint, 106, decay), 1e-9);
    assert.equal(1, endpoint.latency_seconds, "reading changes nothing");
  });

  it("stands still while an attempt is out: who hangs does not look better for it", () => {
    const endpoint = known(1, 1, 100);
    endpoint.in_flight_here = 1;
    assert.equal(1, readLatency(endpoint, 160, decay));
  });

  it("is a millisecond at least, so that whoever was slow once can draw level with those that take no time", () => {
    const slow = known(1, 0.05, 100);
    const quick = known(2, 0, 100);
    assert.is_true(readLatency(slow, 101, decay) > readLatency(quick, 101, decay));
    assert.equal(readLatency(quick, 120, decay), readLatency(slow, 120, decay));
  });
});

describe("failed attempts", () => {
  it("cost a second at least", () => {
    assert.equal(1, failureLatency(0.001));
    assert.equal(1, failureLatency(1));
  });

  it("cost what they took when that was longer", () => {
    assert.equal(30, failureLatency(30));
  });
});

describe("seeding newcomers", () => {
  it("gives them the mean of those that are known", () => {
    const newcomer = blankEndpoint(3);
    const other = blankEndpoint(4);
    seedLatency([known(1, 0.1, 100), known(2, 0.3, 100), newcomer, other], [newcomer, other], 105);
    assert.near(0.2, newcomer.latency_seconds, 1e-9);
    assert.near(0.2, other.latency_seconds, 1e-9);
    assert.equal(105, newcomer.latency_at);
  });

  it("leaves those alone that are known", () => {
    const old = known(1, 0.1, 100);
    const newcomer = blankEndpoint(2);
    seedLatency([old, newcomer], [newcomer], 105);
    assert.equal(0.1, old.latency_seconds);
    assert.equal(100, old.latency_at);
  });

  it("does not learn from those that fail", () => {
    const failing = known(1, 1, 100);
    failing.failing = true;
    const newcomer = blankEndpoint(3);
    seedLatency([failing, known(2, 0.1, 100), newcomer], [newcomer], 105);
    assert.near(0.1, newcomer.latency_seconds, 1e-9);
  });

  it("does nothing when nobody is known", () => {
    const newcomer = blankEndpoint(1);
    seedLatency([newcomer], [newcomer], 105);
    assert.equal(0, newcomer.latency_at);
  });
});

import { affordable, boundsFor } from "moontide/policy/scale/bounds";
import { needOf, NeedOptions } from "moontide/policy/scale/need";
import { createHistory, extreme, noteChange, paceBound } from "moontide/policy/scale/pace";
import { stepFrom } from "moontide/policy/scale/step";

const windows: NeedOptions = {
  stable_window_seconds: 30,
  panic_window_seconds: 6,
  panic_percent: 130,
  panic_hold_seconds: 60,
};

describe("what is needed", () => {
  const rps = { metric: "requests_per_second", per_instance: 80 };

  it("is the stable window's load by what one instance is to have, unrounded", () => {
    assert.equal(2.5, needOf(rps, { stable: 200, panic: 240 }, windows, 3, 0).instances);
  });

  it("is the short window's where that has run away", () => {
    const { instances, panicking } = needOf(rps, { stable: 200, panic: 400 }, windows, 3, 0);
    assert.equal(5, instances);
    assert.is_true(panicking);
  });

  it("does not panic for less than half an instance", () => {
    assert.is_false(needOf(rps, { stable: 20, panic: 55 }, windows, 1, 0).panicking);
  });

  it("follows a mean of all instances by those that serve", () => {
    const cpu = { metric: "utilisation_percent", average: 60 };
    assert.near(6, needOf(cpu, { stable: 90, panic: 90 }, windows, 4, 0).instances!, 1e-9);
  });

  it("asks for no more by a mean while some are starting: it can't show them yet", () => {
    const cpu = { metric: "utilisation_percent", average: 60 };
    assert.equal(6, needOf(cpu, { stable: 100, panic: 100 }, windows, 4, 2).instances);
  });

  it("is not known without a signal", () => {
    assert.is_nil(needOf(rps, undefined, windows, 3, 0).instances);
  });
});

describe("pace", () => {
  it("takes the most of a window to shrink, and the least to grow", () => {
    const most = createHistory();
    assert.equal(5, extreme(most, 5, 1000, 300, 1));
    assert.equal(7, extreme(most, 7, 1010, 300, 1));
    assert.equal(7, extreme(most, 3, 1020, 300, 1));
    assert.equal(7, extreme(most, 4, 1309, 300, 1));
    assert.equal(4, extreme(most, 2, 1310, 300, 1));
    const least = createHistory();
    assert.equal(5, extreme(least, 5, 1000, 60, -1));
    assert.equal(5, extreme(least, 9, 1010, 60, -1));
    assert.equal(9, extreme(least, 9, 1060, 60, -1));
  });

  it("bounds the change within a period by the policy that allows most", () => {
    const options = {
      stabilisation_seconds: 0,
      policies: [
        { instances: 4, period_seconds: 15 },
        { percent: 100, period_seconds: 60 },
      ],
    };
    const grown = createHistory();
    assert.equal(5, paceBound(grown, options, 1, 1000, 1));
    noteChange(grown, 4, 1000);
    assert.equal(5, paceBound(grown, options, 5, 1010, 1));
    assert.equal(9, paceBound(grown, options, 5, 1015, 1));
    const shrink = { stabilisation_seconds: 0, policies: [{ percent: 10, period_seconds: 60 }] };
    const shrunk = createHistory();
    assert.equal(18, paceBound(shrunk, shrink, 20, 1000, -1));
    noteChange(shrunk, 2, 1000);
    assert.equal(18, paceBound(shrunk, shrink, 18, 1059, -1));
    assert.equal(16, paceBound(shrunk, shrink, 18, 1060, -1));
  });

  it("has no bound without policies, and gets a pool from zero with a percentage alone", () => {
    const none = { stabilisation_seconds: 0, policies: [] };
    assert.equal(math.huge, paceBound(createHistory(), none, 3, 1000, 1));
    assert.equal(-math.huge, paceBound(createHistory(), none, 3, 1000, -1));
    const half = { stabilisation_seconds: 0, policies: [{ percent: 50, period_seconds: 60 }] };
    assert.equal(1, paceBound(createHistory(), half, 0, 1000, 1));
  });
});

describe("step policies", () => {
  const options = {
    cooldown_seconds: 60,
    bands: [
      { at_least: 0, instances: -1 },
      { at_least: 50, instances: 0 },
      { at_least: 70, percent: 10 },
      { at_least: 90, percent: 30 },
    ],
  };

  it("go by the highest band that the value reaches", () => {
    assert.equal(9, stepFrom(options, 10, 10));
    assert.equal(10, stepFrom(options, 60, 10));
    assert.equal(11, stepFrom(options, 70, 10));
    assert.equal(13, stepFrom(options, 95, 10));
    assert.equal(2, stepFrom(options, 75, 1));
    assert.equal(10, stepFrom(options, -1, 10));
    assert.equal(0, stepFrom(options, 0, 0));
  });
});

describe("bounds", () => {
  it("are the pool's own, a schedule's in their place, and what may be spent", () => {
    const own = { minimum: 2, maximum: 40 };
    assert.equal(2, boundsFor(own, []).minimum);
    const peak = boundsFor(own, [
      { name: "peak", minimum: 10 },
      { name: "night", maximum: 20 },
    ]);
    assert.same([10, 20], [peak.minimum, peak.maximum]);
    assert.equal("schedule peak", peak.minimum_by);
    const cost = { usd_per_instance_hour: 0.1, maximum_usd_per_hour: 0.8 };
    const dear = boundsFor({ minimum: 2, maximum: 40, cost }, [{ name: "peak", minimum: 10 }]);
    assert.same([8, 8], [dear.minimum, dear.maximum]);
    assert.equal("cost ceiling", dear.maximum_by);
    assert.equal(3, affordable({ usd_per_instance_hour: 0.1, maximum_usd_per_hour: 0.3 }));
  });
});

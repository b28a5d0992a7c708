import { BalancerName, balancers } from "moontide/policy/balance/index";
import { HealthOptions } from "../support/lua/sim/gateway";
import { Fleet, runFleet } from "../support/lua/sim/gateways";
import { defaultHealth, withFailing } from "../support/lua/sim/outage";
import { countBetween, Run, runScenario } from "../support/lua/sim/run";

/**
 * One of ten endpoints refuses everything in a millisecond, at 1,000 requests a second and with
 * retries off: to whoever counts only attempts or milliseconds it looks like the best of all.
 */
const workers = 2;
const began = 5;

const seconds = 80;

interface Changes {
  readonly ends?: number;
  readonly requests_per_second?: number;
}

const blackHole = (
  name: BalancerName,
  seed: number,
  health: HealthOptions | undefined,
  changes: Changes = {},
): Run => {
  const ends = changes.ends ?? math.huge;
  return runScenario(
    {
      seed,
      seconds,
      requests_per_second: changes.requests_per_second ?? 1000,
      service_seconds: 0.05,
      backends: withFailing(10, 1, (now) => now >= began && now < ends),
    },
    { workers, health, balancer: balancers[name] },
  );
};

const errorShare = (run: Run, from: number, until: number): number =>
  countBetween(run.errors_at, from, until) / countBetween(run.ended_at, from, until);

/** Those with a rule of their own for whom to choose by what the gateway sees; the others are below. */
const names = [
  "peak_ewma",
  "least_request",
  "round_robin",
  "random",
  "lowest_latency",
  "least_load",
] as const;

for (const name of names) {
  describe(`black hole under ${name}`, () => {
    for (const seed of $range(1, 3)) {
      it(`costs little at first, and next to nothing from then on (seed ${seed})`, () => {
        const run = blackHole(name, seed, defaultHealth);
        const ejections = run.gateway.ejections;
        assert.is_true(run.errors_at.length >= defaultHealth.consecutive_failures);
        assert.is_true(errorShare(run, began, began + 10) <= 0.005, "0.5 % of ten seconds");
        // Each worker learns of the ejection within 0.2 s; then each pays one request per return.
        const settled = ejections[0]!.at + 0.3;
        const returns = ejections.length - 1;
        assert.is_true(returns >= 2, `${returns} returns`);
        assert.is_true(countBetween(run.errors_at, settled, math.huge) <= workers * returns);
      });
    }

    it("ends when the endpoint is well again: it gets its share back", () => {
      const run = blackHole(name, 1, defaultHealth, { ends: 30 });
      const ejections = run.gateway.ejections;
      const last = ejections[ejections.length - 1]!;
      const back = last.at + last.seconds + 1;
      assert.is_true(back < seconds - 5, `it came back at ${back}`);
      assert.equal(0, countBetween(run.errors_at, back, math.huge));
      const share = run.backends[0]!.served - run.backends[0]!.failed;
      assert.is_true(share > 0.8 * 100 * (began + seconds - back), `${share} requests`);
    });
  });
}

describe("black hole without ejection", () => {
  const calm = { requests_per_second: 300 };

  it("is starved by the price of failures under peak_ewma", () => {
    for (const seed of $range(1, 3)) {
      const share = errorShare(blackHole("peak_ewma", seed, undefined, calm), began, seconds);
      assert.is_true(share > 0 && share <= 0.01, `${share}`);
    }
  });

  it("is limited by two choices under least_request, which knows no failures", () => {
    const share = errorShare(blackHole("least_request", 1, undefined, calm), began, seconds);
    assert.is_true(share > 0.1 && share <= 0.21, `${share}`);
  });
});

describe("black hole with", () => {
  const errors = (fleet: Partial<Fleet>): number => {
    let sum = 0;
    for (const seed of $range(1, 5)) {
      const run = runFleet(
        {
          seed,
          seconds: 12,
          requests_per_second: 1000,
          service_seconds: 0.05,
          backends: withFailing(10, 1, (now) => now >= began),
        },
        {
          gateways: 1,
          workers,
          balancer: balancers.round_robin,
          health: defaultHealth,
          ...fleet,
        },
      );
      sum += run.errors;
    }
    return sum;
  };

  /** Whoever gets just its share fails as often as ejection allows: that is the ideal. */
  const ideal = errors({});

  it("probes that say it is idle and fast costs at most 1.2 times what ejection must", () => {
    const probed = errors({
      balancer: balancers.probing,
      probing: { probes_per_request: 3, maximum_per_second: math.huge },
    });
    assert.is_true(probed > 0 && probed <= 1.2 * ideal, `${probed} and ${ideal}`);
  });

  it("keys that lead there costs at most 1.2 times what ejection must", () => {
    const hashed = errors({
      balancer: balancers.consistent_hash,
      key: (random) => math.floor(random.uniform() * 4294967296),
    });
    assert.is_true(hashed > 0 && hashed <= 1.2 * ideal, `${hashed} and ${ideal}`);
  });
});

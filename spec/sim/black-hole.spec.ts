import { BalancerName, balancerNames, balancers } from "moontide/policy/balance/index";
import { HealthOptions } from "../support/lua/sim/gateway";
import { defaultHealth, withFailing } from "../support/lua/sim/outage";
import { countBetween, Run, runScenario } from "../support/lua/sim/run";

/**
 * One of ten endpoints refuses everything in a millisecond, at 1,000 requests a second and with
 * retries off: to whoever counts only attempts or milliseconds it looks like the best of all.
 */
const workers = 2;
const began = 5;

const blackHole = (
  name: BalancerName,
  seed: number,
  health: HealthOptions | undefined,
  ends = math.huge,
): Run =>
  runScenario(
    {
      seed,
      seconds: 80,
      requests_per_second: 1000,
      service_seconds: 0.05,
      backends: withFailing(10, 1, (now) => now >= began && now < ends),
    },
    { workers, health, balancer: balancers[name] },
  );

const errorShare = (run: Run, from: number, until: number): number =>
  countBetween(run.errors_at, from, until) / countBetween(run.ended_at, from, until);

for (const name of balancerNames) {
  describe(`black hole under ${name}`, () => {
    for (const seed of $range(1, 3)) {
      it(`costs at most 0.5 % of the first ten seconds (seed ${seed})`, () => {
        const run = blackHole(name, seed, defaultHealth);
        assert.is_true(errorShare(run, began, began + 10) <= 0.005);
        assert.is_true(run.errors_at.length >= defaultHealth.consecutive_failures);
      });

      it(`costs one request per worker at each return after that (seed ${seed})`, () => {
        const run = blackHole(name, seed, defaultHealth);
        const [first] = run.gateway.ejections;
        const settled = first!.at + 0.3;
        const returns = run.gateway.ejections.length - 1;
        assert.is_true(returns >= 2, `${returns} returns`);
        assert.is_true(countBetween(run.errors_at, settled, math.huge) <= workers * returns);
      });
    }

    it("ends when the endpoint is well again: it gets its share back", () => {
      const run = blackHole(name, 1, defaultHealth, 30);
      const [last] = run.gateway.ejections.slice(-1);
      const back = last!.at + last!.seconds + 1;
      assert.is_true(back < 75, `it came back at ${back}`);
      const errors = countBetween(run.errors_at, back, math.huge);
      assert.equal(0, errors);
      const share = run.backends[0]!.served - run.backends[0]!.failed;
      const while_in = began + 80 - back;
      assert.is_true(share > 0.8 * 100 * while_in, `${share} in ${while_in} s`);
    });
  });
}

describe("black hole without ejection", () => {
  it("is starved by the price of failures under peak_ewma", () => {
    for (const seed of $range(1, 3)) {
      const run = blackHole("peak_ewma", seed, undefined);
      assert.is_true(errorShare(run, began, 80) <= 0.005, `${errorShare(run, began, 80)} ${countBetween(run.errors_at, 5,6)} ${countBetween(run.errors_at, 60, 70)}`);
    }
  });

  it("is limited by two choices under least_request, which knows no failures", () => {
    const share = errorShare(blackHole("least_request", 1, undefined), began, 80);
    assert.is_true(share > 0.1 && share <= 0.21, `${share}`);
  });
});

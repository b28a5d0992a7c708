import { balancers } from "moontide/policy/balance/index";
import { RetryOptions } from "../support/lua/sim/gateway";
import { defaultHealth, withFailing } from "../support/lua/sim/outage";
import { countBetween, Run, runScenario } from "../support/lua/sim/run";

const budget: RetryOptions = { attempts: 2, budget_percent: 20, budget_minimum: 10 };

/** Failures take 0.2 s, as timeouts do: only then are many requests under way that want a retry. */
const run = (seed: number, failingCount: number, retries: RetryOptions | undefined): Run =>
  runScenario(
    {
      seed,
      seconds: 30,
      requests_per_second: 1000,
      service_seconds: 0.02,
      backends: withFailing(10, failingCount, (now) => now >= 10 && now < 20, 0.2),
    },
    { workers: 2, health: defaultHealth, retries, balancer: balancers.peak_ewma },
  );

/** Requests that the backends received for each that came. */
const amplification = (outcome: Run): number => {
  let received = 0;
  for (const { served } of outcome.backends) received += served;
  return received / outcome.sent;
};

describe("retry budget", () => {
  for (const seed of $range(1, 3)) {
    it(`bounds retries in a total outage to a share of what is under way (seed ${seed})`, () => {
      const outcome = run(seed, 10, budget);
      assert.is_true(outcome.gateway.most_retrying > budget.budget_minimum, "it was used");
      assert.is_true(outcome.gateway.most_excess <= 1, `${outcome.gateway.most_excess} beyond it`);
    });

    it(`keeps the backends from more than half as much again (seed ${seed})`, () => {
      const bounded = run(seed, 10, budget);
      const outage = bounded.gateway.retries / countBetween(bounded.ended_at, 10, 20.5);
      assert.is_true(outage < 0.5, `${outage} retries per request`);
      const unbounded = run(seed, 10, { ...budget, budget_minimum: 1e9 });
      assert.is_true(amplification(unbounded) > 1.5, "without a budget it is three times");
      assert.is_true(amplification(bounded) < amplification(unbounded) - 0.3);
    });

    it(`hides the failure of one endpoint of ten (seed ${seed})`, () => {
      const without = run(seed, 1, undefined);
      const with_retries = run(seed, 1, budget);
      assert.is_true(without.errors_at.length >= 5, `${without.errors_at.length} without`);
      assert.equal(0, with_retries.errors_at.length);
    });

    it(`gives back what it lent: nothing is retrying afterwards (seed ${seed})`, () => {
      const outcome = run(seed, 10, budget);
      assert.equal(0, outcome.gateway.shared.retrying);
      assert.equal(0, countBetween(outcome.errors_at, 20.5, 30));
    });
  }
});

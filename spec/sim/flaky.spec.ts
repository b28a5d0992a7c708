import { BalancerName, balancerNames, balancers } from "moontide/policy/balance/index";
import { BackendOptions } from "../support/lua/sim/backend";
import { defaultHealth } from "../support/lua/sim/outage";
import { percentile, Run, runScenario } from "../support/lua/sim/run";
import { seededRandom } from "../support/lua/random";

/** Failures at random: this part of the requests, at so many of ten backends, after 30 ms. */
const flaky = (name: BalancerName, seed: number, part: number, count: number, workers = 2): Run => {
  const random = seededRandom(seed, 4);
  const backends: BackendOptions[] = [];
  for (const i of $range(0, 9)) {
    backends[i] = {
      slots: 8,
      failure_seconds: 0.03,
      failing: () => i < count && random.uniform() < part,
    };
  }
  return runScenario(
    { seed, seconds: 60, requests_per_second: 1000, service_seconds: 0.05, backends },
    { workers, health: defaultHealth, balancer: balancers[name] },
  );
};

describe("failures at random", () => {
  for (const seed of $range(1, 3)) {
    it(`one in a thousand everywhere does not drive the load together (seed ${seed})`, () => {
      const calm = percentile(flaky("peak_ewma", seed, 0, 10).latencies, 99);
      const run = flaky("peak_ewma", seed, 0.001, 10);
      assert.is_true(run.errors_at.length > 20, "there were failures");
      assert.equal(0, run.gateway.ejections.length);
      assert.is_true(percentile(run.latencies, 99) <= 1.1 * calm);
    });

    for (const name of balancerNames) {
      it(`one in ten everywhere ejects hardly anybody, for eight workers under ${name} (seed ${seed})`, () => {
        const run = flaky(name, seed, 0.1, 10, 8);
        assert.is_true(run.errors_at.length > 2000, "there were failures");
        // Five in a row by chance are met about once in that many requests.
        assert.is_true(
          run.gateway.ejections.length <= 4,
          `${run.gateway.ejections.length} ejections`,
        );
      });
    }

    it(`one in ten at one endpoint is mostly avoided under peak_ewma (seed ${seed})`, () => {
      const known = flaky("peak_ewma", seed, 0.1, 1).errors_at.length;
      const unknown = flaky("least_request", seed, 0.1, 1).errors_at.length;
      assert.is_true(known < 0.5 * unknown, `${known} failures against ${unknown}`);
    });
  }
});

import { balancers } from "moontide/policy/balance/index";
import { Ejected } from "../support/lua/sim/gateway";
import { defaultHealth, withFailing } from "../support/lua/sim/outage";
import { countBetween, Run, runScenario } from "../support/lua/sim/run";

const run = (
  seed: number,
  seconds: number,
  failingCount: number,
  failing: (now: number) => boolean,
  health = defaultHealth,
): Run =>
  runScenario(
    {
      seed,
      seconds,
      requests_per_second: 300,
      service_seconds: 0.05,
      backends: withFailing(10, failingCount, failing),
    },
    { workers: 2, health, balancer: balancers.peak_ewma },
  );

/** Ejections of one endpoint in order. */
const ejectionsOf = (outcome: Run, port: number): Ejected[] => {
  const found: Ejected[] = [];
  for (const ejected of outcome.gateway.ejections) {
    if (ejected.port === port) found[found.length] = ejected;
  }
  return found;
};

const steady = { ...defaultHealth, jitter_percent: 0 };

describe("ejection", () => {
  for (const seed of $range(1, 3)) {
    it(`grows while an endpoint fails at every return (seed ${seed})`, () => {
      const ejections = ejectionsOf(
        run(seed, 200, 1, () => true, steady),
        1,
      );
      assert.is_true(ejections.length >= 5);
      for (const i of $range(0, ejections.length - 1)) {
        assert.near(10 * (i + 1), ejections[i]!.seconds, 0.001);
      }
    });

    it(`grows for an endpoint that flaps: 12 s bad, 8 s good (seed ${seed})`, () => {
      const ejections = ejectionsOf(
        run(seed, 300, 1, (now) => now % 20 < 12, steady),
        1,
      );
      let longest = 0;
      for (const { seconds } of ejections) longest = math.max(longest, seconds);
      assert.is_true(longest >= 30, `${longest} s at most`);
      assert.is_true(ejections.length < 15, `${ejections.length} in 15 rounds`);
    });

    it(`forgets: after a healthy while it begins anew (seed ${seed})`, () => {
      const failing = (now: number): boolean => now < 40 || now > 150;
      const ejections = ejectionsOf(run(seed, 170, 1, failing, steady), 1);
      assert.near(10, ejections[0]!.seconds, 0.001);
      assert.is_true(ejections[1]!.seconds > 19, "it grew first");
      let anew: number | undefined;
      for (const { at, seconds } of ejections) if (at > 150) anew = anew ?? seconds;
      assert.near(10, anew ?? 0, 0.001);
    });

    it(`never takes more than its share, and all are used in a panic (seed ${seed})`, () => {
      const outcome = run(seed, 40, 4, () => true, {
        ...defaultHealth,
        maximum_ejected_percent: 30,
      });
      assert.equal(3, outcome.gateway.most_ejected);
      const panicking = run(seed, 40, 10, () => true);
      assert.is_true(panicking.gateway.most_ejected <= 5);
      for (const { served } of panicking.backends) {
        assert.is_true(served > 0.8 * 30 * 40, `${served} requests`);
      }
    });

    it(`is over soon after an outage of all is: no errors, even load (seed ${seed})`, () => {
      const outcome = run(seed, 90, 10, (now) => now >= 10 && now < 20);
      assert.is_true(countBetween(outcome.errors_at, 10, 20) > 1000);
      assert.equal(0, countBetween(outcome.errors_at, 20.1, 90));
      for (const { served, failed } of outcome.backends) {
        assert.is_true(served - failed > 0.7 * 30 * 70, `${served - failed} requests`);
      }
    });
  }
});

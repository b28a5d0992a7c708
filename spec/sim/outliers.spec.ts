import type { Gateway } from "moontide/feature/gateway/gateway";
import { followHealth } from "moontide/feature/health/passive";
import { handOverWindows, judgeWindows } from "moontide/feature/health/window";
import { FakeMachine, fakeMachine } from "../support/lua/ports";
import { seededRandom } from "../support/lua/random";
import { startGateway, startWorker } from "../support/lua/worker";
import { begin, finish } from "../unit/proxy/driver";
import { fakeRequest } from "../unit/proxy/request";
import { logged } from "../unit/health/workers";

/**
 * Ten endpoints behind the gateway's own code on a virtual clock: two workers, the defaults of passive health, answers
 * with lognormal times of 50 ms on average, which is what the noise of real endpoints is like.
 * @noSelf
 */
interface Behaviour {
  /** The share of its requests that an endpoint fails, 0 to 1. */
  readonly failing: (endpoint: string) => number;
  /** How many times as long as others it takes. */
  readonly slowness: (endpoint: string, now: number) => number;
}

const bad = "10.0.0.3:80";
const requestsPerSecond = 250;

const documentOf = (passive: string): string => {
  const addresses: string[] = [];
  for (const i of $range(1, 10)) addresses[i - 1] = `"10.0.0.${i}:80"`;
  return `{ "pools": { "web": { "endpoints": [${table.concat(addresses, ", ")}],
       "balancer": { "algorithm": "round_robin" }, "health": { "passive": { ${passive} } } } },
     "routes": [{ "pool": "web" }] }`;
};

/** Runs for so many seconds; what comes back is what was ejected, with cause and second. */
const run = (
  seed: number,
  seconds: number,
  behaviour: Behaviour,
  passive = "",
): readonly (readonly [endpoint: string, cause: string])[] => {
  const machine: FakeMachine = fakeMachine();
  const workers: Gateway[] = [
    startGateway(machine, documentOf(passive)),
    startWorker(machine, 200),
  ];
  const random = seededRandom(seed);
  const request = fakeRequest();
  for (const second of $range(1, seconds)) {
    for (const i of $range(1, requestsPerSecond)) {
      machine.clock.moveTo(1000 + second - 1 + i / requestsPerSecond);
      const worker = workers[random.integer(2) - 1]!;
      const exchange = begin(worker, request);
      const { id } = exchange.member!;
      const failed = random.uniform() < behaviour.failing(id);
      const took = random.lognormal(0.05, 0.6) * behaviour.slowness(id, second);
      finish(worker, exchange, failed ? 500 : 200, took);
      if (i % 50 === 0) for (const each of workers) followHealth(each);
    }
    for (const each of workers) handOverWindows(each);
    judgeWindows(workers[0]!);
  }
  const found: (readonly [string, string])[] = [];
  for (const { endpoint, cause } of logged(machine, "endpoint_ejected")) {
    found[found.length] = [endpoint as string, cause as string];
  }
  return found;
};

const healthy: Behaviour = { failing: () => 0, slowness: () => 1 };
const latencyToo = '"latency": { "enabled": true }';

describe("comparison within a pool", () => {
  for (const seed of $range(1, 3)) {
    it(`finds one of ten that fails a fifth of its requests (seed ${seed})`, () => {
      const behaviour: Behaviour = { ...healthy, failing: (id) => (id === bad ? 0.2 : 0.001) };
      const found = run(seed, 15, behaviour);
      assert.same([bad, "success_rate"], found[0]);
      assert.equal(1, found.length);
      const alone = run(seed, 15, behaviour, '"success_rate": { "enabled": false }');
      assert.same([], alone);
    });

    it(`ejects nobody where all fail a fifth of their requests (seed ${seed})`, () => {
      const rows = '"consecutive_failures": 100';
      assert.same([], run(seed, 60, { ...healthy, failing: () => 0.2 }, rows));
    });

    it(`finds one of ten that has become four times as slow, within 20 s (seed ${seed})`, () => {
      const slowness = (id: string, now: number): number => (id === bad && now > 20 ? 4 : 1);
      const found = run(seed, 40, { ...healthy, slowness }, latencyToo);
      assert.same([bad, "latency"], found[0]);
      assert.equal(1, found.length);
    });
  }

  it("takes nobody for an outlier in ten minutes of noise", () => {
    const noisy: Behaviour = { ...healthy, failing: () => 0.01 };
    assert.same([], run(4, 600, noisy, latencyToo));
  });
});

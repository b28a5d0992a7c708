import { balancers } from "moontide/policy/balance/index";
import { BackendOptions } from "../support/lua/sim/backend";
import { percentile, runScenario } from "../support/lua/sim/run";

/**
 * Response times at three quarters of the capacity: 20 backends of 4 slots, 50 ms of service, one
 * gateway of two workers. What is asserted are orders and ratios, not milliseconds.
 */
interface Shape {
  readonly requests_per_second: number;
  readonly backend: (index: number) => BackendOptions;
}

/** Those that go by what the gateway sees by itself. */
const names = ["peak_ewma", "least_request", "round_robin", "random", "lowest_latency"] as const;

type Name = (typeof names)[number];

const load = 0.75;
const fullSpeed = 80;

const shapes: Record<string, Shape> = {
  /** All alike. */
  homogeneous: {
    requests_per_second: load * 20 * fullSpeed,
    backend: () => ({}),
  },
  /** Five have half the speed. */
  heterogeneous: {
    requests_per_second: load * 17.5 * fullSpeed,
    backend: (index) => ({ speed: () => (index < 5 ? 0.5 : 1) }),
  },
  /** Besides, for 8 s of every 10 somebody else uses most of four machines. */
  antagonist: {
    requests_per_second: load * (17.5 - 4 * 0.7 * 0.8) * fullSpeed,
    backend: (index) => ({
      speed: (now) => (index < 5 ? 0.5 : index >= 16 && now % 10 < 8 ? 0.3 : 1),
    }),
  },
};

const seeds = 3;

/** p99 and p99.9 over all seeds. */
interface Tail {
  readonly p99: number;
  readonly p999: number;
}

const tailOf = (shape: Shape, name: Name): Tail => {
  const backends: BackendOptions[] = [];
  for (const i of $range(0, 19)) backends[i] = shape.backend(i);
  const latencies: number[] = [];
  for (const seed of $range(1, seeds)) {
    const run = runScenario(
      {
        seed,
        seconds: 40,
        requests_per_second: shape.requests_per_second,
        service_seconds: 0.05,
        backends,
      },
      { workers: 2, balancer: balancers[name] },
    );
    for (const seconds of run.latencies) latencies[latencies.length] = seconds;
  }
  const p99 = percentile(latencies, 99);
  return { p99, p999: percentile(latencies, 99.9) };
};

const tailsOf = (shape: Shape): Record<Name, Tail> => {
  const tails = {} as Record<Name, Tail>;
  for (const name of names) tails[name] = tailOf(shape, name);
  return tails;
};

const bestOf = (tails: Record<Name, Tail>, part: keyof Tail): number => {
  let best = math.huge;
  for (const name of names) best = math.min(best, tails[name][part]);
  return best;
};

for (const kind of ["homogeneous", "heterogeneous", "antagonist"]) {
  describe(`tail latency, ${kind} backends`, () => {
    const tails = tailsOf(shapes[kind]!);

    it("peak_ewma is within 10 % of the best, at p99 and p99.9", () => {
      assert.is_true(tails.peak_ewma.p99 <= 1.1 * bestOf(tails, "p99"));
      assert.is_true(tails.peak_ewma.p999 <= 1.1 * bestOf(tails, "p999"));
    });

    it("load helps: random is the worst or near it", () => {
      assert.is_true(tails.random.p99 > 1.2 * tails.peak_ewma.p99);
      assert.is_true(tails.random.p99 > 1.2 * tails.least_request.p99);
    });

    if (kind === "homogeneous") {
      it("taking turns is as good as knowing the load", () => {
        assert.is_true(tails.round_robin.p99 <= 1.1 * tails.least_request.p99);
      });
    } else {
      it("taking turns floods the slow", () => {
        assert.is_true(tails.round_robin.p99 > 10 * tails.peak_ewma.p99);
        assert.is_true(tails.round_robin.p99 > 10 * tails.least_request.p99);
      });

      it("knowing response times beats knowing the load alone", () => {
        assert.is_true(tails.peak_ewma.p99 < tails.least_request.p99);
      });
    }
  });
}

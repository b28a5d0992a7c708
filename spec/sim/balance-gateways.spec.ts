import { BalancerName, balancers } from "moontide/policy/balance/index";
import { BackendOptions } from "../support/lua/sim/backend";
import { Fleet, runFleet } from "../support/lua/sim/gateways";
import { percentile } from "../support/lua/sim/run";

/**
 * Response times at three quarters of the capacity, as in balance-latency.spec.ts, behind one gateway of two workers
 * and behind ten that see nothing of each other; with what probes and reports add to what gateways see by themselves.
 */
const load = 0.75;
const fullSpeed = 80;

const isDisturbed = (index: number, now: number): boolean => index >= 16 && now % 10 < 8;

const shapes = {
  homogeneous: { capacity: 20, speed: () => 1 },
  heterogeneous: { capacity: 17.5, speed: (index: number) => (index < 5 ? 0.5 : 1) },
  /** For 8 s of every 10 somebody else uses most of four machines. */
  antagonist: {
    capacity: 17.5 - 4 * 0.7 * 0.8,
    speed: (index: number, now: number) => (index < 5 ? 0.5 : isDisturbed(index, now) ? 0.3 : 1),
  },
};

type Shape = keyof typeof shapes;

/** With their help from the endpoints, where they need some. */
const helped = (shape: Shape): Record<string, Partial<Fleet>> => ({
  peak_ewma: {},
  least_request: {},
  probing: { probing: { probes_per_request: 3, maximum_per_second: math.huge } },
  least_load: {
    reports: {
      interval_seconds: 1,
      left_over: (index, now) => (shape === "antagonist" && isDisturbed(index, now) ? 0.3 : 1),
    },
  },
});

/** Milliseconds at p99.9. */
const tailOf = (
  shape: Shape,
  gateways: number,
  name: BalancerName,
  help: Partial<Fleet>,
): number => {
  const { capacity, speed } = shapes[shape];
  const backends: BackendOptions[] = [];
  for (const i of $range(0, 19)) backends[i] = { speed: (now) => speed(i, now) };
  const run = runFleet(
    {
      seed: 1,
      seconds: 40,
      requests_per_second: load * capacity * fullSpeed,
      service_seconds: 0.05,
      backends,
    },
    { gateways, workers: gateways === 1 ? 2 : 1, balancer: balancers[name], ...help },
  );
  return percentile(run.latencies, 99.9) * 1000;
};

interface Tails {
  peak_ewma: number;
  least_request: number;
  probing: number;
  least_load: number;
}

const tailsOf = (shape: Shape, gateways: number): Tails => {
  const tails = {} as Tails;
  for (const [name, help] of pairs(helped(shape))) {
    tails[name as keyof Tails] = tailOf(shape, gateways, name as BalancerName, help);
  }
  return tails;
};

const best = ({ peak_ewma, least_request, probing, least_load }: Tails): number =>
  math.min(peak_ewma, least_request, probing, least_load);

for (const shape of ["homogeneous", "heterogeneous", "antagonist"] as const) {
  describe(`p99.9 before ${shape} backends`, () => {
    const one = tailsOf(shape, 1);
    const ten = tailsOf(shape, 10);
    const text = (tails: Tails): string =>
      string.format(
        "peak_ewma %.0f, least_request %.0f, probing %.0f, least_load %.0f ms",
        tails.peak_ewma,
        tails.least_request,
        tails.probing,
        tails.least_load,
      );

    it("is lowest with probing, within 10 %, for one gateway and for ten", () => {
      assert.is_true(one.probing <= 1.1 * best(one), text(one));
      assert.is_true(ten.probing <= 1.1 * best(ten), text(ten));
    });

    it("is with peak_ewma within 10 % of the best that needs no help, for one gateway and for ten", () => {
      assert.is_true(one.peak_ewma <= 1.1 * one.least_request, text(one));
      assert.is_true(ten.peak_ewma <= 1.1 * ten.least_request, text(ten));
      assert.is_true(ten.peak_ewma <= 1.1 * ten.least_load, text(ten));
    });

    it("is with least_load, on reports a second old, no worse than without them: nobody herds", () => {
      assert.is_true(one.least_load <= 1.05 * one.least_request, text(one));
      assert.is_true(ten.least_load <= 1.05 * ten.least_request, text(ten));
    });

    if (shape !== "homogeneous") {
      it("shows what a gateway does not see by itself: ten lose less with probes and reports", () => {
        assert.is_true(ten.probing < 0.85 * ten.peak_ewma, text(ten));
        assert.is_true(ten.least_load < 0.95 * ten.least_request, text(ten));
      });
    }
  });
}

describe("probing with too few probes for the requests", () => {
  it("is as good as peak_ewma", () => {
    const few = { probing: { probes_per_request: 3, maximum_per_second: 50 } };
    const plain = tailOf("heterogeneous", 1, "peak_ewma", {});
    const tail = tailOf("heterogeneous", 1, "probing", few);
    assert.is_true(tail <= 1.1 * plain, `${tail} and ${plain} ms`);
  });
});

import { setSlots } from "../support/lua/sim/backend";
import { run, unloaded } from "../support/lua/sim/limited";
import type { Scene } from "../support/lua/sim/overload";

const seeds = [1, 2, 3, 4, 5];

describe("the adaptive limit", () => {
  for (const load of [1.5, 3]) {
    it(`keeps the goodput and the response times of 16 slots at ${load} times what they can do`, () => {
      for (const seed of seeds) {
        const { goodput, p99_seconds } = run({ load, seed });
        assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
        assert.is_true(p99_seconds <= 1.5 * unloaded(16, seed), `p99 ${p99_seconds}`);
      }
    });
  }

  it("refuses nobody at 0.6 times, not in the first second either", () => {
    for (const seed of seeds) {
      assert.equal(0, run({ load: 0.6, seed, from: 0 }).refused);
    }
  });

  it("drifts by less than a tenth in 20 minutes at 1.5 times", () => {
    let first = 0;
    let last = 0;
    const { goodput } = run({
      load: 1.5,
      until: 1200,
      // The limit sways, so its mean over three minutes is what counts.
      watch: (second, limit) => {
        if (second > 60 && second <= 240) first += limit;
        if (second > 1020) last += limit;
      },
    });
    assert.is_true(goodput >= 0.97);
    assert.is_true(math.abs(last / first - 1) < 0.1, `drift ${last / first}`);
  });

  it("has recovered within 5 s when the slots drop from 16 to 6, and when they are back", () => {
    for (const seed of seeds) {
      const watch = (second: number, _limit: number, scene: Scene): void => {
        if (second === 40) setSlots(scene.backend, 6);
        if (second === 70) setSlots(scene.backend, 16);
      };
      const stretches: [number, number][] = [
        [45, 65],
        [75, 95],
      ];
      const { goodputs } = run({ load: 1.5, seed, watch, until: 95, stretches });
      const [low, back] = goodputs;
      assert.is_true(low! >= 0.97 * (6 / 16), `low ${low}`);
      assert.is_true(back! >= 0.97, `back ${back}`);
    }
  });

  it("serves a backend of four slots as well", () => {
    for (const seed of seeds) {
      const { goodput, p99_seconds } = run({ load: 1.5, slots: 4, seed, until: 70 });
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(p99_seconds <= 1.7 * unloaded(4, seed), `p99 ${p99_seconds}`);
    }
  });

  it("refuses nobody at 0.6 times of what four slots can do", () => {
    for (const seed of seeds) {
      assert.equal(0, run({ load: 0.6, slots: 4, seed, from: 0, until: 120 }).refused);
    }
  });

  it("turns nobody away from a trickle of 5 requests a second", () => {
    for (const seed of seeds) {
      assert.equal(0, run({ load: 5 / 320, seed, from: 0, until: 300 }).refused);
    }
  });

  it("turns nobody away from a service of which one request in 20 takes 20 times as long", () => {
    for (const seed of seeds) {
      const seconds = (scene: Scene): number =>
        scene.service.lognormal(scene.service.uniform() < 0.05 ? 0.5 : 0.026, 0.3);
      assert.equal(0, run({ load: 0.6, seed, from: 0, seconds }).refused);
    }
  });

  it("lets a backend that is half as fast do most of what it can", () => {
    for (const seed of seeds) {
      const { goodput } = run({
        load: 0.6,
        seed,
        speed: (now) => (now >= 30 ? 0.5 : 1),
        from: 30,
        until: 150,
      });
      assert.is_true(goodput >= 0.75 * 0.5, `goodput ${goodput}`);
    }
  });

  it("finds within 5 s what a backend of 200 slots can do, though it begins far below", () => {
    for (const seed of seeds) {
      const { goodput, p99_seconds } = run({ load: 1.5, slots: 200, seed, from: 5, until: 10 });
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(p99_seconds <= 1.5 * unloaded(16, seed), `p99 ${p99_seconds}`);
    }
  });
});

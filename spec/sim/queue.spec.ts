import { ClassResult, run, unloaded } from "../support/lua/sim/limited";

// The adaptive limit with a queue in front of it, in two workers; the backend and its clients as in limiter.spec.ts.

const seeds = [1, 2, 3];
const queue = `, "queue": {}`;
const classes = [
  { tier: 0, share: 0.2 },
  { tier: 2, share: 0.3 },
  { tier: 4, share: 0.5 },
];

const mean = (values: readonly number[]): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};

describe("a queue in front of the adaptive limit", () => {
  it("keeps the goodput at 1.5 times, and hardly anybody waits until the client leaves", () => {
    for (const seed of [1, 2]) {
      const { goodput, gone, median_seconds } = run({ load: 1.5, seed, pool: queue, until: 30 });
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(median_seconds <= 0.09, `median ${median_seconds}`);
      // Those who came last before the order turned.
      assert.is_true(gone < 0.015 * 480 * 20, `${gone} gone`);
    }
  });

  it("refuses nobody at 0.6 times, and changes no times", () => {
    const { refused, p99_seconds } = run({ load: 0.6, from: 0, pool: queue });
    assert.equal(0, refused);
    assert.is_true(p99_seconds <= 1.1 * unloaded(16, 1), `p99 ${p99_seconds}`);
  });

  it("serves the top of three classes at 3 times, nearly as soon as without any load, and starves nobody", () => {
    const top_seconds: number[] = [];
    const unloaded_seconds: number[] = [];
    for (const seed of seeds) {
      const { goodput, by_class } = run({ load: 3, seed, pool: queue, classes, until: 30 });
      const [top, middle, low] = by_class as [ClassResult, ClassResult, ClassResult];
      const figures = `${top.served} in ${top.p99_seconds}, ${middle.served}, ${low.served}`;
      assert.is_true(goodput >= 0.97, `goodput ${goodput}`);
      assert.is_true(top.served >= 0.999, figures);
      assert.is_true(middle.served > 2 * low.served && low.served > 0.02, figures);
      top_seconds[top_seconds.length] = top.p99_seconds;
      unloaded_seconds[unloaded_seconds.length] = unloaded(16, seed);
    }
    // One run has too few requests beyond its 99th percentile to be judged by itself.
    const ratio = mean(top_seconds) / mean(unloaded_seconds);
    assert.is_true(ratio <= 1.3, `${ratio} times the unloaded 99th percentile`);
  });

  it("in the order of arrival makes everybody slow instead", () => {
    const fifo = run({ load: 1.5, pool: `, "queue": { "order": "fifo" }`, until: 20 });
    assert.is_true(
      fifo.goodput < 0.9 || fifo.median_seconds > 0.2,
      `median ${fifo.median_seconds}`,
    );
  });
});

import { run } from "../support/lua/sim/limited";

// The same demand for every algorithm. What the others lack is asserted loosely: it is why ours is the default.

interface Row {
  readonly algorithm: string;
  readonly options?: string;
  /** Served in time, as parts of the capacity: at 1.5 and 3 times, and with four slots at 1.5 times. */
  readonly goodput: number;
  readonly goodput_at_3: number;
  readonly small_goodput: number;
  readonly p99_seconds: number;
  readonly small_p99_seconds: number;
}

const rowOf = (algorithm: string, options = ""): Row => {
  const at = run({ algorithm, options, load: 1.5, until: 60 });
  const at_3 = run({ algorithm, options, load: 3, until: 30 });
  const small = run({ algorithm, options, load: 1.5, slots: 4, until: 60 });
  return {
    algorithm,
    goodput: at.goodput,
    goodput_at_3: at_3.goodput,
    small_goodput: small.goodput,
    p99_seconds: at.p99_seconds,
    small_p99_seconds: small.p99_seconds,
  };
};

const textOf = (row: Row): string =>
  string.format(
    "%-10s %5.2f %5.2f %5.2f | %4.0f %4.0f ms",
    row.algorithm,
    row.goodput,
    row.goodput_at_3,
    row.small_goodput,
    row.p99_seconds * 1000,
    row.small_p99_seconds * 1000,
  );

describe("limiters under the same overload", () => {
  const ours = rowOf("adaptive");
  const others = [
    rowOf("static", `, "maximum": 1000`),
    rowOf("aimd"),
    rowOf("vegas"),
    rowOf("gradient2"),
  ];
  let report = textOf(ours);
  for (const row of others) report = `${report}\n${textOf(row)}`;

  it("is carried best by the adaptive one: all of the capacity, and short times, also with few slots", () => {
    assert.is_true(ours.goodput >= 0.97 && ours.goodput_at_3 >= 0.97, report);
    assert.is_true(ours.small_goodput >= 0.95, report);
    assert.is_true(ours.p99_seconds < 0.26 && ours.small_p99_seconds < 0.3, report);
  });

  for (const row of others) {
    it(`is carried worse by ${row.algorithm}: less of the capacity, or longer times`, () => {
      const isWorse =
        row.goodput < 0.95 ||
        row.goodput_at_3 < 0.95 ||
        row.small_goodput < 0.95 ||
        row.small_p99_seconds > 1.2 * ours.small_p99_seconds;
      assert.is_true(isWorse, report);
    });
  }
});

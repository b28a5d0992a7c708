import { calmDown, complaints, disturb, startFlapping, stop, tick } from "./flapping";

/**
 * The longest ejection (10 s) may begin just before all is well, and end on a probation that fails at the very end; then
 * the circuit (5 s and 3 s), checks (2 in 1.2 s each) and a slow start (5 s).
 */
const recoverySeconds = 40;

describe("whatever happens to endpoints, workers and clocks", () => {
  for (const seed of $range(1, 20)) {
    it(`every endpoint is back at its full weight once all is well (seed ${seed})`, () => {
      const flapping = startFlapping(seed);
      for (const _ of $range(1, 150)) {
        disturb(flapping);
        for (const __ of $range(1, flapping.random.integer(5))) tick(flapping);
      }
      calmDown(flapping);
      for (const _ of $range(1, recoverySeconds * 5)) tick(flapping);
      stop(flapping);
      assert.equal("", complaints(flapping));
    });
  }
});

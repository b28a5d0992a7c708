import { noteAnswer } from "moontide/feature/limit/gather";
import { createLimit } from "moontide/feature/limit/limit";
import { handOverLimit, readSums, takeWindow } from "moontide/feature/limit/shared";
import type { LimitConfiguration } from "moontide/feature/limit/schema";
import { limiters } from "moontide/policy/limit/index";
import { fakeMachine } from "../../support/lua/ports";
import { seededRandom } from "../../support/lua/random";

const bounds = { minimum: 4, maximum: 60, initial: 20 };

describe("answers that took less than nginx can measure", () => {
  for (const [name, limiter] of pairs(limiters)) {
    it(`leave the limiter ${name} with numbers`, () => {
      const { numbers } = fakeMachine().shared.admission;
      const options = { algorithm: name, ...bounds } as LimitConfiguration;
      const limit = createLimit(options, undefined, "web")!;
      const before = readSums(numbers, "web");
      for (const _ of $range(1, 50)) noteAnswer(limit, 0);
      limit.window.maximum_in_flight = 20;
      handOverLimit(numbers, limit);
      const window = takeWindow(numbers, "web", before, readSums(numbers, "web"), 0.5);
      const state = limiter.create(bounds);
      limiter.update(state, window, bounds, seededRandom(3));
      limiter.update(state, window, bounds, seededRandom(3));
      for (const [fact, value] of pairs(state)) {
        assert.is_true(value - value === 0, `${fact} is ${value}`);
      }
    });
  }
});

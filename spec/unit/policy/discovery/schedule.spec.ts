import type { Random } from "moontide/kernel/ports";
import {
  isDue,
  isStale,
  Schedule,
  scheduleAfterFailure,
  scheduleAfterSuccess,
  startSchedule,
} from "moontide/policy/discovery/schedule";
import { seededRandom } from "../../../support/lua/random";

const always = (value: number): Random => ({ uniform: () => value });
const middle = always(0.5);

const afterFailures = (count: number, random: Random): Schedule => {
  let schedule = startSchedule(100);
  for (const i of $range(1, count)) schedule = scheduleAfterFailure(schedule, 100 + i, random);
  return schedule;
};

describe("the schedule of a source", () => {
  it("asks at once in the beginning", () => {
    const schedule = startSchedule(100);
    assert.is_true(isDue(schedule, 100));
    assert.is_false(isStale(schedule));
    assert.is_nil(schedule.last_success_at);
  });

  it("asks again after the interval, give or take a tenth", () => {
    const schedule = scheduleAfterSuccess(100, 30, middle);
    assert.equal(130, schedule.next_at);
    assert.equal(100, schedule.last_success_at);
    assert.is_false(isDue(schedule, 129.9));
    assert.is_true(isDue(schedule, 130));
    assert.near(127, scheduleAfterSuccess(100, 30, always(0)).next_at, 1e-9);
    assert.near(133, scheduleAfterSuccess(100, 30, always(1)).next_at, 1e-9);
  });

  it("backs off from 1 to 32 seconds while the source fails", () => {
    const delays: number[] = [];
    for (const i of $range(1, 8)) delays[i - 1] = afterFailures(i, middle).next_at - (100 + i);
    assert.same([1, 2, 4, 8, 16, 32, 32, 32], delays);
    assert.equal(32, afterFailures(5000, middle).next_at - 5100);
  });

  it("spreads retries by a quarter either way", () => {
    const random = seededRandom(7);
    let [least, most] = [math.huge, 0];
    for (const _ of $range(1, 1000)) {
      const delay = afterFailures(5, random).next_at - 105;
      least = math.min(least, delay);
      most = math.max(most, delay);
    }
    assert.near(12, least, 0.2);
    assert.near(20, most, 0.2);
  });

  it("knows since when the source has failed, and when it last answered", () => {
    let schedule = scheduleAfterSuccess(50, 10, middle);
    schedule = scheduleAfterFailure(schedule, 60, middle);
    schedule = scheduleAfterFailure(schedule, 61, middle);
    assert.is_true(isStale(schedule));
    assert.equal(60, schedule.failing_since);
    assert.equal(50, schedule.last_success_at);
    assert.equal(2, schedule.failures);
  });

  it("starts anew after an answer", () => {
    const schedule = scheduleAfterSuccess(200, 10, middle);
    assert.is_false(isStale(schedule));
    assert.equal(201, scheduleAfterFailure(schedule, 200, middle).next_at);
  });
});

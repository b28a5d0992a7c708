import { isFailing, newMinute, noteAttempt } from "moontide/policy/model/minute";
import {
  isAskable,
  newStanding,
  noteAsked,
  noteWell,
  putAside,
  Standing,
  stateOf,
} from "moontide/policy/model/standing";

const options = { seconds: 5, maximum_seconds: 300 };
const half = { uniform: () => 0.5 };

let standing: Standing;

const aside = (now: number, told?: number): number => {
  putAside(standing, options, now, half, "server", told, false);
  return standing.opened_until - now;
};

before_each(() => {
  standing = newStanding();
});

describe("what stands aside", () => {
  it("does so for a while, and then one request finds out", () => {
    assert.is_true(isAskable(standing, 100));
    assert.equal(5, aside(100));
    assert.is_false(isAskable(standing, 104.9));
    assert.equal("half_open", stateOf(standing, 105));
    assert.is_true(isAskable(standing, 105));
    noteAsked(standing, 105);
    assert.is_false(isAskable(standing, 106));
    assert.is_true(isAskable(standing, 115.1));
    assert.is_true(noteWell(standing, 107));
    assert.equal("closed", stateOf(standing, 107));
    assert.is_true(isAskable(standing, 107));
    assert.is_false(noteWell(standing, 108));
  });

  it("does so for twice as long each time in succession", () => {
    assert.equal(5, aside(100));
    assert.equal(10, aside(105));
    assert.equal(20, aside(115));
    for (const i of $range(1, 20)) aside(200 + 400 * i);
    assert.is_true(standing.opened_until - 8200 <= 300);
  });

  it("begins anew after a calm as long as the longest time", () => {
    aside(100);
    aside(105);
    noteWell(standing, 116);
    assert.equal(20, aside(117));
    noteWell(standing, 138);
    assert.equal(5, aside(438));
  });

  it("does so for as long as the provider says, up to the maximum", () => {
    assert.equal(42, aside(100, 42));
    assert.equal(300, aside(200, 4000));
  });

  it("is not called back by what was under way when it failed", () => {
    aside(100);
    assert.is_false(noteWell(standing, 101));
    assert.is_false(isAskable(standing, 101));
  });
});

describe("a minute of failures", () => {
  const half_of_five = { error_percent: 50, minimum_requests: 5 };

  it("counts when there were enough attempts, and more than the share has failed", () => {
    const minute = newMinute();
    for (const _ of $range(1, 4)) noteAttempt(minute, 100, true);
    assert.is_false(isFailing(half_of_five, minute, 100));
    for (const _ of $range(1, 4)) noteAttempt(minute, 101, false);
    assert.is_false(isFailing(half_of_five, minute, 101));
    noteAttempt(minute, 102, true);
    assert.is_true(isFailing(half_of_five, minute, 102));
  });

  it("is over after a minute", () => {
    const minute = newMinute();
    for (const _ of $range(1, 10)) noteAttempt(minute, 100, true);
    assert.is_true(isFailing(half_of_five, minute, 154));
    assert.is_false(isFailing(half_of_five, minute, 161));
    for (const _ of $range(1, 5)) noteAttempt(minute, 5000, true);
    assert.is_true(isFailing(half_of_five, minute, 5000));
  });
});

import { backoffSeconds } from "moontide/policy/model/backoff";
import { FailureKind } from "moontide/policy/model/failure";
import { compileFallback, permits } from "moontide/policy/model/fallback";
import { Action, rulingOf, Situation } from "moontide/policy/model/ruling";
import { seededRandom } from "../../../support/lua/random";

const half = { uniform: () => 0.5 };

const situation = (kind: FailureKind, rest: Partial<Situation> = {}): Situation => ({
  kind,
  retry_after_seconds: rest.retry_after_seconds,
  retries: rest.retries ?? 0,
  maximum_retries: rest.maximum_retries ?? 2,
  backoff_seconds: rest.backoff_seconds ?? 0.5,
  maximum_backoff_seconds: 5,
  has_other_key: rest.has_other_key ?? false,
  can_move: rest.can_move ?? true,
  remaining_seconds: rest.remaining_seconds ?? 60,
});

const expectRuling = (action: Action, wait_seconds: number, given: Situation): void => {
  assert.same({ action, wait_seconds }, rulingOf(given));
};

describe("after a key was refused", () => {
  for (const kind of ["authentication", "permission", "quota"] as const) {
    it(`(${kind}) another one is used at once, then another candidate is`, () => {
      expectRuling("rotate", 0, situation(kind, { has_other_key: true, retries: 9 }));
      expectRuling("move", 0, situation(kind));
      expectRuling("stop", 0, situation(kind, { can_move: false }));
    });
  }
});

describe("after a rate limit", () => {
  it("another key is used after the backoff, as keys may share a limit", () => {
    expectRuling("rotate", 0.5, situation("rate_limit", { has_other_key: true }));
  });

  it("another candidate is asked at once when there is no other key", () => {
    expectRuling("move", 0, situation("rate_limit", { retry_after_seconds: 0.1 }));
    const late = { has_other_key: true, remaining_seconds: 0.4 };
    expectRuling("move", 0, situation("rate_limit", late));
  });

  it("the same is asked again when Retry-After is over, if that is in time", () => {
    const alone = { can_move: false, retry_after_seconds: 7 };
    expectRuling("again", 7, situation("rate_limit", alone));
    expectRuling("stop", 0, situation("rate_limit", { can_move: false, retry_after_seconds: 61 }));
    expectRuling("again", 0.5, situation("rate_limit", { can_move: false }));
    expectRuling("stop", 0, situation("rate_limit", { can_move: false, retries: 2 }));
  });
});

describe("after what may pass", () => {
  for (const kind of ["server", "overloaded", "connection", "timeout"] as const) {
    it(`(${kind}) the same candidate is asked again, then the next`, () => {
      expectRuling("again", 0.5, situation(kind));
      expectRuling("again", 0.5, situation(kind, { retries: 1 }));
      expectRuling("move", 0, situation(kind, { retries: 2 }));
      expectRuling("stop", 0, situation(kind, { retries: 2, can_move: false }));
    });
  }

  it("a provider that wants more time than any backoff is left alone", () => {
    expectRuling("again", 4, situation("overloaded", { retry_after_seconds: 4 }));
    expectRuling("move", 0, situation("overloaded", { retry_after_seconds: 6 }));
    const alone = { retry_after_seconds: 6, can_move: false };
    expectRuling("again", 6, situation("overloaded", alone));
  });

  it("nothing is repeated beyond the deadline", () => {
    expectRuling("move", 0, situation("server", { remaining_seconds: 0.3 }));
    expectRuling("stop", 0, situation("server", { remaining_seconds: 0.3, can_move: false }));
  });
});

describe("after what is wrong with the request", () => {
  for (const kind of [
    "invalid_request",
    "content_filter",
    "too_large",
    "context_length",
  ] as const) {
    it(`(${kind}) the same is never asked again`, () => {
      expectRuling("move", 0, situation(kind, { has_other_key: true }));
      expectRuling("stop", 0, situation(kind, { can_move: false, has_other_key: true }));
    });
  }
});

describe("what a fallback is for", () => {
  it("is told by kinds, statuses and classes of them", () => {
    const fallback = compileFallback(["timeout", 418, "5xx"]);
    assert.is_true(permits(fallback, "timeout", 504));
    assert.is_true(permits(fallback, "invalid_request", 418));
    assert.is_true(permits(fallback, "server", 529));
    assert.is_false(permits(fallback, "rate_limit", 429));
    assert.is_true(permits(compileFallback(["4xx"]), "rate_limit", 429));
  });
});

describe("the backoff", () => {
  const options = { backoff_seconds: 0.5, maximum_backoff_seconds: 5 };

  it("doubles up to its maximum", () => {
    const waits: number[] = [];
    for (const i of $range(0, 5)) waits[i] = backoffSeconds(options, i, half);
    assert.same([0.5, 1, 2, 4, 5, 5], waits);
    assert.equal(5, backoffSeconds(options, 5000, half));
  });

  it("varies by a fifth to either side", () => {
    const random = seededRandom(3);
    let least = math.huge;
    let most = 0;
    for (const _ of $range(1, 2000)) {
      const seconds = backoffSeconds(options, 0, random);
      least = math.min(least, seconds);
      most = math.max(most, seconds);
    }
    assert.is_true(least >= 0.4 && least < 0.405 && most <= 0.6 && most > 0.595);
  });
});

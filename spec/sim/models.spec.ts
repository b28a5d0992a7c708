import { byLatency, Chooseable } from "moontide/policy/model/order";
import { isFailing, newMinute, noteAttempt } from "moontide/policy/model/minute";
import { newSpeed, noteEnd, noteFirstToken } from "moontide/policy/model/speed";
import {
  isAskable,
  newStanding,
  noteAsked,
  noteWell,
  putAside,
} from "moontide/policy/model/standing";
import { SeededRandom, seededRandom } from "../support/lua/random";

/** Ten requests a second over three models: what each takes to its first token, and whether it fails. */
interface Behaviour {
  readonly seconds: (this: void, now: number) => number;
  readonly fails: (this: void, now: number) => boolean;
}

const steady = (seconds: number): Behaviour => ({ seconds: () => seconds, fails: () => false });

/** How many of the requests between two moments each model got, and how many failed. */
const run = (
  models: readonly Behaviour[],
  until: number,
  counted_from: number,
  random: SeededRandom,
): { counts: number[]; failed: number } => {
  const list: Chooseable[] = [];
  const counts: number[] = [];
  let failed = 0;
  for (const i of $range(0, models.length - 1)) {
    list[i] = { seed: i, weight: 1, speed: newSpeed(), price: undefined };
    counts[i] = 0;
  }
  for (const step of $range(1, until * 10)) {
    const now = 1000 + step / 10;
    const chosen = byLatency(list, 0, now, random)[0]!;
    const { speed } = list[chosen]!;
    const model = models[chosen]!;
    speed.asked_at = now;
    const has_failed = model.fails(now - 1000);
    noteEnd(speed, has_failed, now);
    if (!has_failed) noteFirstToken(speed, random.lognormal(model.seconds(now - 1000), 0.3), now);
    if (step / 10 > counted_from) {
      counts[chosen] = counts[chosen]! + 1;
      if (has_failed) failed += 1;
    }
  }
  return { counts, failed };
};

describe("the choice by latency", () => {
  it("keeps to the fast, and asks the slowest now and then", () => {
    const { counts } = run([steady(0.3), steady(0.4), steady(3)], 600, 60, seededRandom(1));
    const share = counts[2]! / (540 * 10);
    assert.is_true(share > 0 && share < 0.02, `${share}`);
  });

  it("finds out that a slow one has recovered, within minutes", () => {
    const recovered: Behaviour = { seconds: (now) => (now < 300 ? 5 : 0.2), fails: () => false };
    const { counts } = run([steady(0.4), steady(0.4), recovered], 900, 600, seededRandom(2));
    assert.is_true(counts[2]! > counts[0]! && counts[2]! > counts[1]!);
  });

  it("is not drawn to one that fails fast", () => {
    const failing: Behaviour = { seconds: () => 0.01, fails: () => true };
    const { counts, failed } = run([steady(0.5), steady(0.5), failing], 600, 60, seededRandom(3));
    assert.is_true(failed === counts[2]! && failed < 0.05 * 540 * 10, `${failed}`);
  });
});

describe("a candidate that fails for ten minutes", () => {
  it("costs few requests, and is back within its longest time aside", () => {
    const random = seededRandom(4);
    const standing = newStanding();
    const minute = newMinute();
    const aside = { seconds: 5, maximum_seconds: 60 };
    let failures = 0;
    let back_at: number | undefined;
    for (const step of $range(1, 12000)) {
      const now = 1000 + step / 10;
      const is_down = step >= 100 && step < 6100;
      if (isAskable(standing, now)) {
        const was_aside = standing.opened_until > standing.succeeded_at;
        noteAsked(standing, now);
        noteAttempt(minute, now, is_down);
        if (!is_down) {
          if (noteWell(standing, now)) back_at = step / 10;
        } else {
          failures += 1;
          const failing = isFailing({ error_percent: 50, minimum_requests: 5 }, minute, now);
          if (was_aside || failing)
            putAside(standing, aside, now, random, "server", undefined, false);
        }
      }
    }
    // 600 s at ten a second would be 6,000.
    assert.is_true(failures < 150, `${failures}`);
    assert.is_true(back_at !== undefined && back_at >= 610 && back_at <= 670, `${back_at}`);
  });
});

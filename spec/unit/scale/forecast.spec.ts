import { holt_winters } from "moontide/policy/scale/forecast/holt-winters";
import { forecasters } from "moontide/policy/scale/forecast/index";
import { createPrediction, foresee, foreseenLoad } from "moontide/policy/scale/forecast/prediction";
import {
  createRecord,
  isProven,
  marginOf,
  noteForecast,
  skillOf,
} from "moontide/policy/scale/forecast/record";

describe("Holt-Winters", () => {
  it("foresees nothing before a season is over, and then what the season says", () => {
    const state = holt_winters.create(24);
    const load = (i: number): number => 100 + 80 * math.sin((i / 24) * 2 * math.pi);
    for (const i of $range(0, 22)) holt_winters.observe(state, load(i));
    assert.is_nil(holt_winters.forecast(state, 1));
    for (const i of $range(23, 24 * 5 - 1)) holt_winters.observe(state, load(i));
    for (const steps of [1, 6, 12]) {
      const expected = load(24 * 5 - 1 + steps);
      assert.near(expected, holt_winters.forecast(state, steps)!, 0.05 * expected);
    }
  });

  it("goes on over buckets that are not known", () => {
    const state = holt_winters.create(4);
    for (const i of $range(0, 39)) holt_winters.observe(state, i % 4 === 3 ? 400 : 100);
    for (const _ of $range(1, 4)) holt_winters.observe(state, undefined);
    assert.near(400, holt_winters.forecast(state, 4)!, 20);
    assert.near(100, holt_winters.forecast(state, 1)!, 5);
  });
});

describe("every forecaster", () => {
  for (const [name, forecaster] of pairs(forecasters)) {
    it(`${name} gives numbers for loads of nothing, and from records that were kept as text`, () => {
      const state = forecaster.create(3);
      for (const _ of $range(1, 9)) forecaster.observe(state, 0);
      const value = forecaster.forecast(state, 2)!;
      assert.is_true(value === value && value >= 0 && value < 1);
    });
  }
});

describe("the record of forecasts", () => {
  it("has skill where it beats persistence, and is proven after a whole season", () => {
    const record = createRecord(4);
    for (const _ of $range(1, 3)) noteForecast(record, 110, 50, 100);
    assert.near(0.8, skillOf(record), 1e-9);
    assert.is_false(isProven(record));
    noteForecast(record, 110, 50, 100);
    assert.is_true(isProven(record));
    for (const _ of $range(1, 4)) noteForecast(record, 110, 100, 100);
    assert.is_false(isProven(record));
  });

  it("multiplies by what nine in ten stay below, between one and one and a half", () => {
    const low = createRecord(10);
    for (const i of $range(1, 10)) noteForecast(low, 100, 100, 100 + i);
    assert.near(1.09, marginOf(low), 1e-9);
    const under = createRecord(10);
    noteForecast(under, 100, 100, 10);
    assert.equal(1, marginOf(under));
    noteForecast(under, 1, 100, 1000);
    noteForecast(under, 1, 100, 1000);
    assert.equal(1.5, marginOf(under));
    assert.equal(1, marginOf(createRecord(3)));
  });
});

describe("a prediction", () => {
  const options = { season_seconds: 4000, bucket_seconds: 100 };

  it("sees a jump before it comes, early enough for a start", () => {
    const prediction = createPrediction(holt_winters, options);
    const load = (second: number): number => (second % 4000 >= 2000 ? 1000 : 100);
    for (const second of $range(2, 5 * 4000 + 1900, 2)) {
      foresee(prediction, holt_winters, options, 150, load(second), 10000 + second);
    }
    assert.is_true(prediction.proven);
    const now = 10000 + 5 * 4000;
    assert.is_true(foreseenLoad(prediction, options, 20, now + 1900)! < 200);
    assert.is_true(foreseenLoad(prediction, options, 150, now + 1900)! > 800);
  });

  it("does not stumble over looks that did not happen", () => {
    const prediction = createPrediction(holt_winters, options);
    foresee(prediction, holt_winters, options, 10, 100, 1000);
    foresee(prediction, holt_winters, options, 10, 100, 91000);
    assert.is_true(prediction.began <= 91000 && prediction.began > 90900);
  });
});

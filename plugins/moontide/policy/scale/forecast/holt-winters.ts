/**
 * Triple exponential smoothing with an additive season (Holt 1957, Winters 1960) and a damped trend (Gardner and McKenzie
 * 1985) on log(1 + load): a load grows by factors, and so do its seasons. What is left over follows the bucket before
 * (AR(1), after Taylor 2003).
 */
import { Forecaster, ForecasterState } from "./forecaster";

const levelShare = 0.3;
const trendShare = 0.05;
const seasonShare = 0.25;
const damping = 0.9;

interface State {
  readonly period: number;
  /** Buckets seen, those that are not known included. */
  seen: number;
  level: number;
  trend: number;
  /** By the bucket's place in the season. Of the first one, what was seen itself. */
  readonly season: number[];
  /** What the last bucket had beyond what was expected, and how much of that the next one tends to have. */
  rest: number;
  rest_products: number;
  rest_squares: number;
}

const create = (period: number): ForecasterState => {
  const state: State = {
    period,
    seen: 0,
    level: 0,
    trend: 0,
    season: [],
    rest: 0,
    rest_products: 0,
    rest_squares: 0,
  };
  return state as unknown as ForecasterState;
};

/** The first season is whole: its mean is the level, and what is around it the season. */
const begin = (state: State): void => {
  const { season, period } = state;
  let sum = 0;
  for (const i of $range(0, period - 1)) sum += season[i]!;
  state.level = sum / period;
  for (const i of $range(0, period - 1)) season[i] = season[i]! - state.level;
};

/** So much of each product is remembered: those of about two hundred buckets count. */
const remembered = 0.995;

const persistenceOfRest = ({ rest_products, rest_squares }: State): number =>
  rest_squares > 0 ? math.max(0, math.min(0.95, rest_products / rest_squares)) : 0;

const learnRest = (state: State, rest: number): void => {
  state.rest_products = remembered * state.rest_products + rest * state.rest;
  state.rest_squares = remembered * state.rest_squares + state.rest * state.rest;
  state.rest = rest;
};

const learn = (state: State, place: number, value: number | undefined): void => {
  const { season } = state;
  const expected = state.level + damping * state.trend;
  if (value === undefined) {
    state.level = expected;
    state.trend *= damping;
    state.rest = 0;
    return;
  }
  const offset = season[place]!;
  learnRest(state, value - expected - offset);
  const level = levelShare * (value - offset) + (1 - levelShare) * expected;
  state.trend = trendShare * (level - state.level) + (1 - trendShare) * damping * state.trend;
  state.level = level;
  season[place] = seasonShare * (value - level) + (1 - seasonShare) * offset;
};

const observe = (any: ForecasterState, value: number | undefined): void => {
  const state = any as unknown as State;
  const { period, season, seen } = state;
  const place = seen % period;
  const logarithm = value === undefined ? undefined : math.log(1 + math.max(0, value));
  if (seen < period) {
    season[place] = logarithm ?? (place > 0 ? season[place - 1]! : 0);
    if (place === period - 1) begin(state);
  } else learn(state, place, logarithm);
  state.seen += 1;
};

const forecast = (any: ForecasterState, steps: number): number | undefined => {
  const state = any as unknown as State;
  const { period, season, seen } = state;
  if (seen < period) return undefined;
  let sum = state.level;
  let part = 1;
  for (const _ of $range(1, steps)) {
    part *= damping;
    sum += part * state.trend;
  }
  sum += season[(seen + steps - 1) % period]!;
  sum += math.pow(persistenceOfRest(state), steps) * (1 - levelShare) * state.rest;
  return math.max(0, math.exp(sum) - 1);
};

export const holt_winters: Forecaster = { create, observe, forecast };

/** Prices that the configuration states itself. */
import { patternMatches } from "../../policy/model/pattern";
import { femtoPerUsdPerMillion, Price, Rates, ratesOf } from "../../policy/price/price";
import type { PriceConfiguration, PricesConfiguration } from "./schema";

/** A price for all names that begin so, or for one. */
export interface Override {
  readonly pattern: string;
  readonly price: Price;
}

const femto = (usd_per_million: number): number =>
  math.floor(usd_per_million * femtoPerUsdPerMillion + 0.5);

const maybeFemto = (usd_per_million: number | undefined): number | undefined =>
  usd_per_million === undefined ? undefined : femto(usd_per_million);

type Stated = Pick<
  PriceConfiguration,
  | "input_usd_per_million"
  | "output_usd_per_million"
  | "cached_input_usd_per_million"
  | "cache_write_usd_per_million"
  | "reasoning_usd_per_million"
>;

const statedRates = (stated: Stated): Rates =>
  ratesOf({
    input: femto(stated.input_usd_per_million),
    output: femto(stated.output_usd_per_million),
    cached: maybeFemto(stated.cached_input_usd_per_million),
    written: maybeFemto(stated.cache_write_usd_per_million),
    reasoning: maybeFemto(stated.reasoning_usd_per_million),
  });

const partOf = (rates: Rates, percent: number): Rates => {
  const part = (value: number): number => math.floor((value * percent) / 100 + 0.5);
  return {
    input: part(rates.input),
    cached: part(rates.cached),
    written: part(rates.written),
    output: part(rates.output),
    reasoning: part(rates.reasoning),
  };
};

/** A price as the configuration states it. */
export const statedPrice = (stated: PriceConfiguration): Price => {
  const { batch_percent, long_context } = stated;
  const rates = statedRates(stated);
  const price = { rates, batch: partOf(rates, batch_percent), long: [] };
  if (long_context === undefined) return price;
  const long = statedRates(long_context);
  const { above_tokens } = long_context;
  const batch = partOf(long, batch_percent);
  return { rates, batch: price.batch, long: [{ above_tokens, rates: long, batch }] };
};

const rankOf = (pattern: string): number =>
  string.sub(pattern, -1) === "*" ? pattern.length : math.huge;

const goesBefore = (left: Override, right: Override): boolean => {
  const [a, b] = [rankOf(left.pattern), rankOf(right.pattern)];
  return a === b ? left.pattern < right.pattern : a > b;
};

/** All of a configuration: whole names first, then the longer beginnings. */
export const overridesIn = ({
  models,
}: Pick<PricesConfiguration, "models">): readonly Override[] => {
  const overrides: Override[] = [];
  for (const [pattern, stated] of pairs(models)) {
    overrides[overrides.length] = { pattern, price: statedPrice(stated) };
  }
  table.sort(overrides, goesBefore);
  return overrides;
};

/** The configuration's own price of what a provider calls a model: under its full name, then under the model's alone. */
export const overrideOf = (
  overrides: readonly Override[],
  provider: string,
  model: string,
): Price | undefined => {
  const full = `${provider}/${model}`;
  for (const { pattern, price } of overrides) if (patternMatches(pattern, full)) return price;
  for (const { pattern, price } of overrides) if (patternMatches(pattern, model)) return price;
  return undefined;
};

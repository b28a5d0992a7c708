/**
 * What tokens cost. Prices are whole femto-dollars (1e-15 US dollars) for a token: 2.50 dollars for a million are
 * 2,500,000,000. So sums are exact, and only their last step is rounded (cost.ts).
 */

/** Femto-dollars for a token of each kind. */
export interface Rates {
  readonly input: number;
  /** Read from the provider's cache, and written to it. */
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}

/** What all tokens of a request cost whose input is longer than so many tokens. */
export interface LongRates {
  readonly above_tokens: number;
  readonly rates: Rates;
  readonly batch: Rates;
}

export interface Price {
  readonly rates: Rates;
  /** Of a provider's batch interface; the same as `rates` where it has none. */
  readonly batch: Rates;
  /** The largest first. */
  readonly long: readonly LongRates[];
}

/** Femto-dollars in a dollar, and in what a dollar for a million tokens is for one. */
const femtoPerDollar = 1e15;
export const femtoPerUsdPerMillion = 1e9;

/** A dollar a token: whatever costs more is a mistake in the unit. */
const mostFemto = 1e15;

/**
 * Dollars for a token as a whole number of femto-dollars; undefined for what is no price: nothing, a text, a negative
 * number, more than a dollar.
 */
export const femtoOf = (usd_per_token: unknown): number | undefined => {
  if (typeof usd_per_token !== "number") return undefined;
  const femto = math.floor(usd_per_token * femtoPerDollar + 0.5);
  return femto >= 0 && femto <= mostFemto ? femto : undefined;
};

/** Rates of which those that nobody states are the ones that they are a kind of. */
export const ratesOf = (stated: Partial<Rates> & Pick<Rates, "input" | "output">): Rates => ({
  input: stated.input,
  cached: stated.cached ?? stated.input,
  written: stated.written ?? stated.input,
  output: stated.output,
  reasoning: stated.reasoning ?? stated.output,
});

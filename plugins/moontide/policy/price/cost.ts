import type { Usage } from "../dialect/conversation";
import type { Price, Rates } from "./price";

/** Femto-dollars in a nano-dollar. */
const femtoPerNano = 1000000;

/** Nobody uses more in one request: what says so is wrong, and must not become a bill. */
const mostTokens = 1e9;

/** Nano-dollars that a double still counts one by one: 9 million dollars. */
const mostNano = 9e15;

/** What a provider told may be anything. */
const countOf = (tokens: number | undefined): number => {
  if (tokens === undefined || !(tokens > 0)) return 0;
  return math.floor(math.min(tokens, mostTokens));
};

const ratesFor = (price: Price, input_tokens: number, batch: boolean): Rates => {
  for (const long of price.long) {
    if (input_tokens > long.above_tokens) return batch ? long.batch : long.rates;
  }
  return batch ? price.batch : price.rates;
};

const wholeNano = (rate: number): number => (rate - (rate % femtoPerNano)) / femtoPerNano;

/** Rounds half up what whole nano-dollars and femto-dollars are together. */
const rounded = (nano: number, femto: number): number =>
  math.min(nano + math.floor((femto + femtoPerNano / 2) / femtoPerNano), mostNano);

/**
 * What a request costs, in whole nano-dollars (1e-9 US dollars), rounded once, half up. Exact up to 9 million dollars:
 * each rate is taken apart into whole nano-dollars and the rest, so that no product outgrows a double.
 *
 * @param usage input with what was read from and written to the provider's cache, output with thoughts
 * @param batch by the provider's batch interface
 */
export const costOf = (price: Price, usage: Usage, batch = false): number => {
  const all_input = countOf(usage.input_tokens);
  const all_output = countOf(usage.output_tokens);
  const cached = math.min(countOf(usage.cached_tokens), all_input);
  const written = math.min(countOf(usage.cache_write_tokens), all_input - cached);
  const reasoning = math.min(countOf(usage.reasoning_tokens), all_output);
  const input = all_input - cached - written;
  const output = all_output - reasoning;
  const rates = ratesFor(price, all_input, batch);
  const nano =
    input * wholeNano(rates.input) +
    cached * wholeNano(rates.cached) +
    written * wholeNano(rates.written) +
    output * wholeNano(rates.output) +
    reasoning * wholeNano(rates.reasoning);
  const femto =
    input * (rates.input % femtoPerNano) +
    cached * (rates.cached % femtoPerNano) +
    written * (rates.written % femtoPerNano) +
    output * (rates.output % femtoPerNano) +
    reasoning * (rates.reasoning % femtoPerNano);
  return rounded(nano, femto);
};

/**
 * The most that a request can cost in nano-dollars, for a reservation before it is made: as if all its input were written
 * to the provider's cache and all its output were thoughts, where these cost more.
 */
export const largestCost = (price: Price, input_tokens: number, output_tokens: number): number => {
  const input = countOf(input_tokens);
  const output = countOf(output_tokens);
  const rates = ratesFor(price, input, false);
  const reading = math.max(rates.input, rates.written);
  const writing = math.max(rates.output, rates.reasoning);
  const nano = input * wholeNano(reading) + output * wholeNano(writing);
  return rounded(nano, input * (reading % femtoPerNano) + output * (writing % femtoPerNano));
};

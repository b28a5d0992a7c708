/** What a limit counts. */
export type Quantity =
  "requests" | "input_tokens" | "output_tokens" | "tokens" | "usd" | "parallel_requests";

/** What a request uses, or may use. */
export interface Amounts {
  readonly requests: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  /** A whole number of billionths of a dollar. */
  readonly cost_nano_usd: number;
}

export const nothing: Amounts = {
  requests: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_nano_usd: 0,
};

/** How much of a quantity that is. A request is one of the parallel ones for as long as it lasts, whatever it uses. */
export const amountOf = (quantity: Quantity, amounts: Amounts): number => {
  if (quantity === "tokens") return amounts.input_tokens + amounts.output_tokens;
  if (quantity === "input_tokens") return amounts.input_tokens;
  if (quantity === "output_tokens") return amounts.output_tokens;
  if (quantity === "usd") return amounts.cost_nano_usd;
  return amounts.requests;
};

export const sumOf = (a: Amounts, b: Amounts): Amounts => ({
  requests: a.requests + b.requests,
  input_tokens: a.input_tokens + b.input_tokens,
  output_tokens: a.output_tokens + b.output_tokens,
  cost_nano_usd: a.cost_nano_usd + b.cost_nano_usd,
});

/** Billionths of a dollar, the nearest whole number. */
export const nanoDollars = (usd: number): number => math.floor(usd * 1e9 + 0.5);

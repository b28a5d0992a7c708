import { Usage } from "../../policy/dialect/conversation";
import type { Candidate } from "../model/model";

/**
 * What a request really used, over all its attempts that used something. Made once, at its end; all that counts what
 * requests use (limits, budgets, the usage ledger, metrics) reads it and nothing else.
 */
export interface Settlement {
  /** As the configuration calls it; "" where none was found. */
  readonly model: string;
  /** Who was asked last, and under which name; "" where nobody was. */
  readonly provider: string;
  readonly candidate: Candidate | undefined;
  readonly usage: Usage;
  /** A whole number of billionths of a dollar. */
  readonly cost_nano_usd: number;
  /** All of it was told by providers; else a part is counted or estimated. */
  readonly exact: boolean;
  /** The answer was kept from an earlier request, and nobody was asked. */
  readonly cached: boolean;
  /** Attempts that reached a provider. */
  readonly attempts: number;
}

/** What the attempts of a request have used so far. */
export interface Spending {
  input_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_nano_usd: number;
  exact: boolean;
  attempts: number;
}

export const newSpending = (): Spending => ({
  input_tokens: 0,
  cached_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_nano_usd: 0,
  exact: true,
  attempts: 0,
});

export const addSpending = (spending: Spending, usage: Usage, cost_nano_usd: number): void => {
  spending.input_tokens += usage.input_tokens;
  spending.cached_tokens += usage.cached_tokens ?? 0;
  spending.cache_write_tokens += usage.cache_write_tokens ?? 0;
  spending.output_tokens += usage.output_tokens;
  spending.reasoning_tokens += usage.reasoning_tokens ?? 0;
  spending.cost_nano_usd += cost_nano_usd;
};

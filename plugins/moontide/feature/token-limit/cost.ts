import type { Usage } from "../../policy/dialect/conversation";
import type { Candidate } from "../model/model";
import { costOf, largestCost, priceOf } from "../price/cost";

/** The most that so much of a candidate's answer costs, in whole billionths of a dollar. */
export const mostCost = (
  candidate: Candidate,
  input_tokens: number,
  output_tokens: number,
): number => {
  const price = priceOf(candidate);
  return price === undefined ? 0 : largestCost(price, input_tokens, output_tokens);
};

/** What a candidate's answer has cost, in whole billionths of a dollar; 0 where nobody knows. */
export const costOfUsage = (candidate: Candidate, usage: Usage, by_batch = false): number => {
  const price = priceOf(candidate);
  return price === undefined ? 0 : costOf(price, usage, by_batch);
};

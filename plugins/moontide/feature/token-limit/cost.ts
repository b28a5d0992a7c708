import type { Usage } from "../../policy/dialect/conversation";
import type { Candidate } from "../model/model";

/** Billionths of a dollar for a token, where a dollar is paid for a million. */
const nanoPerMillion = 1000;

/** What so much of a candidate's answers costs, in whole billionths of a dollar. */
export const costAt = (
  { input_price, output_price }: Candidate,
  input_tokens: number,
  output_tokens: number,
): number =>
  math.floor((input_tokens * input_price + output_tokens * output_price) * nanoPerMillion + 0.5);

export const costOfUsage = (candidate: Candidate, usage: Usage): number =>
  costAt(candidate, usage.input_tokens, usage.output_tokens);

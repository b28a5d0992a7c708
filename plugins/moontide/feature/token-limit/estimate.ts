import { Amounts } from "../../policy/token-limit/amounts";
import { outputCap } from "../../policy/llm/output-cap";
import { measure } from "../../policy/tokens/measure";
import type { ModelSession } from "../llm/session";
import type { Candidate } from "../model/model";
import { estimateSize, expectedOutput } from "../tokens/knowledge";
import { mostCost } from "./cost";

/** What a request may use at least and at most, before it is known. */
export interface Estimate {
  readonly expected: Amounts;
  /** What it surely uses: half of what its input looks like. */
  readonly least: Amounts;
}

const costAmong = (
  candidates: readonly Candidate[],
  input_tokens: number,
  output_tokens: number,
): number => {
  let most = 0;
  for (const candidate of candidates) {
    most = math.max(most, mostCost(candidate, input_tokens, output_tokens));
  }
  return most;
};

/**
 * What a request is expected to use: its input by its bytes, its output by what it takes at most, else by what answers of
 * the model were like.
 *
 * @param candidates who may answer: the dearest of them counts
 */
export const estimateFor = (
  session: ModelSession,
  candidates: readonly Candidate[],
  model: string,
): Estimate => {
  const { gateway, body, members, endpoint } = session;
  session.body_size ??= measure(body);
  const input_tokens = estimateSize(gateway, model, session.body_size);
  const has_output = endpoint.wish === "answer";
  const cap = has_output ? outputCap(body, members) : 0;
  const output_tokens = cap ?? expectedOutput(gateway, model);
  const least = math.floor(input_tokens / 2);
  return {
    expected: {
      requests: 1,
      input_tokens,
      output_tokens,
      cost_nano_usd: costAmong(candidates, input_tokens, output_tokens),
    },
    least: { requests: 1, input_tokens: least, output_tokens: 0, cost_nano_usd: 0 },
  };
};

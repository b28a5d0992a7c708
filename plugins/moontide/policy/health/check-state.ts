/** What active checks have made of an endpoint so far. */
export interface CheckState {
  readonly verdict: CheckVerdict;
  /** Results in a row that speak against the verdict. */
  readonly contrary: number;
}

export type CheckVerdict = "unchecked" | "healthy" | "unhealthy";

export interface CheckThresholds {
  readonly healthy_threshold: number;
  readonly unhealthy_threshold: number;
}

export const unchecked: CheckState = { verdict: "unchecked", contrary: 0 };

/**
 * The state after one more check. The first decides alone, either way: whoever has just joined should neither wait
 * for a row of successes nor be trusted after a failure (Envoy's rule). Later it takes a row of contrary results to
 * change the verdict, and every result counts one way or the other, so that none can get stuck (Kong #15001).
 */
export const afterCheck = (
  state: CheckState,
  passed: boolean,
  thresholds: CheckThresholds,
): CheckState => {
  const verdict = passed ? "healthy" : "unhealthy";
  if (state.verdict === "unchecked") return { verdict, contrary: 0 };
  if (state.verdict === verdict) return { verdict, contrary: 0 };
  const contrary = state.contrary + 1;
  const needed = passed ? thresholds.healthy_threshold : thresholds.unhealthy_threshold;
  return contrary >= needed ? { verdict, contrary: 0 } : { verdict: state.verdict, contrary };
};

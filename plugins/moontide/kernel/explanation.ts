/** One step of the chain as `/v1/explain` shows it: what was looked at, what came of it, and why. */
export interface Explanation {
  /**
   * The part of the chain: `route`, `body`, `authentication`, `class`, `flags`, `rate_limit`, `rewrite`, `pool`,
   * `shedding`, `breaker`, `limit`, `queue`, `endpoints`, `spillover`, `cache`; of requests for models
   * `interface`, `prompt`, `guards`, `model`, `rules`, `candidates`.
   */
  readonly step: string;
  readonly outcome: "passes" | "refused" | "chosen" | "waits" | "skipped";
  /** One sentence for people. */
  readonly detail: string;
  /** Of a refusal: the word that the client would be told. */
  readonly reason?: string;
}

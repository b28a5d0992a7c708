import { Refusal } from "../../kernel/verdict";
import { CircuitFacts } from "../../policy/health/circuit";

/** A pool's circuit breaker as one worker has it. */
export interface Breaker extends CircuitFacts {
  /** Requests since they were last handed to the leader, and those of them that failed. */
  requests: number;
  failures: number;
  /** Failed requests in a row, as this worker sees them. */
  run: number;
  /** What a refused client is told; used again, so that refusing allocates nothing. */
  readonly refusal: CircuitRefusal;
  /** Where all workers count the requests that are let through to find out. */
  readonly probing_key: string;
}

interface CircuitRefusal extends Refusal {
  retry_after_seconds: number;
}

/** A closed circuit. */
export const createBreaker = (pool: string): Breaker => ({
  opened_until: 0,
  succeeded_at: 0,
  times: 0,
  requests: 0,
  failures: 0,
  run: 0,
  refusal: {
    action: "shed",
    status: 503,
    reason: "circuit_open",
    detail: "The pool of this route has failed too often; it is given a rest.",
    retry_after_seconds: 1,
  },
  probing_key: `probing/${pool}`,
});

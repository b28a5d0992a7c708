import { FailureKind } from "./failure";

/** What is known when an attempt has failed before anything went to the client. */
export interface Situation {
  readonly kind: FailureKind;
  /** What the provider said of how long to wait. */
  readonly retry_after_seconds: number | undefined;
  /** Repetitions of this candidate so far, and how many there may be. */
  readonly retries: number;
  readonly maximum_retries: number;
  /** What a repetition would wait for by itself, and the longest that it ever would. */
  readonly backoff_seconds: number;
  readonly maximum_backoff_seconds: number;
  /** The provider has another key that could be used. */
  readonly has_other_key: boolean;
  /** `fallback_on` says so, and there is another candidate that could be asked. */
  readonly can_move: boolean;
  /** Until the request's deadline. */
  readonly remaining_seconds: number;
}

/**
 * - `again`: the same candidate, with the same key
 * - `rotate`: the same candidate, with another key
 * - `move`: another candidate
 * - `stop`: the client is told
 */
export type Action = "again" | "rotate" | "move" | "stop";

export interface Ruling {
  readonly action: Action;
  readonly wait_seconds: number;
}

const stop: Ruling = { action: "stop", wait_seconds: 0 };
/** Also for whoever was not asked, since its dialect can't say what the client does. */
export const move: Ruling = { action: "move", wait_seconds: 0 };
const rotate: Ruling = { action: "rotate", wait_seconds: 0 };

const moveOrStop = ({ can_move }: Situation): Ruling => (can_move ? move : stop);

/** A repetition after so long, where one is left and it comes in time. */
const repeat = (situation: Situation, wait_seconds: number): Ruling => {
  const { retries, maximum_retries, remaining_seconds } = situation;
  const is_in_time = wait_seconds < remaining_seconds;
  return retries < maximum_retries && is_in_time ? { action: "again", wait_seconds } : stop;
};

/** The key's own limit: another key has another one. Whoever else can answer is better than to wait. */
const afterRateLimit = (situation: Situation): Ruling => {
  const { has_other_key, backoff_seconds, remaining_seconds, can_move, retry_after_seconds } =
    situation;
  if (has_other_key && backoff_seconds < remaining_seconds) {
    return { action: "rotate", wait_seconds: backoff_seconds };
  }
  if (can_move) return move;
  return repeat(situation, retry_after_seconds ?? backoff_seconds);
};

/** What may pass: a moment later the same may work. A provider that wants more time than that is left alone. */
const afterFault = (situation: Situation): Ruling => {
  const { retry_after_seconds, backoff_seconds, maximum_backoff_seconds, can_move } = situation;
  const told = retry_after_seconds ?? 0;
  if (told > maximum_backoff_seconds && can_move) return move;
  const again = repeat(situation, math.max(told, backoff_seconds));
  return again.action === "stop" ? moveOrStop(situation) : again;
};

/**
 * What is done about a failure. Errors of the request are repeated nowhere, unless `fallback_on` says so; a key that is
 * refused is replaced at once; what may pass is repeated, and then tried elsewhere.
 */
export const rulingOf = (situation: Situation): Ruling => {
  const { kind, has_other_key } = situation;
  if (kind === "authentication" || kind === "permission" || kind === "quota") {
    return has_other_key ? rotate : moveOrStop(situation);
  }
  if (kind === "rate_limit") return afterRateLimit(situation);
  if (kind === "connection" || kind === "timeout" || kind === "server" || kind === "overloaded") {
    return afterFault(situation);
  }
  return moveOrStop(situation);
};

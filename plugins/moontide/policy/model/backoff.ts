import { Random } from "../../kernel/ports";

export interface BackoffConfiguration {
  readonly backoff_seconds: number;
  readonly maximum_backoff_seconds: number;
}

/** Doubling it more often overflows nothing and changes nothing: every maximum is reached by then. */
const mostDoublings = 30;

/** The wait before the repetition number `times`, counted from 0: doubled each time, times 0.8 to 1.2 (as Bifrost's). */
export const backoffSeconds = (
  { backoff_seconds, maximum_backoff_seconds }: BackoffConfiguration,
  times: number,
  random: Random,
): number => {
  const doubled = backoff_seconds * math.pow(2, math.min(times, mostDoublings));
  return math.min(doubled, maximum_backoff_seconds) * (0.8 + 0.4 * random.uniform());
};

import { bucketOf, shortestTime } from "../../policy/limit/histogram";
import { Limit } from "./limit";

/** An answer came from the backend after so many seconds: nginx counts milliseconds, so 0 of them are less than one. */
export const noteAnswer = ({ window }: Limit, measured: number): void => {
  const seconds = math.max(shortestTime, measured);
  const bucket = bucketOf(seconds);
  window.answers += 1;
  window.sum_seconds += seconds;
  if (seconds < window.shortest_seconds) window.shortest_seconds = seconds;
  window.buckets[bucket] = (window.buckets[bucket] ?? 0) + 1;
};

/** The backend did not answer, or said itself that it is overloaded. */
export const noteDrop = ({ window }: Limit): void => {
  window.drops += 1;
};

/** An answer's header says for how long requests wait at the backend. */
export const heedQueueHeader = ({ window, options }: Limit, text: string): void => {
  const seconds = tonumber(text);
  if (seconds !== undefined && seconds > options.queue_threshold_seconds) window.signals += 1;
};

/**
 * Tells the limits of a pool and of an endpoint how an attempt ended. A client that left after longer than usual has
 * seen at least that time; one that left at once has seen nothing.
 *
 * @param overloaded there was no answer, or the backend said that it is overloaded
 */
export const observeAttempt = (
  pool: Limit | undefined,
  endpoint: Limit | undefined,
  overloaded: boolean,
  seconds: number,
): void => {
  if (pool !== undefined) {
    if (overloaded) noteDrop(pool);
    else noteAnswer(pool, seconds);
  }
  if (endpoint === undefined) return;
  if (overloaded) noteDrop(endpoint);
  else noteAnswer(endpoint, seconds);
};
